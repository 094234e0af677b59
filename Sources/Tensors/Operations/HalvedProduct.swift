import Kernels

/// A product of float32 summed over the two halves of k apart: where `b` has many more numbers than
/// the product, as the weights of a dense layer do.
///
/// Threads that take a half of `b`'s rows each read no weight that another reads. A weight's gradient
/// and the optimizer's step are cut by rows as well, so a thread writes weights that its own cache
/// alone holds. To write a line of the cache that another core has read takes up to 30 ns where the
/// two share no cache, and 7 ns where they do.
struct HalvedProduct {
    let a, b: Matrix
    let c: UnsafeMutablePointer<Float>
    /// Distance of c's rows.
    let lead: Int
    let m, n, k: Int
    let then: Gemm.Epilogue?

    /// Whether sums are made so. It depends on b alone: a row of a has the same bits in any batch.
    static func suits(_ b: Matrix, _ n: Int, _ k: Int) -> Bool {
        !b.isTransposed && k >= 512 && k * n >= 1 << 16
    }

    /// Sums, 16 MB of them, whose two halves are made at once by different threads: they are held twice.
    private static let mostApart = 1 << 22
    /// Rows and columns whose second half is added while the first is in the second-level cache.
    private static let chunk = 256

    /// Rows of `b` in the first half.
    private var middle: Int { (k / 2 + 15) / 16 * 16 }

    func run() {
        let work = 2 * Double(m) * Double(n) * Double(k)
        if work < Double(Gemm.splitWork) {
            runTogether(0..<m, 0..<n)
        } else if m <= k / 2, m * n <= Self.mostApart {
            runApart()
        } else {
            let blocks = ProductBlocks(m, n, k)
            Parallel.run(blocks.count) { piece in
                let (rows, columns) = blocks[piece]
                runTogether(rows, columns)
            }
        }
    }

    private func runApart() {
        let blocks = ProductBlocks(m, n, middle)
        Self.withFloats(m * n) { second in
            Parallel.run(2 * blocks.count) { piece in
                let (rows, columns) = blocks[piece % blocks.count]
                if piece < blocks.count {
                    first(rows, columns)
                } else {
                    rest(rows, columns, into: second + rows.lowerBound * n + columns.lowerBound, n)
                }
            }
            Parallel.split(m, grain: (m + 3) / 4) { rows in
                add(second + rows.lowerBound * n, n, to: rows, 0..<n)
            }
        }
    }

    /// A block on this thread.
    private func runTogether(_ rows: Range<Int>, _ columns: Range<Int>) {
        let width = min(Self.chunk, columns.count)
        let size = width * min(Self.chunk, rows.count)
        Self.withFloats(size) { second in
            for column in stride(from: columns.lowerBound, to: columns.upperBound, by: width) {
                let columns = column..<min(column + width, columns.upperBound)
                for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.chunk) {
                    let rows = row..<min(row + Self.chunk, rows.upperBound)
                    first(rows, columns)
                    rest(rows, columns, into: second, width)
                    add(second, width, to: rows, columns)
                }
            }
        }
    }

    /// Room for numbers that begin with a line of the cache, as vectors are stored fastest.
    private static func withFloats(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: count * 4, alignment: 64) { room in
            let floats = room.bindMemory(to: Float.self)
            if let start = floats.baseAddress { body(start) }
        }
    }

    /// c's block becomes the sums over the first half of k.
    private func first(_ rows: Range<Int>, _ columns: Range<Int>) {
        Gemm.compute(Gemm.product(a, b, c, lead, m, n, middle, false), rows, columns)
    }

    /// The sums over the second half for a block of c, `into` rows that are `lead` apart.
    private func rest(
        _ rows: Range<Int>, _ columns: Range<Int>, into sums: UnsafeMutablePointer<Float>,
        _ lead: Int
    ) {
        let size = MemoryLayout<Float>.size
        let part = Gemm.product(
            a.moved((rows.lowerBound * a.rowStep + middle * a.columnStep) * size),
            b.moved((middle * b.rowStep + columns.lowerBound) * size), sums, lead, rows.count,
            columns.count, k - middle, false)
        Gemm.compute(part, 0..<rows.count, 0..<columns.count)
    }

    private func add(
        _ sums: UnsafePointer<Float>, _ lead: Int, to rows: Range<Int>, _ columns: Range<Int>
    ) {
        for (place, row) in rows.enumerated() {
            let to = c + row * self.lead + columns.lowerBound
            kernel_add_relu_f32(to, to, sums + place * lead, columns.count, 0)
        }
        then?(rows, columns)
    }
}
