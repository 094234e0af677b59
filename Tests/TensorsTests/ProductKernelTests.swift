import Kernels
import Testing

@testable import Tensors

/// The matrix product's kernel beside the definition, over shapes that meet every register tile and
/// every remainder.
struct ProductKernelTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var m: Int
        var n: Int
        var k: Int

        var testDescription: String { "\(m) × \(k) × \(n)" }
    }

    /// How the operands lie, and whether the product is added to what is there.
    struct Layout: CustomTestStringConvertible, Sendable {
        var isTransposedA: Bool
        var isTransposedB: Bool
        var padding: Int
        var isAdding: Bool

        var testDescription: String {
            "a\(isTransposedA ? "ᵀ" : "") b\(isTransposedB ? "ᵀ" : ""), rows \(padding) apart"
                + (isAdding ? ", adding" : "")
        }
    }

    static let cases: [Case] = [
        Case(m: 1, n: 1, k: 1), Case(m: 1, n: 70, k: 9), Case(m: 33, n: 1, k: 40),
        Case(m: 2, n: 15, k: 3), Case(m: 14, n: 32, k: 16), Case(m: 15, n: 33, k: 17),
        Case(m: 29, n: 47, k: 31), Case(m: 40, n: 10, k: 20), Case(m: 70, n: 3, k: 12),
        Case(m: 27, n: 64, k: 193), Case(m: 6, n: 100, k: 192), Case(m: 45, n: 20, k: 400),
        Case(m: 20, n: 270, k: 50), Case(m: 520, n: 18, k: 11), Case(m: 530, n: 260, k: 5),
        Case(m: 9, n: 21, k: 0),
    ]

    static let layouts: [Layout] = [false, true].flatMap { a in
        [false, true].flatMap { b in
            [0, 5].map { Layout(isTransposedA: a, isTransposedB: b, padding: $0, isAdding: $0 > 0) }
        }
    }

    /// The operands of a case and what memory its result lies in.
    private struct Operands {
        var a: [Float]
        var b: [Float]
        var c: [Float]
        var product: KernelProduct

        init(_ s: Case, _ layout: Layout) {
            let (ta, tb) = (layout.isTransposedA, layout.isTransposedB)
            let leadA = (ta ? s.m : s.k) + layout.padding
            let leadB = (tb ? s.k : s.n) + layout.padding
            let leadC = s.n + layout.padding
            a = Operands.numbers((ta ? s.k : s.m) * leadA, seed: 1)
            b = Operands.numbers((tb ? s.n : s.k) * leadB, seed: 2)
            c = Operands.numbers(s.m * leadC, seed: 3)
            product = KernelProduct(
                a: nil, b: nil, c: nil, m: s.m, n: s.n, k: s.k, row_a: ta ? 1 : leadA,
                column_a: ta ? leadA : 1, row_b: tb ? 1 : leadB, column_b: tb ? leadB : 1,
                row_c: leadC, adding: layout.isAdding)
        }

        /// Numbers without a pattern that a wrong index could repeat.
        private static func numbers(_ count: Int, seed: UInt32) -> [Float] {
            var state = seed
            return (0..<count).map { _ in
                state = state &* 1_664_525 &+ 1_013_904_223
                return Float(Int32(bitPattern: state) >> 8) / Float(1 << 23)
            }
        }

        /// `c` after the kernel has computed the blocks between the cuts.
        func result(rows: [Int], columns: [Int]) -> [Float] {
            var out = c
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    out.withUnsafeMutableBufferPointer { out in
                        var p = product
                        (p.a, p.b, p.c) = (a.baseAddress, b.baseAddress, out.baseAddress)
                        for (top, bottom) in zip(rows, rows.dropFirst()) {
                            for (left, right) in zip(columns, columns.dropFirst()) {
                                kernel_product_f32(&p, top, bottom - top, left, right - left)
                            }
                        }
                    }
                }
            }
            return out
        }

        func whole() -> [Float] { result(rows: [0, product.m], columns: [0, product.n]) }

        /// Where `got` is not the product, or not what was there beside it.
        func firstError(in got: [Float]) -> (row: Int, column: Int)? {
            let p = product
            for i in 0..<p.m {
                for j in 0..<p.row_c {
                    let before = c[i * p.row_c + j]
                    let value = got[i * p.row_c + j]
                    if j >= p.n {
                        guard value == before else { return (i, j) }
                        continue
                    }
                    var sum = p.adding ? Double(before) : 0
                    for l in 0..<p.k {
                        sum +=
                            Double(a[i * p.row_a + l * p.column_a])
                            * Double(b[l * p.row_b + j * p.column_b])
                    }
                    // Sums of up to 400 products of numbers up to 1.
                    let isClose =
                        sum.isFinite
                        ? abs(Double(value) - sum) < 1e-5 * (1 + abs(sum))
                        : sum.isNaN ? value.isNaN : Double(value) == sum
                    guard isClose else { return (i, j) }
                }
            }
            return nil
        }
    }

    @Test(arguments: cases, layouts)
    func matchesTheDefinition(_ c: Case, _ layout: Layout) {
        let operands = Operands(c, layout)
        #expect(operands.firstError(in: operands.whole()) == nil)
    }

    @Test(arguments: cases, layouts)
    func bitsDoNotDependOnTheBlocks(_ c: Case, _ layout: Layout) {
        let operands = Operands(c, layout)
        let whole = operands.whole()
        // Some of the blocks are empty where there are few rows.
        let cut = operands.result(
            rows: [0, c.m / 3, c.m / 2, c.m], columns: [0, c.n / 4, c.n])
        #expect(cut == whole)
    }

    /// Beside them every sum that they are not part of stays finite.
    @Test(arguments: layouts)
    func infinitiesAndNaNPassThrough(_ layout: Layout) {
        var operands = Operands(Case(m: 37, n: 43, k: 29), layout)
        let p = operands.product
        operands.a[3 * p.row_a + 7 * p.column_a] = .infinity
        operands.a[20 * p.row_a + 28 * p.column_a] = .nan
        operands.b[28 * p.row_b + 42 * p.column_b] = -.infinity
        #expect(operands.firstError(in: operands.whole()) == nil)
    }

    @Test(arguments: [
        (128, 784, 128), (128, 784, 512), (784, 128, 128), (1600, 128, 10), (128, 1600, 10),
        (128, 10, 128), (1024, 1024, 1024), (100_352, 144, 16), (1, 4096, 1024), (3000, 400, 1),
    ])
    func blocksCoverTheProduct(_ m: Int, _ k: Int, _ n: Int) {
        let blocks = ProductBlocks(m, n, k)
        #expect(blocks.columns % 32 == 0 && blocks.rows > 0)
        #expect((1...32).contains(blocks.count))
        let area = (0..<blocks.count).reduce(0) {
            $0 + blocks[$1].rows.count * blocks[$1].columns.count
        }
        #expect(area == m * n)
    }

    /// Few rows on one thread, some by halves at once, many by blocks; widths that are no panels.
    @Test(arguments: [1, 3, 17, 128, 250, 300, 900], [(512, 128), (784, 129), (1025, 70)])
    func halvedProductsMatchFloat64(_ m: Int, _ size: (k: Int, n: Int)) throws {
        let a = try Tensor((0..<m * size.k).map { Double($0 % 17) - 8 }, shape: [m, size.k])
        let b = try Tensor(
            (0..<size.k * size.n).map { Double($0 % 13) - 6 }, shape: [size.k, size.n])
        let (left, right) = (try a.cast(.float32), try b.cast(.float32))
        #expect(HalvedProduct.suits(Matrix(right), size.n, size.k))
        let exact = try a.matmul(b).doubles()
        #expect(try left.matmul(right).doubles() == exact)
        let standing = try a.transpose().packed().cast(.float32).transpose()
        #expect(try standing.matmul(right).doubles() == exact)
    }

    /// What a network answers does not depend on the batch that an image is in.
    @Test func halvedRowsHaveTheSameBitsInAnyBatch() throws {
        var random = SystemRandomNumberGenerator()
        func numbers(_ count: Int) -> [Double] {
            (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
        }
        let images = numbers(700 * 784)
        func batch(_ count: Int) throws -> Tensor {
            try Tensor(Array(images.prefix(count * 784)), shape: [count, 784]).cast(.float32)
        }
        let b = try Tensor(numbers(784 * 128), shape: [784, 128]).cast(.float32)
        let all = try batch(700).matmul(b).doubles()
        for count in [1, 20, 128, 400] {
            let some = try batch(count).matmul(b).doubles()
            #expect(some == Array(all.prefix(count * 128)))
        }
    }

    /// Blocks on several threads, those of a batch among them.
    @Test(arguments: [[130, 300], [2, 70, 310]])
    func tensorsMatchFloat64(_ shape: [Int]) throws {
        let count = shape.reduce(1, *)
        let k = shape[shape.count - 1]
        let a = try Tensor((0..<count).map { Double($0 % 17) - 8 }, shape: shape)
        let b = try Tensor((0..<k * 90).map { Double($0 % 13) - 6 }, shape: [k, 90])
        let exact = try a.matmul(b)
        let got = try a.cast(.float32).matmul(b.cast(.float32))
        // Sums of small integers are exact in both.
        #expect(try got.doubles() == exact.doubles())
    }
}
