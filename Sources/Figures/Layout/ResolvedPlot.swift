/// A plot whose columns are found, whose statistics are computed and whose scales are known.
struct ResolvedPlot {
    var plot: Plot
    var layers: [(mark: any Mark, rows: Rows)] = []
    /// The facet's values; one empty name where there is no facet along that side.
    var rowNames = [""]
    var columnNames = [""]
    /// Panels to a line, where the columns of the facet are wrapped.
    var wrap: Int?
    var color = ColorScale.none
    var colorTitle = ""
    var shapes: (names: [String], title: String)?
    var sizes: (scale: SizeScale, title: String)?
    var notes: [String] = []

    var panelCount: Int { rowNames.count * columnNames.count }

    /// More panels than this are too small on any page.
    private static let mostPanels = 400

    init(_ plot: Plot, theme: Theme) throws(FigureError) {
        self.plot = plot
        guard !plot.layers.isEmpty else {
            throw FigureError(
                "plot", "the figure has no mark yet",
                hint: "add one: .line(x:, y:), .points(x:, y:), .bar(x:, y:), .histogram(x:)")
        }
        let facet = try Self.facetColumns(plot)
        rowNames = facet.row?.names ?? [""]
        columnNames = facet.column?.names ?? [""]
        guard panelCount <= Self.mostPanels else {
            throw FigureError(
                "facet", "\(panelCount) panels are too many for a figure",
                hint: "facet by a column with few values")
        }
        if facet.row == nil, columnNames.count > 1, let facet = plot.facet {
            wrap = Self.wrap(columnNames.count, facet)
        }
        var drawn: [(mark: any Mark, rows: Rows)] = []
        for layer in plot.layers {
            let rows = try rows(of: layer, facet: facet)
            drawn.append((layer.mark, rows))
        }
        drawn = try uniteColors(drawn, theme)
        for (mark, rows) in drawn {
            let prepared = try mark.prepare(rows)
            if let most = mark.most, prepared.count > most.count {
                throw FigureError(
                    mark.name,
                    "\(prepared.count) of them are more than anyone tells apart: "
                        + "\(most.count) at most", hint: most.hint)
            }
            notes += prepared.notes
            layers.append((mark, prepared))
        }
        try uniteAxis(.x, .x2)
        try uniteAxis(.y, .y2)
        try settleColors(theme)
        settleShapes()
        try settleSizes()
    }

    /// Panels to a line: the author's number, or up to four in one line and more in a grid that is
    /// a little wider than high.
    static func wrap(_ count: Int, _ facet: Facet) -> Int {
        if let wrap = facet.wrap { return max(1, min(count, wrap)) }
        return count <= 4 ? max(1, count) : Int((Double(count) * 1.3).squareRoot().rounded(.up))
    }

    private static func facetColumns(
        _ plot: Plot
    ) throws(FigureError) -> (row: Categories?, column: Categories?) {
        guard let facet = plot.facet else { return (nil, nil) }
        let row = try facet.row?.resolve(in: plot.data, for: "facet").column.asCategories
        let column = try facet.column?.resolve(in: plot.data, for: "facet").column.asCategories
        for values in [row, column] {
            if let values, values.names.isEmpty {
                throw FigureError("facet", "the column has no values to make panels of")
            }
        }
        return (row, column)
    }

    // MARK: Rows

    private mutating func rows(
        of layer: Layer, facet: (row: Categories?, column: Categories?)
    ) throws(FigureError) -> Rows {
        let name = layer.mark.name
        let (found, count) = try layer.encoding.columns(in: plot.data, for: name)
        var columns = found.mapValues(\.column)
        var titles = found.mapValues(\.title)
        for channel in layer.mark.required where columns[channel] == nil {
            throw FigureError(name, "needs values for \(channel.rawValue)")
        }
        guard count > 0 else { throw FigureError(name, "there are no values to draw") }
        if columns[.x] == nil, !layer.mark.required.contains(.x), layer.mark.required.contains(.y) {
            columns[.x] = .numbers((0..<count).map(Double.init))
            titles[.x] = "index"
        }
        let panels = try panelIndices(count, facet: facet, name)
        var rows = try droppingUndrawable(
            Rows(columns: columns, titles: titles, panels: panels), name)
        rows.logarithmic = Set(
            [(Channel.x, plot.x.kind), (.y, plot.y.kind)].filter { $1 == .log }.map(\.0))
        return rows
    }

