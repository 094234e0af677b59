/// What a column of data can decide about a mark (Vega-Lite's encoding channels).
package enum Channel: String, CaseIterable, Sendable {
    case x, y
    /// The other end of a bar, an area or a rule.
    case x2, y2
    case color, shape, size, text
    /// The panel's row and column in a facet.
    case row, column
}

/// Which values a channel takes.
package enum Field: Equatable, Sendable {
    /// The column of the figure's data with this name.
    case name(String)
    /// The column at this place, from 0; negative from the end.
    case number(Int)
    /// Values of their own, as long as the data.
    case values(Column, title: String?)

    package static func values(_ numbers: [Double], title: String? = nil) -> Field {
        .values(.numbers(numbers), title: title)
    }

    package static func values(_ names: [String], title: String? = nil) -> Field {
        .values(.strings(names), title: title)
    }

    /// The column and what its axis is called.
    func resolve(
        in data: DataTable, for operation: String
    ) throws(FigureError) -> (column: Column, title: String) {
        switch self {
        case .name(let name):
            return (try data.column(name, for: operation), name)
        case .number(let number):
            let index = number < 0 ? number + data.columns.count : number
            guard data.columns.indices.contains(index) else {
                throw FigureError(
                    operation,
                    "column \(number) is out of range: the data has \(data.columns.count) columns")
            }
            return (data.columns[index], data.names[index])
        case .values(let column, let title):
            return (column, title ?? "")
        }
    }
}

extension Field: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    package init(stringLiteral value: String) { self = .name(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
}

/// Which column decides what: from a channel to its field.
package struct Encoding: Equatable, Sendable {
    package var fields: [Channel: Field]

    package init(_ fields: [Channel: Field?] = [:]) {
        self.fields = fields.compactMapValues { $0 }
    }

    package subscript(channel: Channel) -> Field? {
        get { fields[channel] }
        set { fields[channel] = newValue }
    }

    /// The columns of all channels with what they are called, and how long they are.
    ///
    /// - Throws: for a column that there is not, and for columns that differ in length.
    func columns(
        in data: DataTable, for operation: String
    ) throws(FigureError) -> (found: [Channel: (column: Column, title: String)], count: Int) {
        var found: [Channel: (column: Column, title: String)] = [:]
        var first: (channel: Channel, count: Int)?
        for channel in Channel.allCases {
            guard let field = fields[channel] else { continue }
            let (column, title) = try field.resolve(in: data, for: operation)
            if let first, first.count != column.count {
                throw FigureError(
                    operation,
                    "\(first.channel.rawValue) has \(first.count) values and "
                        + "\(channel.rawValue) has \(column.count)",
                    hint: "each row needs one of each")
            }
            first = first ?? (channel, column.count)
            found[channel] = (column, title)
        }
        return (found, first?.count ?? 0)
    }
}
