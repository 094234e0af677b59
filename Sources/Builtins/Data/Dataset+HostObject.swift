import Data
import Machine
import Tensors
import Text

extension DataError: ScriptFacingError {
    package var kind: String { "data" }
}

extension Dataset: HostObject {
    package static var typeName: String { "dataset" }

    package func describe(limit: Int) -> String {
        let title = part.isEmpty ? name : "\(name) (\(part))"
        let what = isImages ? "images" : "rows"
        let held =
            switch store.source.scheme {
            case .memory: ""
            case .file: ", read from the file"
            case .stream: ", streamed"
            }
        var text =
            "dataset \(title): \(count) \(what) of \(store.rowType.shape) "
            + "\(store.rowType.dtype.name)\(held)"
        if isClassified {
            text += ", \(classes.count) classes: \(Self.brief(classes, limit: limit))"
        } else if store.labelType != nil {
            text += ", values to predict: \(store.labelName)"
        }
        if !store.featureNames.isEmpty {
            text += "\nfeatures: \(Self.brief(store.featureNames, limit: limit))"
            let left = store.columns.map(\.name).filter {
                $0 != store.labelName && !store.featureNames.contains($0)
            }
            if !left.isEmpty { text += "\nother columns: \(Self.brief(left, limit: limit))" }
        }
        if !preparation.steps.isEmpty { text += "\nprepared: \(preparation.text), to \(shape)" }
        if let augmentation { text += "\nin training: \(augmentation.text)" }
        if let skipped = store.skipped, skipped.count > 0 {
            text += "\nskipped: \(skipped.count) that could not be read"
        }
        return text
    }

    /// As many names as fit in about a line.
    private static func brief(_ names: [String], limit: Int) -> String {
        var text = ""
        for (place, name) in names.enumerated() {
            let next = place == 0 ? name : ", \(name)"
            guard text.count + next.count <= limit || place == 0 else { return text + ", …" }
            text += next
        }
        return text
    }

    package static func hint(for value: Value) -> String? {
        if value.isString { return "open it before: `dataset(\"flowers.csv\")`" }
        if value.isList { return "make one of tensors: `dataset(tensor(x), labels: tensor(y))`" }
        return value.host is Tensor ? "make one of tensors: `dataset(x, labels: y)`" : nil
    }

    /// Arithmetic is the tensors'; a data set has none of its own.
    package static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value? {
        switch operation {
        case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, .matmul:
            guard let data = left.host as? Dataset ?? right.host as? Dataset else { return nil }
            throw ScriptError.type(
                "\(left.summary) \(operation.symbol) \(right.summary) is not defined",
                hint: "calculate with its tensor: `data.\(data.isImages ? "images" : "features")`")
        default: return nil
        }
    }

    package var length: Int? { count }
    package var externalBytes: Int { store.source.heldBytes }

    package func traceValues(_ visit: (Value) -> Void) {
        (store.source as? ScriptRows)?.traceValues(visit)
    }

    package var memberNames: [String] {
        [
            "count", "shape", isImages ? "images" : "features", "labels", "classes", "columns",
            "types", "name", "preparation", "skipped",
        ]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "count": return count.value(in: context)
        case "shape": return shape.value(in: context)
        case "images" where isImages, "features" where !isImages:
            return try inputs().detached().value(in: context)
        case "labels": return try labels().detached().value(in: context)
        case "classes": return classes.value(in: context)
        case "types":
            return OrderedEntries(
                store.columnTypes.map { ($0.name, $0.type.rawValue.value(in: context)) }
            ).value(in: context)
        case "preparation": return preparation.steps.map(\.text).value(in: context)
        case "skipped":
            return (store.skipped?.found.map(\.message) ?? []).value(in: context)
        case "columns": return store.columnTypes.map(\.name).value(in: context)
        case "name": return self.name.value(in: context)
        default: return nil
        }
    }

    /// `data[3]` is a row, `data[:100]` and `data[[5, 1]]` are data sets, `data["name"]` is a column.
    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        guard indices.count == 1 else {
            throw ScriptError.index("a dataset has one index, got \(indices.count)")
        }
        switch indices[0] {
        case .slice(let slice):
            let range = slice.resolved(count: count)
            return try select((0..<range.count).map { range[$0] }).value(in: context)
        case .value(let value):
            if let index = value.plain.int { return try row(index).value(in: context) }
            if let name = value.string { return try column(name, in: context) }
            if let positions = try [Int].from(value, in: context) {
                return try select(positions.map { $0 < 0 ? $0 &+ count : $0 }).value(in: context)
            }
            if let places = value.host as? Tensor { return try select(places).value(in: context) }
            throw ScriptError.index(
                "a dataset is indexed by rows or a column's name, got \(value.summary)")
        case .ellipsis: return value(in: context)
        }
    }

    /// A mask of one bool a row, or row numbers.
    private func select(_ places: Tensor) throws -> Dataset {
        if places.dtype == .bool {
            guard places.shape == [count] else {
                throw ScriptError.index("a mask for \(count) rows has the shape \(places.shape)")
            }
            let mask = try places.toArray(Bool.self)
            return try select(mask.indices.filter { mask[$0] })
        }
        guard places.dtype.isInteger, places.rank == 1 else {
            throw ScriptError.index(
                "rows are chosen by a bool mask or integers, got \(places.dtype.name) \(places.shape)"
            )
        }
        let rows = try places.cast(.int64).toArray(Int64.self).map { Int($0) }
        return try select(rows.map { $0 < 0 ? $0 &+ count : $0 })
    }

    private func column(_ name: String, in context: BuiltinContext) throws -> Value {
        let columns = try columns()
        guard let column = columns.first(where: { $0.name == name }) else {
            throw ScriptError.name(
                "\(self.name) has no column `\(name)`",
                hint: suggestion(for: name, among: columns.map(\.name)))
        }
        switch column.values {
        case .ints(let values): return try Tensor(values.map { Int64($0) }).value(in: context)
        case .floats(let values): return try Tensor(values.map { Float($0) }).value(in: context)
        case .strings(let values): return values.value(in: context)
        }
    }

    package func iterate(in context: BuiltinContext) throws -> (() throws -> Value?)? {
        var next = 0
        return { [self] in
            guard next < count else { return nil }
            defer { next += 1 }
            return try row(next).value(in: context)
        }
    }
}

