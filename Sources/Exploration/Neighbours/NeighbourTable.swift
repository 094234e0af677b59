import Kernels

/// The k nearest points of each row, nearest first, as squared distances and numbers.
final class NeighbourTable {
    let count: Int
    let k: Int
    let squared: Buffer<Float>
    let indices: Buffer<Int32>

    init(_ count: Int, k: Int, for operation: String) throws {
        self.count = count
        self.k = k
        squared = try Buffer(count * k, for: operation)
        indices = try Buffer(count * k, for: operation)
        squared.fill(.infinity)
        indices.fill(.max)
    }

    /// As the kernels see it.
    func nearest(fresh: Buffer<UInt8>? = nil) -> KernelNearest {
        KernelNearest(
            distances: squared.base, indices: indices.base, fresh: fresh?.base, k: k)
    }
}
