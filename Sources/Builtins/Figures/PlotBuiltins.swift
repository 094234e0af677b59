import Figures
import Machine

/// `plot` and the marks that its result takes.
var plotBuiltins: [Builtin] {
    [plot, line, points, area, bar, histogram, rule, text]
}

private var plot: Builtin {
    Builtin(
        "plot", area: .figures,
        summary: "A figure of this data, to which marks are added: `.line`, `.points`, `.bar`, …",
        Parameter<TableArgument?>(
            "data", default: nil,
            "A data set, a history, a map of `umap` or `tsne`, a dict of lists, a list of dicts, a tensor [rows, columns] or a list."
        ),
        returns: "figure",
        example: "plot({epoch: [1, 2, 3], loss: [0.9, 0.5, 0.4]}).line(x: \"epoch\", y: \"loss\")"
    ) { _, data in
        let figure = Figure(data?.table ?? DataTable())
        return FigureValue(data?.hasMeaninglessAxes == true ? try figure.withoutTicks() : figure)
    }
}

/// The documentation of parameters that every mark has.
enum MarkTexts {
    static let figure = "The figure to add to."
    static let x = "Column name or number, or values; without it rows are counted from 0."
    static let y = "Column name or number, or values; a list of column names draws each of them."
    static let color = "What tells classes or numbers apart by colour."
}

private var line: Builtin {
    Builtin(
        "line", area: .figures, summary: "The figure with a line through the points of each class.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>("x", default: nil, MarkTexts.x),
        Parameter<FieldArgument?>("y", default: nil, MarkTexts.y),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Double?>("width", default: nil, "Of the line, in points."),
        Parameter<Bool?>(
            "points", default: nil, "Whether each point is marked; by default where they are few."),
        returns: "figure", example: "plot([3, 1, 2]).line()"
    ) { _, figure, x, y, color, width, points in
        let width = try positive(width, "line", "width")
        return try figure.adding(LineMark(width: width, showsPoints: points), x, y, color)
    }
}

private var points: Builtin {
    Builtin(
        "points", area: .figures, summary: "The figure with a marker for each row.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>("x", default: nil, MarkTexts.x),
        Parameter<FieldArgument?>("y", default: nil, MarkTexts.y),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<FieldArgument?>("shape", default: nil, "What tells classes apart by marker."),
        Parameter<FieldArgument?>(
            "size", default: nil, "Numbers from zero up that markers are as large as, by area."),
        Parameter<Double?>(
            "radius", default: nil,
            "Of a marker, or of the largest one, in points; by default by their number."),
        Parameter<Double?>("opacity", default: nil, "From 0, clear, to 1, solid."),
        Parameter<Bool>(
            "raster", default: true,
            "Whether very large layers may become pixels inside of SVG and PDF files."),
        returns: "figure",
        example:
            "plot(tensor([[1, 2], [2, 4], [3, 3]])).points(x: 0, y: 1, color: [\"a\", \"b\", \"b\"])"
    ) { _, figure, x, y, color, shape, size, radius, opacity, raster in
        let radius = try positive(radius, "points", "radius")
        if let opacity, !(0...1).contains(opacity) {
            throw FigureError("points", "opacity should be from 0 to 1, got \(short(opacity))")
        }
        let drawn = try figure.adding(
            PointMark(radius: radius, opacity: opacity), x, y, color, shape: shape, size: size)
        return raster ? drawn : FigureValue(try drawn.figure.keepingShapes())
    }
}

