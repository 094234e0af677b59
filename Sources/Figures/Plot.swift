/// Data, layers of marks, and the scales that they share: one set of axes, or a grid of them.
package struct Plot: Sendable {
    package var data: DataTable
    package var layers: [Layer] = []
    package var facet: Facet?
    package var x = AxisOptions()
    package var y = AxisOptions()
    package var color = ColorOptions()
    /// Cells of categories, and units of numbers, are squares.
    package var squareCells = false
    /// Layers of very many marks may become pixels inside of vector files.
    package var mayRasterise = true

    package init(_ data: DataTable) {
        self.data = data
    }
}

package struct Layer: Sendable {
    package var mark: any Mark
    package var encoding: Encoding

    package init(_ mark: any Mark, _ encoding: Encoding) {
        self.mark = mark
        self.encoding = encoding
    }
}

/// A grid of panels, one a value of a column.
package struct Facet: Sendable {
    package var row: Field?
    package var column: Field?
    /// Panels to a line, where only `column` is given; nil lets layout choose.
    package var wrap: Int?
    /// Axes that every panel scales for itself; the others are shared.
    package var independent: Set<Channel>

    package init(
        row: Field? = nil, column: Field? = nil, wrap: Int? = nil, independent: Set<Channel> = []
    ) {
        self.row = row
        self.column = column
        self.wrap = wrap
        self.independent = independent
    }
}

package struct AxisOptions: Equatable, Sendable {
    /// What the axis is called; nil for the column's name.
    package var title: String?
    package var kind = AxisKind.linear
    package var low: Double?
    package var high: Double?
    /// Off for axes without meaning, such as an embedding's.
    package var showsTicks = true
    /// The scale that all plots of a joined figure have; nil for one by the plot's own data.
    var common: Scale?

    package init() {}
}

package struct ColorOptions: Equatable, Sendable {
    package var title: String?
    /// nil for viridis.
    package var map: ColorMap?
    /// The theme's ramp for shares and counts instead of a map.
    package var usesRamp = false
    package var low: Double?
    package var high: Double?
    package var showsLegend = true
    /// The classes that all plots of a joined figure have, in their order.
    var commonClasses: [String] = []

    package init() {}
}
