/// One named column of a table.
package struct Column: Sendable {
    package enum Values: Sendable {
        case ints([Int])
        /// A missing value is NaN.
        case floats([Double])
        /// A missing value is empty.
        case strings([String])
    }

    package var name: String
    package var values: Values

    package init(_ name: String, _ values: Values) {
        self.name = name
        self.values = values
    }

    package var count: Int {
        switch values {
        case .ints(let values): values.count
        case .floats(let values): values.count
        case .strings(let values): values.count
        }
    }

    package var type: ColumnType {
        switch values {
        case .ints: .int
        case .floats: .float
        case .strings: .string
        }
    }

    /// The values as float64, nil for a column of strings.
    package var doubles: [Double]? {
        switch values {
        case .ints(let values): values.map(Double.init)
        case .floats(let values): values
        case .strings: nil
        }
    }

    /// The rows named by `indices`, in their order.
    package func gathered(_ indices: some Sequence<Int>) -> Column {
        switch values {
        case .ints(let values): Column(name, .ints(indices.map { values[$0] }))
        case .floats(let values): Column(name, .floats(indices.map { values[$0] }))
        case .strings(let values): Column(name, .strings(indices.map { values[$0] }))
        }
    }
}

package enum ColumnType: String, CaseIterable, Sendable {
    case int, float, string
}
