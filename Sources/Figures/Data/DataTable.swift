import Text

/// A column of a figure's data.
package enum Column: Equatable, Sendable {
    case numbers([Double])
    case categories(Categories)

    package static func strings(_ values: [String]) -> Column {
        .categories(Categories(values))
    }

    package var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .categories(let categories): categories.codes.count
        }
    }

    package var isNumeric: Bool {
        if case .numbers = self { true } else { false }
    }

    package func selecting(_ rows: [Int]) -> Column {
        switch self {
        case .numbers(let values): .numbers(rows.map { values[$0] })
        case .categories(let all):
            .categories(Categories(names: all.names, codes: rows.map { all.codes[$0] }))
        }
    }

    /// The column as categories: a number becomes its text, and numbers are put in order.
    package var asCategories: Categories {
        switch self {
        case .categories(let categories): return categories
        case .numbers(let values):
            let distinct = Set(values.filter { !$0.isNaN }).sorted()
            let codes = Dictionary(
                distinct.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            return Categories(
                names: distinct.map { short($0, digits: 6) },
                codes: values.map { codes[$0] ?? -1 })
        }
    }

    /// Numbers, or the codes of categories.
    package var asNumbers: [Double] {
        switch self {
        case .numbers(let values): values
        case .categories(let categories): categories.codes.map(Double.init)
        }
    }
}

/// Names in their order, and for each row the index of its name; a code outside of the names is a
/// missing value.
package struct Categories: Equatable, Sendable {
    package var names: [String]
    package var codes: [Int]

    package init(names: [String], codes: [Int]) {
        self.names = names
        self.codes = codes
    }

    /// Names in order of first appearance.
    package init(_ values: [String]) {
        names = []
        codes = []
        codes.reserveCapacity(values.count)
        var known: [String: Int] = [:]
        for value in values {
            if let code = known[value] {
                codes.append(code)
            } else {
                known[value] = names.count
                codes.append(names.count)
                names.append(value)
            }
        }
    }

    /// Names in order of first appearance, as `name` tells them by row; nil where a row has none.
    ///
    /// - Parameter identities: of rows with the same one, the name is asked for only now and then.
    package init?(identities: [UInt64], name: (_ row: Int) -> String?) {
        names = []
        codes = []
        codes.reserveCapacity(identities.count)
        var known: [String: Int] = [:]
        var recent = RecentLookups<UInt64, Int?>()
        for (row, identity) in identities.enumerated() {
            let code: Int? = recent.value(for: identity, bits: identity) {
                guard let name = name(row) else { return nil }
                if let code = known[name] { return code }
                known[name] = names.count
                names.append(name)
                return names.count - 1
            }
            guard let code else { return nil }
            codes.append(code)
        }
    }

    package func name(_ code: Int) -> String {
        names.indices.contains(code) ? names[code] : ""
    }
}

/// Named columns of equal length.
package struct DataTable: Equatable, Sendable {
    package private(set) var names: [String] = []
    package private(set) var columns: [Column] = []

    package init() {}

    /// - Throws: when columns differ in length, naming two that do.
    package init(_ columns: [(name: String, column: Column)]) throws(FigureError) {
        for (name, column) in columns {
            if let first = self.columns.first, first.count != column.count {
                throw FigureError(
                    "plot",
                    "column \"\(names[0])\" has \(first.count) rows and \"\(name)\" has \(column.count)"
                )
            }
            names.append(name)
            self.columns.append(column)
        }
    }

    package var count: Int { columns.first?.count ?? 0 }

    package func index(of name: String) -> Int? { names.firstIndex(of: name) }

    /// The column of that name, with the nearest names offered where there is none.
    package func column(_ name: String, for operation: String) throws(FigureError) -> Column {
        if let index = index(of: name) { return columns[index] }
        if let near = nearestName(to: name, among: names) {
            throw FigureError(
                operation, "there is no column \"\(name)\"", hint: "did you mean \"\(near)\"?")
        }
        let known = names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
        throw FigureError(
            operation, "there is no column \"\(name)\"",
            hint: names.isEmpty
                ? "the figure has no data of its own: give the values directly"
                : "the columns are \(known)\(names.count > 12 ? ", …" : "")")
    }
}
