import Machine

/// A value of the language that front ends may show as a table.
package protocol TableHolder: HostObject {
    var table: TableContent { get }
}

/// A table as text cells.
package struct TableContent: Equatable, Sendable {
    package var columns: [String]
    package var rows: [[String]]
    /// Columns of numbers, to be set flush right.
    package var numericColumns: Set<Int>

    package init(columns: [String], rows: [[String]], numericColumns: Set<Int> = []) {
        self.columns = columns
        self.rows = rows
        self.numericColumns = numericColumns
    }
}
