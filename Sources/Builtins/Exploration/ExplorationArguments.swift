import Data
import Exploration
import Figures
import Machine
import Tensors

extension DistanceMetric: FromValue {}
extension Tour.Kind: FromValue {}

/// Rows of numbers: a tensor or a data set's inputs.
struct RowsArgument: FromValue {
    let tensor: Tensor

    static var expectation: String { "tensor or dataset" }

    static func accepts(_ value: Value) -> Bool { value.host is Tensor || value.host is Dataset }

    static func from(_ value: Value, in context: BuiltinContext) throws -> RowsArgument? {
        if let data = value.host as? Dataset { return RowsArgument(tensor: try data.inputs()) }
        return (value.host as? Tensor).map { RowsArgument(tensor: $0.detached()) }
    }

    /// Says so where all rows are the same: then a map or a direction is nothing but chance or zeros.
    func noteIfEqual(for operation: String, in context: BuiltinContext) throws {
        guard tensor.rank >= 2, tensor.shape[0] > 1, tensor.count > 0 else { return }
        let rows = try tensor.contiguous()
        let width = rows.byteCount / rows.shape[0]
        let isEqual = withExtendedLifetime(rows) {
            let bytes = UnsafeRawBufferPointer(rows.data)
            let first = bytes[0..<width]
            return (1..<rows.shape[0]).allSatisfy { row in
                bytes[(row * width)..<((row + 1) * width)].elementsEqual(first)
            }
        }
        guard isEqual else { return }
        context.emit(
            .note(
                "\(operation): all \(rows.shape[0]) rows are the same, so where they lie says nothing"
            ))
    }
}

/// Rows of numbers, or the same rows one time after another.
struct TouredArgument: FromValue {
    let tensors: [Tensor]

    static var expectation: String { "tensor, dataset or list of tensors" }

    static func accepts(_ value: Value) -> Bool { value.isList || RowsArgument.accepts(value) }

    static func from(_ value: Value, in context: BuiltinContext) throws -> TouredArgument? {
        if let rows = try RowsArgument.from(value, in: context) {
            return TouredArgument(tensors: [rows.tensor])
        }
        guard let list = value.list else { return nil }
        var tensors: [Tensor] = []
        for item in list {
            guard let rows = try RowsArgument.from(item, in: context) else { return nil }
            tensors.append(rows.tensor)
        }
        return TouredArgument(tensors: tensors)
    }
}

/// What gives rows coordinates.
struct ProjectionArgument: FromValue {
    let projection: any Projection

    static var expectation: String { "pca, umap or tsne" }

    static func accepts(_ value: Value) -> Bool { value.host is any Projection }

    static func from(_ value: Value, in context: BuiltinContext) -> ProjectionArgument? {
        (value.host as? any Projection).map(ProjectionArgument.init)
    }
}

/// Points of a map: what `umap` or `tsne` gave, or a tensor of coordinates.
struct MapArgument: FromValue {
    let points: Tensor

    static var expectation: String { "umap, tsne or tensor" }

    static func accepts(_ value: Value) -> Bool {
        value.host is any MapValue || value.host is Tensor
    }

    static func from(_ value: Value, in context: BuiltinContext) -> MapArgument? {
        if let map = value.host as? any MapValue { return MapArgument(points: map.points) }
        return (value.host as? Tensor).map { MapArgument(points: $0.detached()) }
    }
}

/// A class a row: names, whole numbers, or a data set's labels.
struct ClassesArgument: FromValue {
    /// Numbers that stand for the classes.
    let codes: [Int]
    let column: Figures.Column

    static var expectation: String { "list or tensor of labels, or dataset" }

    static func accepts(_ value: Value) -> Bool {
        value.host is Dataset || ColumnArgument.accepts(value)
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> ClassesArgument? {
        if let data = value.host as? Dataset {
            let labels = LabelsArgument(values: .numbers(try data.labels().doubles()))
            let codes = try labels.codes(in: [], for: "labels")
            guard codes.allSatisfy(data.classes.indices.contains) else {
                return ClassesArgument(codes: codes, column: .strings(codes.map(String.init)))
            }
            return ClassesArgument(
                codes: codes,
                column: .categories(Categories(names: data.classes, codes: codes)))
        }
        guard let labels = try LabelsArgument.from(value, in: context) else { return nil }
        switch labels.values {
        case .categories(let names):
            return ClassesArgument(codes: names.codes, column: labels.values)
        case .numbers:
            let codes = try labels.codes(in: [], for: "labels")
            return ClassesArgument(codes: codes, column: .strings(codes.map(String.init)))
        }
    }
}