extension Row: HostObject {
    package static var typeName: String { "row" }

    package func describe(limit: Int) -> String {
        let target = (try? className()).flatMap { $0 }.map { ", \($0)" } ?? ""
        return
            "row \(index) of \(store.name): \(store.rowType.shape) \(store.rowType.dtype.name)\(target)"
    }

    package var memberNames: [String] {
        [isImage ? "image" : "features", "label", "class", "index"] + store.columns.map(\.name)
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "image" where isImage, "features" where !isImage:
            return try input().detached().value(in: context)
        case "label":
            if let index = try classIndex() { return index.value(in: context) }
            guard let target = try target() else { return Value.none }
            return try target.count == 1
                ? target.item().value(in: context) : target.detached().value(in: context)
        case "class": return try className().value(in: context)
        case "index": return index.value(in: context)
        default:
            guard let column = self.value(name) else { return nil }
            switch column.values {
            case .ints(let values): return values.first.value(in: context)
            case .floats(let values): return values.first.value(in: context)
            case .strings(let values): return values.first.value(in: context)
            }
        }
    }
}

/// A pass over a data set in batches, as a value.
package final class BatchSequence: HostObject {
    package static let typeName = "batches"
    let batches: Batches

    init(_ batches: Batches) {
        self.batches = batches
    }

    package func describe(limit: Int) -> String {
        let order = batches.isShuffled ? "shuffled" : "in order"
        return "\(batches.count) batches of \(batches.size) from \(batches.dataset.name), \(order)"
    }

    package func traceValues(_ visit: (Value) -> Void) { batches.dataset.traceValues(visit) }

    package var length: Int? { batches.count }
    package var memberNames: [String] { ["count", "size"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "count": batches.count.value(in: context)
        case "size": batches.size.value(in: context)
        default: nil
        }
    }

    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        guard case .value(let value)? = indices.first, indices.count == 1,
            let index = value.plain.int
        else { throw ScriptError.index("batches are indexed by their number") }
        let place = index < 0 ? index &+ batches.count : index
        guard (0..<batches.count).contains(place) else {
            throw ScriptError.index("batch \(index) is out of range: there are \(batches.count)")
        }
        return try item(place, in: context)
    }

    package func iterate(in context: BuiltinContext) throws -> (() throws -> Value?)? {
        var next = 0
        return { [self] in
            guard next < batches.count else { return nil }
            defer { next += 1 }
            return try item(next, in: context)
        }
    }

    private func item(_ number: Int, in context: BuiltinContext) throws -> Value {
        let batch = try batches.batch(number)
        let inputs = batch.inputs.value(in: context)
        return context.list([inputs, batch.labels.value(in: context)])
    }
}

/// How large a data set is and how it is best held, as a value.
package final class MeasurementValue: HostObject {
    package static let typeName = "measurement"
    let measurement: Measurement

    init(_ measurement: Measurement) {
        self.measurement = measurement
    }

    package func describe(limit: Int) -> String { measurement.description }

    package var memberNames: [String] {
        [
            "rows", "batches", "bytes_on_disk", "bytes_stored", "bytes_decoded", "bytes_available",
            "scheme", "reason", "held",
        ]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "rows": measurement.rows.value(in: context)
        case "batches": measurement.batchesPerEpoch.value(in: context)
        case "bytes_on_disk": measurement.bytesOnDisk.value(in: context)
        case "bytes_stored": measurement.storedBytes.value(in: context)
        case "bytes_decoded": measurement.decodedBytes.value(in: context)
        case "bytes_available": measurement.memory.usable.value(in: context)
        case "scheme": measurement.scheme.rawValue.value(in: context)
        case "held": measurement.held?.rawValue.value(in: context)
        case "reason": measurement.reason.value(in: context)
        default: nil
        }
    }
}
