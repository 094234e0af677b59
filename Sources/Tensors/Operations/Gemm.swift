import COpenBLAS
import Kernels

/// Products of matrices: float32 by our own kernel, float64 by BLAS, one thread a call. Large ones
/// are cut into blocks by their sizes alone, so the bits do not depend on the number of threads.
enum Gemm {
    /// Operations below which one thread is as fast as several, and elements of the product below which
    /// it writes them as fast.
    static let splitWork = 1 << 21
    private static let splitCount = 1 << 14

    /// Called for each block of rows and columns of a product once it is there, on its thread.
    typealias Epilogue = (Range<Int>, Range<Int>) -> Void

    /// c = a b.
    static func multiply(
        _ dtype: DType, _ a: Matrix, _ b: Matrix, into c: UnsafeMutableRawPointer, lead: Int,
        _ m: Int, _ n: Int, _ k: Int, then: Epilogue? = nil
    ) {
        let size = dtype.size
        let work = 2.0 * Double(m) * Double(n) * Double(k)
        if dtype == .float32, HalvedProduct.suits(b, n, k) {
            HalvedProduct(
                a: a, b: b, c: c.assumingMemoryBound(to: Float.self), lead: lead, m: m, n: n, k: k,
                then: then
            ).run()
        } else if work < Double(splitWork), m * n < splitCount || dtype != .float32 {
            block(dtype, a, b, c, lead, m, n, k, false)
            then?(0..<m, 0..<n)
        } else if dtype == .float32 {
            let product = product(a, b, c, lead, m, n, k, false)
            let blocks = ProductBlocks(m, n, k)
            Parallel.run(blocks.count) { piece in
                let (rows, columns) = blocks[piece]
                compute(product, rows, columns)
                then?(rows, columns)
            }
        } else if m >= n {
            // At most 16 blocks, not so thin that packing the other matrix would show.
            let rows = max(64, (m + 15) / 16)
            Parallel.split(m, grain: rows) { range in
                let first = range.lowerBound
                let place = a.isTransposed ? first : first * a.lead
                block(
                    dtype, a.moved(place * size), b, c + first * lead * size, lead, range.count, n,
                    k, false)
                then?(range, 0..<n)
            }
        } else {
            let columns = max(64, (n + 15) / 16)
            Parallel.split(n, grain: columns) { range in
                let first = range.lowerBound
                let place = b.isTransposed ? first * b.lead : first
                block(
                    dtype, a, b.moved(place * size), c + first * size, lead, m, range.count, k,
                    false)
                then?(0..<m, range)
            }
        }
    }

    static func product(
        _ a: Matrix, _ b: Matrix, _ c: UnsafeMutableRawPointer, _ lead: Int, _ m: Int, _ n: Int,
        _ k: Int, _ adding: Bool
    ) -> KernelProduct {
        KernelProduct(
            a: a.start.assumingMemoryBound(to: Float.self),
            b: b.start.assumingMemoryBound(to: Float.self),
            c: c.assumingMemoryBound(to: Float.self), m: m, n: n, k: k, row_a: a.rowStep,
            column_a: a.columnStep, row_b: b.rowStep, column_b: b.columnStep, row_c: lead,
            adding: adding)
    }

    /// One block of a product on this thread.
    static func compute(
        _ product: KernelProduct, _ rows: Range<Int>, _ columns: Range<Int>
    ) {
        withUnsafePointer(to: product) {
            kernel_product_f32(
                $0, rows.lowerBound, rows.count, columns.lowerBound, columns.count)
        }
    }

    /// Whether preparing a product takes longer than the product itself.
    static func isSmall(_ m: Int, _ n: Int, _ k: Int) -> Bool {
        max(m, n, k) <= 64 && m * n * k <= 2048
    }

    /// One product on this thread. Sizes were checked to fit BLAS's integers.
    static func block(
        _ dtype: DType, _ a: Matrix, _ b: Matrix, _ c: UnsafeMutableRawPointer, _ lead: Int,
        _ m: Int, _ n: Int, _ k: Int, _ adding: Bool
    ) {
        if dtype == .float32 {
            if isSmall(m, n, k), !adding, lead == n {
                kernel_small_product_f32(
                    c.assumingMemoryBound(to: Float.self),
                    a.start.assumingMemoryBound(to: Float.self), a.rowStep, a.columnStep,
                    b.start.assumingMemoryBound(to: Float.self), b.rowStep, b.columnStep, m, n, k)
            } else {
                compute(product(a, b, c, lead, m, n, k, adding), 0..<m, 0..<n)
            }
            return
        }
        let (ta, tb) = (
            a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans
        )
        let size = { (value: Int) in Int32(truncatingIfNeeded: value) }
        switch (dtype, BLAS.shared) {
        case (.float64, let blas?):
            blas.float64(
                CblasRowMajor, ta, tb, size(m), size(n), size(k), 1,
                a.start.assumingMemoryBound(to: Double.self), size(a.lead),
                b.start.assumingMemoryBound(to: Double.self), size(b.lead), adding ? 1 : 0,
                c.assumingMemoryBound(to: Double.self), size(lead))
        case (.float64, nil):
            plain(a, b, c, lead, m, n, k, adding, 0.0) { $0 + $1 * $2 }
        default:
            // Products of integers wrap around, as their other arithmetic does.
            plain(a, b, c, lead, m, n, k, adding, Int64(0)) { $0 &+ $1 &* $2 }
        }
    }

    /// A product by its definition.
    private static func plain<T>(
        _ a: Matrix, _ b: Matrix, _ c: UnsafeMutableRawPointer, _ lead: Int, _ m: Int, _ n: Int,
        _ k: Int, _ adding: Bool, _ zero: T, _ multiplyAdd: (T, T, T) -> T
    ) {
        let left = a.start.assumingMemoryBound(to: T.self)
        let right = b.start.assumingMemoryBound(to: T.self)
        let out = c.assumingMemoryBound(to: T.self)
        let (rowA, columnA) = (a.rowStep, a.columnStep)
        let (rowB, columnB) = (b.rowStep, b.columnStep)
        for i in 0..<m {
            for j in 0..<n {
                var sum = adding ? out[i * lead + j] : zero
                for l in 0..<k {
                    sum = multiplyAdd(
                        sum, left[i * rowA + l * columnA], right[l * rowB + j * columnB])
                }
                out[i * lead + j] = sum
            }
        }
    }
}