private var area: Builtin {
    Builtin(
        "area", area: .figures,
        summary: "The figure with the area between a line and zero, or between `y` and `y2`.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>("x", default: nil, MarkTexts.x),
        Parameter<FieldArgument?>("y", default: nil, MarkTexts.y),
        Parameter<FieldArgument?>("y2", default: nil, "The other edge, such as a lower quantile."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        returns: "figure",
        example: "plot({low: [1, 2, 2], high: [3, 4, 3]}).area(y: \"high\", y2: \"low\")"
    ) { _, figure, x, y, y2, color in
        try figure.adding(AreaMark(), x, y, color, y2: y2)
    }
}

private var bar: Builtin {
    Builtin(
        "bar", area: .figures,
        summary: """
            The figure with a bar for each name, as long as its number; rows of the same name add up, and \
            without numbers they are counted. Names in `y` and numbers in `x` lay the bars on their side.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>("x", default: nil, "Names, or numbers for bars on their side."),
        Parameter<FieldArgument?>("y", default: nil, "Numbers; a list of column names draws each."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Bool>("stack", default: false, "Classes on top of each other, not side by side."),
        returns: "figure",
        example:
            "plot({fruit: [\"fig\", \"plum\"], weight: [2, 5]}).bar(x: \"fruit\", y: \"weight\")"
    ) { _, figure, x, y, color, stack in
        if x == nil, y == nil { throw FigureError("bar", "needs values for x or y") }
        let mark = BarMark(isStacked: stack)
        if y == nil {
            return FigureValue(try figure.figure.layer(mark, [.x: x?.field, .color: color?.field]))
        }
        return try figure.adding(mark, x, y, color)
    }
}

private var histogram: Builtin {
    Builtin(
        "histogram", area: .figures,
        summary:
            "The figure with the counts of numbers in equal intervals, the same in all panels.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "The numbers: a column's name or number, or values."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Int?>(
            "bins", default: nil, "How many intervals; by default by the data's spread."),
        Parameter<Bool>("share", default: false, "Shares of each class instead of counts."),
        returns: "figure",
        example: "plot({weight: [0.1, 0.2, 0.2, 0.4]}).histogram(\"weight\", bins: 3)"
    ) { _, figure, x, color, bins, share in
        FigureValue(
            try figure.figure.histogram(
                x: x.field, color: color?.field, mark: HistogramMark(bins: bins, showsShares: share)
            ))
    }
}

private var rule: Builtin {
    Builtin(
        "rule", area: .figures,
        summary: "The figure with a straight line across, such as a threshold or an event.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<Double?>("x", default: nil, "Where a vertical line stands."),
        Parameter<Double?>("y", default: nil, "Where a horizontal line lies."),
        Parameter<String>("label", default: "", "Written at its end."),
        returns: "figure", example: "plot([3, 1, 2]).line().rule(y: 2, label: \"goal\")"
    ) { _, figure, x, y, label in
        FigureValue(try figure.figure.rule(x: x, y: y, label: label))
    }
}

private var text: Builtin {
    Builtin(
        "text", area: .figures, summary: "The figure with a text at each place.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "Column name or number, or values."),
        Parameter<FieldArgument>("y", "Column name or number, or values."),
        Parameter<FieldArgument>("label", "The texts: a column's name or number, or strings."),
        returns: "figure",
        example: "plot([3, 1, 2]).line().text([1], [1], [\"lowest\"])"
    ) { _, figure, x, y, label in
        FigureValue(try figure.figure.text(x: x.field, y: y.field, text: label.field))
    }
}

private func positive(_ value: Double?, _ operation: String, _ name: String) throws -> Double? {
    guard let value else { return nil }
    guard value > 0, value <= 100 else {
        throw FigureError(operation, "\(name) should be from 0 to 100 points, got \(short(value))")
    }
    return value
}

extension FigureValue {
    /// With a layer of this mark. Several columns in `y` become classes; without `y` all columns of
    /// numbers are drawn, over the one that counts steps where there is one.
    func adding(
        _ mark: any Mark, _ x: FieldArgument?, _ y: FieldArgument?, _ color: FieldArgument?,
        y2: FieldArgument? = nil, shape: FieldArgument? = nil, size: FieldArgument? = nil
    ) throws -> FigureValue {
        guard case .plot(let plot) = figure.content else {
            throw FigureError(
                mark.name, "this figure is not a plot with axes",
                hint: "start with plot(data), and join figures afterwards")
        }
        var across = x?.field
        var fields = y.map { [$0.field] } ?? []
        if let names = y?.strings, !names.isEmpty,
            names.allSatisfy({ plot.data.index(of: $0) != nil })
        {
            fields = names.map(Field.name)
        } else if y == nil {
            (across, fields) = Self.defaults(plot.data, across)
        }
        guard fields.count != 1 else {
            return FigureValue(
                try figure.layer(
                    mark,
                    [
                        .x: across, .y: fields[0], .y2: y2?.field, .color: color?.field,
                        .shape: shape?.field, .size: size?.field,
                    ]))
        }
        guard color == nil, y2 == nil, shape == nil, size == nil else {
            throw FigureError(
                mark.name, "several columns in y have a colour each already",
                hint: "leave color, shape, size and y2 out, or give one column")
        }
        let folded = try figure.folded(x: across, y: fields, for: mark.name)
        return FigureValue(
            try figure.layer(mark, [.x: folded.x, .y: folded.y, .color: folded.color]))
    }

    private static let stepNames = ["x", "epoch", "step", "time"]

    private static func defaults(_ data: DataTable, _ x: Field?) -> (x: Field?, y: [Field]) {
        let across = x ?? stepNames.first { data.index(of: $0) != nil }.map(Field.name)
        var fields: [Field] = []
        for (index, name) in data.names.enumerated() where data.columns[index].isNumeric {
            if across == .name(name) || across == .number(index) { continue }
            fields.append(.name(name))
        }
        return (across, fields)
    }
}
