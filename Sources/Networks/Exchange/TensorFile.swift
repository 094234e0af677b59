import Data
import Tensors

/// Files of several tensors by name: safetensors, and NPZ by its ending.
package enum TensorFile {
    /// In the file's order.
    package static func read(_ path: String) throws -> [(name: String, tensor: Tensor)] {
        guard isNPZ(path) else { return try Safetensors.read(path).tensors }
        let file = try NPZ(path: path)
        return try file.names.map { ($0, try file.tensor($0)) }
    }

    /// Atomically, in the order given.
    ///
    /// - Throws: `DataError` for an ending that is neither's.
    package static func write(
        _ tensors: [(name: String, tensor: Tensor)], to path: String
    ) throws {
        if isNPZ(path) { return try NPZ.write(tensors, to: path) }
        guard path.lowercased().hasSuffix(".safetensors") else {
            throw DataError(
                path, "tensors by name are saved as .safetensors or .npz",
                hint: "give the path such an ending")
        }
        try Safetensors.write(tensors, to: path)
    }

    private static func isNPZ(_ path: String) -> Bool { path.lowercased().hasSuffix(".npz") }
}
