import Data
import Figures
import Machine
import Tensors

extension Value {
    /// The host object of that class, whether or not the class says so to the language.
    func hostObject<T: AnyObject>(_ type: T.Type) -> T? {
        host.flatMap { ($0 as AnyObject) as? T }
    }
}

/// Numbers or names out of a script's list, range or tensor of one axis.
struct ColumnArgument: FromValue {
    var column: Figures.Column

    static var expectation: String { "list or tensor" }

    static func accepts(_ value: Value) -> Bool {
        value.isList || value.isRange || value.hostObject(Tensor.self) != nil
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> ColumnArgument? {
        if let tensor = value.hostObject(Tensor.self) {
            guard tensor.rank == 1 || tensor.count == tensor.shape.max() else {
                throw FigureError(
                    "plot", "a tensor of shape \(tensor.shape) is not one column",
                    hint: "take one: x[:, 0]")
            }
            return ColumnArgument(column: .numbers(try tensor.doubles()))
        }
        if let range = value.range {
            try context.reserve(bytes: range.count * MemoryLayout<Double>.stride)
            return ColumnArgument(column: .numbers((0..<range.count).map { Double(range[$0]) }))
        }
        guard let list = value.list else { return nil }
        if let numbers = try numbers(list) { return ColumnArgument(column: .numbers(numbers)) }
        return categories(list).map { ColumnArgument(column: .categories($0)) }
    }

    /// Numbers, `none` as a missing one, and tensors of one element; nil where there is something
    /// else.
    private static func numbers(_ list: [Value]) throws -> [Double]? {
        var numbers: [Double] = []
        numbers.reserveCapacity(list.count)
        for value in list {
            if let number = value.number {
                numbers.append(number)
            } else if value.isNone {
                numbers.append(.nan)
            } else if let tensor = value.hostObject(Tensor.self), tensor.count == 1 {
                numbers.append(try tensor.item())
            } else {
                return nil
            }
        }
        return numbers
    }

    /// Strings and booleans as names; nil where there is something else.
    private static func categories(_ list: [Value]) -> Categories? {
        // Labels are often the same few objects.
        Categories(identities: list.map(\.bits)) { row in
            list[row].string ?? list[row].bool.map { $0 ? "true" : "false" }
        }
    }
}

/// What a script gives for a channel: a column's name or number, or values.
struct FieldArgument: FromValue {
    var field: Field

    /// The strings of a list of them, which in `y` may name several columns.
    var strings: [String]? {
        guard case .values(.categories(let categories), _) = field else { return nil }
        return categories.codes.map { categories.names[$0] }
    }

    static var expectation: String { "column name, column number or list of values" }

    static func accepts(_ value: Value) -> Bool {
        value.isString || value.isInt || ColumnArgument.accepts(value)
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> FieldArgument? {
        if let name = value.string { return FieldArgument(field: .name(name)) }
        if let number = value.int { return FieldArgument(field: .number(number)) }
        return try ColumnArgument.from(value, in: context).map {
            FieldArgument(field: .values($0.column, title: nil))
        }
    }
}

/// What `plot` takes: a table of any kind.
struct TableArgument: FromValue {
    var table: DataTable
    var hasMeaninglessAxes = false

    static var expectation: String { "data set, history, map, dict of lists, list or tensor" }

    static func accepts(_ value: Value) -> Bool {
        value.isDict || ColumnArgument.accepts(value) || value.host is any Tabular
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> TableArgument? {
        if let tabular = value.host as? any Tabular {
            return TableArgument(
                table: try DataTable(try tabular.figureColumns()),
                hasMeaninglessAxes: tabular.hasMeaninglessAxes)
        }
        if let tensor = value.hostObject(Tensor.self), tensor.rank == 2 {
            let values = try tensor.doubles()
            let (rows, width) = (tensor.shape[0], tensor.shape[1])
            return TableArgument(
                table: try DataTable(
                    (0..<width).map { column in
                        let numbers = (0..<rows).map { values[$0 * width + column] }
                        return ("column \(column)", .numbers(numbers))
                    }))
        }
        if let entries = OrderedEntries.from(value, in: context)?.entries {
            return TableArgument(table: try table(entries, in: context))
        }
        if let list = value.list, list.first?.isDict == true {
            return TableArgument(table: try table(rows: list, in: context))
        }
        return try ColumnArgument.from(value, in: context).map {
            TableArgument(table: try DataTable([("value", $0.column)]))
        }
    }

    private static func table(
        _ entries: [(key: String, value: Value)], in context: BuiltinContext
    ) throws -> DataTable {
        var columns: [(name: String, column: Figures.Column)] = []
        for (name, value) in entries {
            guard let found = try ColumnArgument.from(value, in: context) else {
                throw FigureError(
                    "plot",
                    "the column \"\(name)\" should be a list of numbers or of strings, "
                        + "got \(value.summary)")
            }
            columns.append((name, found.column))
        }
        return try DataTable(columns)
    }

    /// A list of dicts, one a row; what a row lacks is missing.
    private static func table(rows: [Value], in context: BuiltinContext) throws -> DataTable {
        var names: [String] = []
        var cells: [[String: Value]] = []
        for (index, row) in rows.enumerated() {
            guard let entries = OrderedEntries.from(row, in: context)?.entries else {
                throw FigureError(
                    "plot", "row \(index) should be a dict as the first one is, got \(row.summary)")
            }
            let known = Set(names)
            names += entries.map(\.key).filter { !known.contains($0) }
            cells.append(Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
        }
        let columns = names.map { name in
            (name, context.list(cells.map { $0[name] ?? .none }))
        }
        return try table(columns.map { (key: $0, value: $1) }, in: context)
    }
}

/// Classes of rows: whole numbers that count from 0, or names.
struct LabelsArgument: FromValue {
    var values: Figures.Column

    static var expectation: String { "list or tensor of labels" }
    static func accepts(_ value: Value) -> Bool { ColumnArgument.accepts(value) }

    static func from(_ value: Value, in context: BuiltinContext) throws -> LabelsArgument? {
        try ColumnArgument.from(value, in: context).map { LabelsArgument(values: $0.column) }
    }

    /// As indices into `classes`.
    func codes(in classes: [String], for operation: String) throws -> [Int] {
        switch values {
        case .numbers(let numbers):
            return try numbers.map { number in
                guard number == number.rounded(), number.magnitude < 1e9 else {
                    throw FigureError(
                        operation, "\(short(number)) is not a class: labels are whole numbers",
                        hint: "take the largest output: predictions.argmax(axis: 1)")
                }
                return Int(number)
            }
        case .categories(let names):
            let places = Dictionary(
                classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            let known = try names.names.map { name in
                guard let place = places[name] else {
                    throw FigureError(operation, "\"\(name)\" is not one of the classes")
                }
                return place
            }
            return names.codes.map { known[$0] }
        }
    }

    /// The classes that the labels themselves tell: their names, or all numbers from 0.
    static func classes(of labels: [LabelsArgument]) -> [String] {
        var names: [String] = []
        var largest = -1
        for label in labels {
            switch label.values {
            case .numbers(let numbers):
                // A label that is no class is refused later; here it must only not trap.
                let top = numbers.filter { $0.isFinite && $0 < 1e6 }.max() ?? -1
                largest = max(largest, Int(top))
            case .categories(let categories):
                names += categories.names.filter { !names.contains($0) }
            }
        }
        return names.isEmpty ? (0..<max(0, largest + 1)).map(String.init) : names
    }
}