    private func panelIndices(
        _ count: Int, facet: (row: Categories?, column: Categories?), _ name: String
    ) throws(FigureError) -> [Int] {
        guard plot.facet != nil else { return [Int](repeating: 0, count: count) }
        for values in [facet.row, facet.column] {
            guard let values, values.codes.count != count else { continue }
            // A rule or a label given by one value belongs to every panel.
            if count == 1 { return [Rows.everyPanel] }
            throw FigureError(
                "facet", "\(name) has \(count) values and the facet's column \(values.codes.count)")
        }
        return (0..<count).map { index in
            let row = facet.row?.codes[index] ?? 0
            let column = facet.column?.codes[index] ?? 0
            return row < 0 || column < 0 ? -2 : row * columnNames.count + column
        }
    }

    /// Without rows that have no place: not finite, missing, or not above zero on a logarithmic
    /// axis.
    private mutating func droppingUndrawable(
        _ rows: Rows, _ name: String
    ) throws(FigureError) -> Rows {
        var keep = rows.panels.map { $0 >= Rows.everyPanel }
        var notPositive = 0
        for channel in [Channel.x, .x2, .y, .y2, .color, .shape, .size] {
            switch rows.columns[channel] {
            case .numbers(let values):
                let isLog =
                    [.x, .x2].contains(channel)
                    ? plot.x.kind == .log
                    : [.y, .y2].contains(channel) && plot.y.kind == .log
                for (row, value) in values.enumerated() where keep[row] {
                    if !value.isFinite {
                        keep[row] = false
                    } else if isLog, value <= 0 {
                        keep[row] = false
                        notPositive += 1
                    }
                }
            case .categories(let values):
                for (row, code) in values.codes.enumerated()
                where !values.names.indices.contains(code) {
                    keep[row] = false
                }
            case nil: break
            }
        }
        let kept = keep.indices.filter { keep[$0] }
        if kept.count == rows.count { return rows }
        let notFinite = rows.count - kept.count - notPositive
        guard !kept.isEmpty else {
            if notFinite == 0 {
                throw FigureError(
                    name, "no value is above zero, and a logarithmic axis shows nothing else",
                    hint: "use a linear axis")
            }
            throw FigureError(name, "none of the \(rows.count) values is finite")
        }
        if notPositive > 0 {
            let verb = notPositive == 1 ? "is" : "are"
            notes.append(
                "\(name): \(notPositive) of \(rows.count) rows \(verb) not above zero and left out "
                    + "of the logarithmic axis")
        }
        if notFinite > 0 {
            let verb = notFinite == 1 ? "is" : "are"
            notes.append(
                "\(name): \(notFinite) of \(rows.count) rows \(verb) missing or not finite and left out"
            )
        }
        return rows.selecting(kept)
    }

    // MARK: Colours

    /// Whole numbers of at most so many values in `color` are taken for classes.
    private static let mostNumberedClasses = 20

    /// Gives the colour columns of all layers the same classes, or leaves all of them numbers.
    private mutating func uniteColors(
        _ layers: [(mark: any Mark, rows: Rows)], _ theme: Theme
    ) throws(FigureError) -> [(mark: any Mark, rows: Rows)] {
        var layers = layers
        var names = plot.color.commonClasses
        for index in layers.indices where layers[index].mark.swatch != .none {
            guard let column = layers[index].rows.columns[.color] else { continue }
            if case .numbers(let values) = column {
                let isWhole = values.allSatisfy { $0 == $0.rounded() && $0.magnitude < 1e9 }
                guard isWhole, plot.color.map == nil,
                    Set(values).count <= Self.mostNumberedClasses
                else { continue }
            }
            let classes = column.asCategories
            names += classes.names.filter { !names.contains($0) }
            layers[index].rows.columns[.color] = .categories(classes)
        }
        for index in layers.indices where layers[index].mark.swatch != .none {
            guard let classes = layers[index].rows.categories(.color) else { continue }
            layers[index].rows.columns[.color] = .categories(recoded(classes, to: names))
        }
        return layers
    }

