import Tensors

/// The rows of a data set as they lie in memory, shared by every view of it.
package final class DataStore {
    package let name: String
    /// `[rows, …]`, contiguous, in the stored type: uint8 images stay uint8 until a batch is made.
    package let inputs: Tensor
    /// Class indices, int64 `[rows]`, or values to predict, float32 `[rows]` or `[rows, outputs]`.
    package let targets: Tensor?
    /// What the class indices mean; empty where the targets are values.
    package let classes: [String]
    /// A table's columns as the file has them; empty for images.
    package let columns: [Column]
    /// The names of the columns that make up `inputs`.
    package let featureNames: [String]
    /// The name of the column that makes up `targets`.
    package let labelName: String
    package let bytesOnDisk: Int
    /// The rows for training and testing, where the set comes with such a split.
    package let ownSplit: (train: Range<Int>, test: Range<Int>)?

    package init(
        name: String, inputs: Tensor, targets: Tensor?, classes: [String] = [],
        columns: [Column] = [], featureNames: [String] = [], labelName: String = "label",
        bytesOnDisk: Int = 0, ownSplit: (train: Range<Int>, test: Range<Int>)? = nil
    ) throws {
        guard inputs.rank >= 2 else {
            throw DataError(
                name, "inputs of shape \(inputs.shape) are not rows: expected [rows, …]",
                hint: "reshape to [rows, 1] where each row is one number")
        }
        if let targets, targets.shape.first != inputs.shape[0] {
            throw DataError(
                name,
                "\(inputs.shape[0]) inputs and labels of shape \(targets.shape) do not belong "
                    + "together: their first sizes differ")
        }
        self.name = name
        self.inputs = inputs
        self.targets = targets
        self.classes = classes
        self.columns = columns
        self.featureNames = featureNames
        self.labelName = labelName
        self.bytesOnDisk = bytesOnDisk
        self.ownSplit = ownSplit
    }

    /// The shape of one input.
    package var inputShape: [Int] { Array(inputs.shape.dropFirst()) }

    package var isClassified: Bool { targets?.dtype == .int64 }
}
