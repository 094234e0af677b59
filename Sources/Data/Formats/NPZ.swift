import Tensors
import Text

/// NPZ, NumPy's format of several named arrays: a zip file of NPY files.
package struct NPZ {
    package let path: String
    /// The arrays' names, in the file's order.
    package let names: [String]
    private let directory: ZipDirectory

    package init(path: String) throws {
        directory = try ZipDirectory(path: path)
        self.path = path
        names = directory.entries.map(\.name).filter { $0.hasSuffix(".npy") }
            .map { String($0.dropLast(4)) }
        guard !names.isEmpty else {
            throw DataError(
                path, "is a zip file without arrays",
                hint: "NPZ files hold arrays; save a table as CSV, pictures lie in folders")
        }
    }

    /// - Throws: `DataError` where there is no such array, or its header is damaged.
    func array(_ name: String) throws -> ArrayFile {
        guard let entry = directory.entries.first(where: { $0.name == name + ".npy" }) else {
            let near = nearestName(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
            throw DataError(
                path, "has no array `\(name)`",
                hint: "\(near)arrays are \(names.prefix(20).joined(separator: ", "))")
        }
        let section = try directory.section(of: entry)
        return ArrayFile(
            try NPY(path: path, section: section, name: "\(path)/\(name)"), path: path)
    }

    /// One array by its name.
    package func tensor(_ name: String) throws -> Tensor { try array(name).tensor() }

    private static let inputNames = ["x", "X", "inputs", "images", "features", "data", "arr_0"]
    private static let labelNames = ["y", "Y", "labels", "targets", "label", "target", "arr_1"]

    /// The names of the arrays that make up a data set: those given, else by their usual names.
    func inputsAndLabels(
        inputs: String?, labels: String?
    ) throws -> (inputs: String, labels: String?) {
        let guessed = inputs ?? Self.inputNames.first(where: names.contains)
        guard let found = guessed ?? (names.count == 1 ? names[0] : nil) else {
            throw DataError(
                path, "which of its arrays are the inputs cannot be told",
                hint: "inputs: \"…\" names it: \(names.prefix(20).joined(separator: ", "))")
        }
        let usual = inputs == nil ? Self.labelNames.first(where: names.contains) : nil
        return (found, labels ?? usual)
    }

    /// The rows for training, then those for testing, where both are there under their usual names.
    func split() throws -> (inputs: Tensor, labels: Tensor?, trainCount: Int)? {
        let parts = ["x_train", "x_test"]
        guard parts.allSatisfy(names.contains) else { return nil }
        let inputs = try parts.map { try tensor($0) }
        guard inputs[0].rank > 0, inputs[0].shape.dropFirst() == inputs[1].shape.dropFirst() else {
            throw DataError(
                path,
                "x_train of \(inputs[0].shape) and x_test of \(inputs[1].shape) differ in their rows"
            )
        }
        let labels = ["y_train", "y_test"]
        let hasLabels = labels.allSatisfy(names.contains)
        let targets = hasLabels ? try labels.map { try tensor($0).reshapedToRows() } : []
        return (
            try Tensor.concat(inputs, axis: 0),
            hasLabels ? try Tensor.concat(targets, axis: 0) : nil, inputs[0].shape[0]
        )
    }
}

extension Tensor {
    /// Labels `[rows, 1]` as `[rows]`: some archives keep an axis of one.
    fileprivate func reshapedToRows() throws -> Tensor {
        rank == 2 && shape[1] == 1 && dtype.isInteger ? try reshape([shape[0]]) : self
    }
}
