import Tensors

/// What to do with rows that lack a value.
package enum MissingValues: String, CaseIterable, Sendable {
    /// Name the first one, and stop.
    case error
    /// Leave such rows out.
    case drop
    /// Keep them; a missing number is NaN.
    case keep
}

extension DataStore {
    /// A set from a table: the label column becomes classes or values, the numeric columns features.
    ///
    /// A label of strings or ints is a class, of floats a value to predict. Columns of strings other
    /// than the label are kept but are no features.
    ///
    /// - Parameters:
    ///   - label: nil makes a set without labels.
    ///   - features: the columns to learn from; nil takes all numeric ones.
    package static func table(
        _ csv: CSV, name: String, label: String?, features: [String]? = nil,
        missing: MissingValues = .error, bytesOnDisk: Int = 0
    ) throws -> DataStore {
        let labelColumn = try label.map { try csv.column($0) }
        let featureColumns = try featureColumns(csv, label: label, features: features)
        let used = featureColumns + (labelColumn.map { [$0] } ?? [])
        let rows = try completeRows(csv, used: used, missing: missing)
        let all = rows.count == csv.lines.count
        func kept(_ column: Column) -> Column { all ? column : column.gathered(rows) }

        let inputs = try Tensor(
            uninitialized: [rows.count, featureColumns.count], .float32, for: "dataset")
        let elements = inputs.data.bindMemory(to: Float.self)
        for (index, column) in featureColumns.enumerated() {
            for (row, value) in (kept(column).doubles ?? []).enumerated() {
                elements[row * featureColumns.count + index] = Float(value)
            }
        }
        let targets = try labelColumn.map { try Self.targets(kept($0)) }
        return try DataStore(
            name: name, inputs: inputs, targets: targets?.tensor, classes: targets?.classes ?? [],
            columns: csv.columns.map(kept), featureNames: featureColumns.map(\.name),
            labelName: label ?? "label", bytesOnDisk: bytesOnDisk)
    }

    private static func featureColumns(
        _ csv: CSV, label: String?, features: [String]?
    ) throws -> [Column] {
        guard let features else {
            let numeric = csv.columns.filter { $0.name != label && $0.type != .string }
            guard !numeric.isEmpty else {
                throw DataError(csv.path, "no column but the label holds numbers to learn from")
            }
            return numeric
        }
        guard !features.isEmpty else {
            throw DataError(csv.path, "`features` names no column to learn from")
        }
        return try features.map { name in
            let column = try csv.column(name)
            guard column.type != .string else {
                throw DataError(
                    csv.path, "column `\(name)` holds strings, which cannot be features",
                    hint: "leave it out of `features`")
            }
            return column
        }
    }

    private static func completeRows(
        _ csv: CSV, used: [Column], missing: MissingValues
    ) throws -> [Int] {
        let lacking = csv.rowsWithMissing.filter { row in
            used.contains { $0.isMissing(row) }
        }
        guard let first = lacking.first, missing != .keep else { return Array(csv.lines.indices) }
        guard missing == .drop else {
            let column = used.first { $0.isMissing(first) }?.name ?? ""
            throw DataError(
                csv.path, at: .line(csv.lines[first]),
                "column `\(column)` has no value here; \(lacking.count) of \(csv.lines.count) "
                    + "rows lack one",
                hint: "missing: \"drop\" leaves such rows out, missing: \"keep\" makes them NaN")
        }
        let dropped = Set(lacking)
        return csv.lines.indices.filter { !dropped.contains($0) }
    }

    private static func targets(_ column: Column) throws -> (tensor: Tensor, classes: [String]) {
        switch column.values {
        case .floats(let values):
            return (try Tensor(values.map { Float($0) }), [])
        case .ints(let values):
            let classes = Set(values).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
            return (try Tensor(values.map { Int64(places[$0] ?? 0) }), classes.map { "\($0)" })
        case .strings(let values):
            let classes = Set(values).sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
            return (
                try Tensor(values.map { Int64(places[$0] ?? 0) }), classes.map(className)
            )
        }
    }

    /// What a class is called whose rows are kept although they lack a label.
    static func className(_ text: String) -> String { text.isEmpty ? "(missing)" : text }
}

extension Column {
    func isMissing(_ row: Int) -> Bool {
        switch values {
        case .ints: false
        case .floats(let values): values[row].isNaN
        case .strings(let values): values[row].isEmpty
        }
    }
}

extension Dataset {
    /// The rows as named columns in this set's order: a table's own, or index and label of images.
    package func columns() throws -> [Column] {
        _ = try store.indexed(for: "a column")
        let rows = order.rows(0..<count)
        if !store.columns.isEmpty { return store.columns.map { $0.gathered(rows) } }
        var columns = [Column("index", .ints(rows))]
        guard let targets = store.targets, targets.rank == 1 else { return columns }
        if isClassified {
            let labels = try targets.toArray(Int64.self)
            columns.append(Column("label", .ints(rows.map { Int(labels[$0]) })))
            columns.append(Column("class", .strings(rows.map { classes[Int(labels[$0])] })))
        } else {
            let values = try targets.toArray(Float.self)
            columns.append(Column("label", .floats(rows.map { Double(values[$0]) })))
        }
        return columns
    }
}