    private mutating func settleColors(_ theme: Theme) throws(FigureError) {
        var values: [Double] = []
        for (_, rows) in layers {
            guard let column = rows.columns[.color] else { continue }
            if colorTitle.isEmpty { colorTitle = rows.titles[.color] ?? "" }
            switch column {
            case .categories(let classes):
                if case .continuous = color {
                    throw FigureError("color", "one layer has classes and another numbers")
                }
                color = .categories(classes.names)
            case .numbers(let numbers):
                if case .categories = color {
                    throw FigureError("color", "one layer has classes and another numbers")
                }
                values += numbers
            }
        }
        if let title = plot.color.title { colorTitle = title }
        guard let low = values.min(), let high = values.max() else { return }
        let map = plot.color.map ?? (plot.color.usesRamp ? theme.ramp : .viridis)
        if map == .diverging, plot.color.low == nil, plot.color.high == nil {
            let size = max(low.magnitude, high.magnitude)
            color = .continuous(map, -(size == 0 ? 1 : size)...(size == 0 ? 1 : size))
            return
        }
        let bounds = (plot.color.low ?? low, plot.color.high ?? high)
        guard bounds.0 <= bounds.1 else {
            throw FigureError(
                "colors", "the lower limit \(short(bounds.0)) is above the upper \(short(bounds.1))"
            )
        }
        color = .continuous(map, bounds.0...bounds.1)
    }

    /// Marker shapes by a column of their own have a legend of their own, unless colour tells the
    /// same.
    private mutating func settleShapes() {
        for index in layers.indices {
            guard let column = layers[index].rows.columns[.shape] else { continue }
            let classes = column.asCategories
            layers[index].rows.columns[.shape] = .categories(classes)
            let title = layers[index].rows.titles[.shape] ?? ""
            if case .categories(classes.names) = color, title == colorTitle { continue }
            shapes = (classes.names, title)
        }
    }

    private mutating func settleSizes() throws(FigureError) {
        var largest = 0.0
        var title: String?
        // Other marks keep lengths of their own in this channel.
        for (mark, rows) in layers where mark is PointMark {
            guard let column = rows.columns[.size] else { continue }
            guard case .numbers(let values) = column else {
                throw FigureError(
                    mark.name, "size has names, not numbers",
                    hint: "shape and color tell names apart")
            }
            if let negative = values.first(where: { $0 < 0 }) {
                throw FigureError(
                    mark.name, "size has \(short(negative)): an area cannot be below zero",
                    hint: "give sizes from zero, and the sign as color")
            }
            largest = max(largest, values.max() ?? 0)
            title = title ?? rows.titles[.size] ?? ""
        }
        if let title { sizes = (SizeScale(largest: largest), title) }
    }

    /// Of the largest marker whose size is a number.
    var sizedRadius: Double {
        layers.compactMap { ($0.mark as? PointMark)?.radius }.first ?? SizeScale.largestRadius
    }

    // MARK: Axes

    /// An axis with names in any layer is one of names in all, with the same order.
    private mutating func uniteAxis(_ first: Channel, _ second: Channel) throws(FigureError) {
        let columns = layers.flatMap { layer in
            [first, second].compactMap { layer.rows.columns[$0] }
        }
        guard columns.contains(where: { !$0.isNumeric }) else { return }
        let kind = (first == .x ? plot.x : plot.y).kind
        if kind != .linear {
            throw FigureError(
                kind.operation(first), "the \(first.rawValue) axis has names, not numbers")
        }
        var names: [String] = []
        if case .category(let common, _) = (first == .x ? plot.x : plot.y).common { names = common }
        for column in columns {
            let known = Set(names)
            names += column.asCategories.names.filter { !known.contains($0) }
        }
        for index in layers.indices {
            for channel in [first, second] {
                guard let column = layers[index].rows.columns[channel] else { continue }
                layers[index].rows.columns[channel] = .categories(
                    recoded(column.asCategories, to: names))
            }
        }
    }

    private func recoded(_ classes: Categories, to names: [String]) -> Categories {
        if classes.names == names { return classes }
        let places = Dictionary(
            names.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
        let codes = classes.names.map { places[$0] ?? -1 }
        return Categories(
            names: names,
            codes: classes.codes.map { codes.indices.contains($0) ? codes[$0] : -1 })
    }
}
