import Kernels
import Tensors

/// Points of many columns by their products with a few random directions, which keep distances to some
/// tenths (Johnson and Lindenstrauss 1984): enough to choose where a tree splits, at a tenth of the cost.
/// Points of few columns as they are.
final class PointSketch: @unchecked Sendable {
    let count: Int
    let width: Int
    /// [count, width]
    let rows: UnsafeMutablePointer<Float>
    private let owner: Buffer<Float>

    private static let most = 64

    init(_ points: PointSet, seed: UInt64, for operation: String) throws {
        count = points.count
        guard points.width > 2 * Self.most else {
            width = points.width
            owner = points.rows
            rows = owner.base
            return
        }
        width = Self.most
        owner = try Buffer(points.count * width, for: operation)
        rows = owner.base
        var random = Random(seed: seed)
        let directions = try random.normal([points.width, width])
        try Cancellation.check()
        try directions.withElements(Float.self) { elements in
            guard let b = elements.baseAddress else { return }
            let product = KernelProduct(
                a: points.rows.base, b: b, c: rows, m: count, n: width, k: points.width,
                row_a: points.width, column_a: 1, row_b: width, column_b: 1, row_c: width,
                adding: false)
            Parallel.split(count, grain: 512) { range in
                withUnsafePointer(to: product) { product in
                    kernel_product_f32(product, range.lowerBound, range.count, 0, width)
                }
            }
        }
    }
}
