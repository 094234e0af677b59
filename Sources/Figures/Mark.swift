import Glibc

/// A kind of mark: how rows of data become shapes. One file in Charts/ each.
package protocol Mark: Sendable {
    /// As the language calls it: "line".
    var name: String { get }
    /// As a sentence about the figure begins: "Line chart".
    var title: String { get }
    /// What it needs to be drawn. Where `x` is missing and not in here, rows are counted from 0.
    var required: [Channel] { get }
    /// Axes whose scale must contain zero, because lengths along them are read.
    func zeroBased(_ rows: Rows) -> Set<Channel>
    /// Whether the mark fills its panel to the edges, so that axes end with the data.
    var fillsPanel: Bool { get }
    /// How far the mark reaches beyond the first name of an axis of names, in bands.
    var headroom: Double { get }
    /// What to draw for a class in the legend.
    var swatch: Swatch { get }
    /// How many of them a figure may have, where each is a shape of its own, and what to do with more.
    var most: (count: Int, hint: String)? { get }
    /// Statistics, computed over all panels at once so that they compare: bins, sums, shares.
    func prepare(_ rows: Rows) throws(FigureError) -> Rows
    /// Draws the rows of one panel.
    func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene)
}

extension Mark {
    package func zeroBased(_ rows: Rows) -> Set<Channel> { [] }
    package var fillsPanel: Bool { false }
    package var headroom: Double { 0 }
    package var most: (count: Int, hint: String)? { nil }
    package func prepare(_ rows: Rows) throws(FigureError) -> Rows { rows }
}

package enum Swatch: Sendable {
    case line, marker, patch
    /// The mark does not show classes by itself.
    case none
}

/// The rows of one layer, as channels: what marks compute with and draw.
package struct Rows: Sendable {
    package var columns: [Channel: Column]
    /// What the axis or the legend of a channel is called.
    package var titles: [Channel: String]
    /// The panel that each row belongs to; `everyPanel` for rows that belong to all.
    package var panels: [Int]

    /// Axes on which lengths are ratios: numbers that are spread along them are spread by their
    /// logarithms.
    package var logarithmic: Set<Channel> = []
    /// What statistics left out or could not tell, for the author.
    package var notes: [String] = []

    package static let everyPanel = -1

    package var count: Int { panels.count }

    package init(columns: [Channel: Column], titles: [Channel: String], panels: [Int]) {
        self.columns = columns
        self.titles = titles
        self.panels = panels
    }

    package func has(_ channel: Channel) -> Bool { columns[channel] != nil }

    /// Numbers or codes; zeros for a channel that is not encoded.
    package func numbers(_ channel: Channel) -> [Double] {
        columns[channel]?.asNumbers ?? [Double](repeating: 0, count: count)
    }

    package func categories(_ channel: Channel) -> Categories? {
        if case .categories(let categories)? = columns[channel] { categories } else { nil }
    }

    /// With classes in `color`: numbers become them.
    ///
    /// - Throws: where there are more of them than anyone tells apart.
    func classified(for operation: String, each: String) throws(FigureError) -> Rows {
        guard let color = columns[.color], color.isNumeric else { return self }
        let classes = color.asCategories
        guard classes.names.count <= Self.mostClasses else {
            throw FigureError(
                operation, "color has \(classes.names.count) different values: \(each) each",
                hint: "give few classes, or draw the rows as points, which take a colour scale")
        }
        var rows = self
        rows.columns[.color] = .categories(classes)
        return rows
    }

    private static let mostClasses = 64

    package func selecting(_ rows: [Int]) -> Rows {
        var selected = self
        selected.columns = columns.mapValues { $0.selecting(rows) }
        selected.panels = rows.map { panels[$0] }
        return selected
    }

    /// Numbers as they lie along an axis.
    func spread(_ values: [Double], along channel: Channel) -> [Double] {
        logarithmic.contains(channel) ? values.map { log10($0) } : values
    }

    /// What lies there along an axis.
    func unspread(_ places: [Double], along channel: Channel) -> [Double] {
        logarithmic.contains(channel) ? places.map { power(10, $0) } : places
    }

    package func inPanel(_ panel: Int) -> Rows {
        if panels.allSatisfy({ $0 == panel || $0 == Self.everyPanel }) { return self }
        return selecting(
            panels.indices.filter { panels[$0] == panel || panels[$0] == Self.everyPanel })
    }

    /// Row indices that agree in panel and in every one of these categories, in order of category.
    package func groups(by channels: [Channel]) -> [[Int]] {
        let keys = channels.compactMap { categories($0) }
        if keys.isEmpty, let first = panels.first, panels.allSatisfy({ $0 == first }) {
            return [Array(panels.indices)]
        }
        // One number for all of a row's codes: panels are few, and a table's classes fit many
        // times.
        var numbers = panels.map { $0 &+ 2 }
        for key in keys {
            let radix = key.names.count &+ 1
            for row in numbers.indices {
                numbers[row] = numbers[row] &* radix &+ key.codes[row] &+ 1
            }
        }
        var groups: [Int: [Int]] = [:]
        for (row, number) in numbers.enumerated() { groups[number, default: []].append(row) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// A rectangle of the page with its scales: where a mark draws.
package struct Panel {
    package var frame: Rect
    package var x: Scale
    package var y: Scale
    package var color: ColorScale
    /// nil where no layer tells numbers by size.
    package var size: SizeScale?
    package var theme: Theme
    package var measurer: any TextMeasurer
    package var mayRasterise: Bool

    package func across(_ value: Double) -> Double {
        frame.left + x.position(value) * frame.width
    }

    /// Numbers grow upwards, categories are read downwards.
    package func down(_ value: Double) -> Double {
        let position = y.position(value)
        return y.isCategory
            ? frame.top + position * frame.height : frame.bottom - position * frame.height
    }

    package func place(_ x: Double, _ y: Double) -> Point { Point(across(x), down(y)) }

    /// The rectangle between two corners in data.
    package func box(x: (Double, Double), y: (Double, Double)) -> Rect {
        box(across: (across(x.0), across(x.1)), down: (down(y.0), down(y.1)))
    }

    package func box(across: (Double, Double), down: (Double, Double)) -> Rect {
        Rect(
            min(across.0, across.1), min(down.0, down.1), (across.1 - across.0).magnitude,
            (down.1 - down.0).magnitude)
    }
}
