import Kernels

/// Points from anywhere, side by side, and their products with each other.
final class GatheredTile {
    let capacity: Int
    let width: Int
    private(set) var count = 0
    private let rows: UnsafeMutablePointer<Float>
    private let norms: UnsafeMutablePointer<Float>
    private let ids: UnsafeMutablePointer<Int32>
    private let products: UnsafeMutablePointer<Float>

    init(capacity: Int, width: Int) {
        self.capacity = capacity
        self.width = width
        rows = .allocate(capacity: capacity * width)
        norms = .allocate(capacity: capacity)
        ids = .allocate(capacity: capacity)
        products = .allocate(capacity: capacity * capacity)
    }

    deinit {
        rows.deallocate()
        norms.deallocate()
        ids.deallocate()
        products.deallocate()
    }

    func clear() { count = 0 }

    func append(_ id: Int32, of points: PointSet) {
        let from = points.rows.base + Int(id) * width
        (rows + count * width).update(from: from, count: width)
        norms[count] = points.norms[Int(id)]
        ids[count] = id
        count += 1
    }

    /// Computes the products of the first rows with all.
    func multiply(rows first: Int) {
        var product = KernelProduct(
            a: rows, b: rows, c: products, m: first, n: count, k: width, row_a: width,
            column_a: 1, row_b: 1, column_b: width, row_c: capacity, adding: false)
        kernel_product_f32(&product, 0, first, 0, count)
    }

    /// Calls `body` with the products of the first rows with all.
    func withTile<R>(
        rows first: Int, _ audience: KernelAudience, _ body: (UnsafePointer<KernelTile>) -> R
    ) -> R {
        let tile = KernelTile(
            products: products, stride: capacity, rows: first, columns: count, row_norms: norms,
            column_norms: norms, row_ids: ids, column_ids: ids, audience: audience)
        return withExtendedLifetime(self) { withUnsafePointer(to: tile, body) }
    }
}
