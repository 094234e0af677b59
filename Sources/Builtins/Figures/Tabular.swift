import Data
import Figures

/// A value of the language with named columns of equal length, such as a data set or a history:
/// what `plot` takes. Its class conforms where its area is declared.
package protocol Tabular: AnyObject {
    /// The columns in their order.
    func figureColumns() throws -> [(name: String, column: Figures.Column)]
    /// Whether its numbers mean nothing by themselves, so that axes have no ticks.
    var hasMeaninglessAxes: Bool { get }
}

extension Tabular {
    package var hasMeaninglessAxes: Bool { false }
}

extension Dataset: Tabular {
    package func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        try columns().map { column in
            switch column.values {
            case .ints(let values): (column.name, .numbers(values.map(Double.init)))
            case .floats(let values): (column.name, .numbers(values))
            case .strings(let values):
                // Classes keep the data set's order, whatever comes first in this part of it; an empty
                // field is a missing value, and no name.
                (column.name, .categories(Categories(values, among: names(values))))
            }
        }
    }

    private func names(_ values: [String]) -> [String] {
        let found = Set(values).subtracting([""])
        if found.isSubset(of: classes) { return classes }
        return Figures.Column.strings(values.filter { !$0.isEmpty }).asCategories.names
    }
}

extension Categories {
    /// Values whose names and order are known beforehand.
    fileprivate init(_ values: [String], among names: [String]) {
        let places = Dictionary(
            names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.init(names: names, codes: values.map { places[$0] ?? -1 })
    }
}
