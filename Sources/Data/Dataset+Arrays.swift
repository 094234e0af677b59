import Tensors

extension DataStore {
    /// A set from tensors in memory. Images of bytes may lack their channel axis.
    ///
    /// - Parameters:
    ///   - labels: class indices from 0 in any integer type, or float values to predict.
    ///   - classes: names of the classes; their indices where none are given.
    package static func arrays(
        name: String, inputs: Tensor, labels: Tensor?, classes: [String] = [], bytesOnDisk: Int = 0,
        ownSplit: (train: Range<Int>, test: Range<Int>)? = nil
    ) throws -> DataStore {
        let grey = inputs.dtype == .uint8 && inputs.rank == 3
        let packed = try Gather.packed(inputs, shape: grey ? inputs.shape + [1] : inputs.shape)
        let (targets, names) = try targets(of: labels, classes: classes, name: name)
        return try DataStore(
            name: name, inputs: packed, targets: targets, classes: names,
            bytesOnDisk: bytesOnDisk, ownSplit: ownSplit)
    }

    /// A set whose rows are read while they are used, with labels in memory.
    static func rows(
        _ source: any IndexedRows, name: String, labels: Tensor?, classes: [String],
        bytesOnDisk: Int, memory: Int?
    ) throws -> DataStore {
        let (targets, names) = try targets(of: labels, classes: classes, name: name)
        return try DataStore(
            name: name, source: source, targets: targets, classes: names,
            bytesOnDisk: bytesOnDisk, memory: memory)
    }

    private static func targets(
        of labels: Tensor?, classes: [String], name: String
    ) throws -> (tensor: Tensor?, classes: [String]) {
        var targets: Tensor?
        var names = classes
        if let labels {
            guard labels.rank >= 1 else {
                throw DataError(name, "the labels are a single number, not one for each row")
            }
            if labels.dtype.isFloat {
                targets = try Gather.packed(labels.cast(.float32), shape: labels.shape)
            } else {
                guard labels.rank == 1 else {
                    throw DataError(
                        name, "class labels have one index a row, got shape \(labels.shape)",
                        hint: "take the argmax of one-hot labels, or give them as floats")
                }
                let indices = try labels.cast(.int64).contiguous()
                try checkIndices(indices, classes: &names, name: name)
                targets = indices
            }
        }
        return (targets, names)
    }

    /// The most classes that indices may imply: beyond this they are no classes but numbers.
    static let mostClasses = 100_000

    private static func checkIndices(
        _ indices: Tensor, classes: inout [String], name: String
    ) throws {
        let values = try indices.toArray(Int64.self)
        guard let least = values.min(), let most = values.max() else { return }
        let limit = classes.isEmpty ? mostClasses : classes.count
        guard least >= 0 && most < limit else {
            let wrong = least < 0 ? least : most
            throw DataError(
                name, "the label \(wrong) is not a class index from 0 to \(limit - 1)",
                hint: classes.isEmpty ? "values to predict are given as floats" : nil)
        }
        if classes.isEmpty { classes = (0...most).map { "\($0)" } }
    }
}

extension Gather {
    /// The same elements, contiguous, under another shape of the same count.
    static func packed(_ tensor: Tensor, shape: [Int]) throws -> Tensor {
        if tensor.shape == shape && tensor.isContiguous { return tensor }
        return try tensor.reshape(shape).contiguous()
    }
}
