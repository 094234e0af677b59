import Tensors

/// What gives rows coordinates: principal components, or a map.
package protocol Projection: AnyObject {
    /// `[rows, …] → [rows, components]`
    func transform(_ x: Tensor) throws -> Tensor
}

extension PCA: Projection {}
extension UMAP: Projection {}
extension TSNE: Projection {}
