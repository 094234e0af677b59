import Figures
import Machine

/// What changes a whole figure: panels, titles, size, colours, axes; and saving it.
var figureBuiltins: [Builtin] {
    [
        facet, title, size, theme, colors, xLabel, yLabel, logX, logY, symlogX, symlogY,
        timeX, timeY, xLimits, yLimits, ticks,
        save,
    ]
}

private var figureParameter: Parameter<FigureValue> { Parameter("figure", "The figure.") }

private var facet: Builtin {
    Builtin(
        "facet", area: .figures,
        summary: "The figure as a grid of panels, one a value of a column, with shared scales.",
        figureParameter,
        Parameter<FieldArgument?>(
            "row", default: nil, "Column whose values go from top to bottom."),
        Parameter<FieldArgument?>(
            "column", default: nil, "Column whose values go from left to right."),
        Parameter<Int?>("wrap", default: nil, "Panels to a line, where only `column` is given."),
        Parameter<String>(
            "resolve", default: "shared",
            """
            "shared" axes for all panels, "independent" ones that each panel scales for itself, or \
            "independent_x" or "independent_y" for one of the two.
            """),
        returns: "figure",
        example: """
            plot({v: [1, 2, 3, 5], part: ["a", "a", "b", "b"]}).histogram("v").facet(column: "part")
            """
    ) { _, figure, row, column, wrap, resolve in
        guard row != nil || column != nil else {
            throw FigureError("facet", "needs a row or a column to make panels by")
        }
        let choices: [String: Set<Channel>] = [
            "shared": [], "independent": [.x, .y], "independent_x": [.x], "independent_y": [.y],
        ]
        guard let independent = choices[resolve] else {
            throw FigureError(
                "facet", "there is no way \"\(resolve)\" to resolve axes",
                hint: "there are shared, independent, independent_x and independent_y")
        }
        if let wrap, wrap < 1 {
            throw FigureError("facet", "wrap should be at least 1, got \(wrap)")
        }
        return FigureValue(
            try figure.figure.facet(
                Facet(row: row?.field, column: column?.field, wrap: wrap, independent: independent))
        )
    }
}

private var title: Builtin {
    Builtin(
        "title", area: .figures,
        summary: "The figure with a title, and a subtitle and caption if given.",
        figureParameter, Parameter<String>("title", "Above the figure."),
        Parameter<String?>("subtitle", default: nil, "Below the title."),
        Parameter<String?>("caption", default: nil, "Below the figure."),
        returns: "figure",
        example: "plot([3, 1, 2]).line().title(\"Falling\", subtitle: \"and rising\")"
    ) { _, figure, title, subtitle, caption in
        FigureValue(figure.figure.titled(title, subtitle: subtitle, caption: caption))
    }
}

private var size: Builtin {
    Builtin(
        "size", area: .figures, summary: "The figure in another size.",
        figureParameter, Parameter<Double>("width", "In millimetres."),
        Parameter<Double?>(
            "height", default: nil, "In millimetres; by default what suits the content."),
        returns: "figure", example: "plot([3, 1, 2]).line().size(160, 90)"
    ) { _, figure, width, height in
        FigureValue(try figure.figure.size(width, height))
    }
}

private var theme: Builtin {
    Builtin(
        "theme", area: .figures, summary: "The figure on a light or a dark page.",
        figureParameter, Parameter<String>("name", "\"light\" or \"dark\"."),
        returns: "figure", example: "plot([3, 1, 2]).line().theme(\"dark\")"
    ) { _, figure, name in
        FigureValue(figure.figure.themed(try Theme.named(name)))
    }
}

private var colors: Builtin {
    Builtin(
        "colors", area: .figures,
        summary: "The figure with other colours for numbers, and limits to their scale.",
        figureParameter,
        Parameter<String?>(
            "map", default: nil, "\"viridis\", \"batlow\", \"diverging\", \"blues\" or \"greys\"."),
        Parameter<Double?>("low", default: nil, "The number of the first colour."),
        Parameter<Double?>("high", default: nil, "The number of the last colour."),
        Parameter<String?>("title", default: nil, "The legend's title."),
        Parameter<Bool>("legend", default: true, "Whether there is a legend."),
        returns: "figure",
        example: "heatmap([[0, 1], [2, 3]]).colors(\"blues\", low: 0, title: \"count\")"
    ) { _, figure, map, low, high, title, legend in
        let map = try map.map { name throws(FigureError) in try ColorMap.named(name) }
        for limit in [low, high] {
            if let limit, !limit.isFinite {
                throw FigureError("colors", "limits should be finite, got \(short(limit))")
            }
        }
        return FigureValue(
            try figure.figure.colors {
                if let map { $0.map = map }
                if let low { $0.low = low }
                if let high { $0.high = high }
                if let title { $0.title = title }
                $0.showsLegend = legend
            })
    }
}

// MARK: Axes

private var xLabel: Builtin { label(.x, "below the figure") }
private var yLabel: Builtin { label(.y, "at its left") }

private func label(_ axis: Channel, _ place: String) -> Builtin {
    Builtin(
        "\(axis.rawValue)_label", area: .figures,
        summary: "The figure with this name of the \(axis.rawValue) axis, \(place).",
        figureParameter, Parameter<String>("text", "The name; empty for none."),
        returns: "figure", example: "plot([3, 1, 2]).line().\(axis.rawValue)_label(\"length (mm)\")"
    ) { _, figure, text in
        FigureValue(try figure.figure.axis(axis) { $0.title = text })
    }
}

private var logX: Builtin { logarithmic(.x) }
private var logY: Builtin { logarithmic(.y) }

private func logarithmic(_ axis: Channel) -> Builtin {
    Builtin(
        "log_\(axis.rawValue)", area: .figures,
        summary:
            "The figure with a logarithmic \(axis.rawValue) axis; rows that are not above zero are "
            + "left out, and a note counts them.",
        figureParameter,
        returns: "figure",
        example: "plot({x: [1, 10, 100], y: [1, 4, 9]}).line(\"x\", \"y\").log_\(axis.rawValue)()"
    ) { _, figure in
        FigureValue(try figure.figure.axis(axis) { $0.kind = .log })
    }
}

private var symlogX: Builtin { symmetricLogarithmic(.x) }
private var symlogY: Builtin { symmetricLogarithmic(.y) }

private func symmetricLogarithmic(_ axis: Channel) -> Builtin {
    Builtin(
        "symlog_\(axis.rawValue)", area: .figures,
        summary: """
            The figure with \(axis.rawValue == "x" ? "an" : "a") \(axis.rawValue) axis that is logarithmic on both \
            sides of zero and about linear close to it: sign(v) · log10(1 + |v| / threshold).
            """,
        figureParameter,
        Parameter<Double?>(
            "threshold", default: nil,
            "Where linear becomes logarithmic; by default a thousandth of the largest number's decade."
        ),
        returns: "figure",
        example: """
            plot({x: [-1000, -1, 0, 1, 1000], y: [-100, -1, 0, 1, 100]}).points("x", "y").symlog_\(axis.rawValue)()
            """
    ) { _, figure, threshold in
        if let threshold, !(threshold > 0 && threshold.isFinite) {
            throw FigureError(
                "symlog_\(axis.rawValue)", "threshold should be above 0, got \(short(threshold))")
        }
        return FigureValue(
            try figure.figure.axis(axis) { $0.kind = .symlog(threshold: threshold) })
    }
}

private var timeX: Builtin { timed(.x) }
private var timeY: Builtin { timed(.y) }

private func timed(_ axis: Channel) -> Builtin {
    Builtin(
        "time_\(axis.rawValue)", area: .figures,
        summary: """
            The figure with dates and times of day, in UTC, along the \(axis.rawValue) axis, whose numbers are \
            seconds since the start of 1970, as `time()` gives them.
            """,
        figureParameter,
        returns: "figure",
        example: """
            plot({when: [0, 3600, 7200], load: [0.2, 0.9, 0.4]}).line("when", "load").time_\(axis.rawValue)()
            """
    ) { _, figure in
        FigureValue(try figure.figure.axis(axis) { $0.kind = .time })
    }
}

private var xLimits: Builtin { limits(.x) }
private var yLimits: Builtin { limits(.y) }

private func limits(_ axis: Channel) -> Builtin {
    Builtin(
        "\(axis.rawValue)_limits", area: .figures,
        summary:
            "The figure with these ends of the \(axis.rawValue) axis; what lies beyond is cut off.",
        figureParameter,
        Parameter<Double?>("low", "The start; none for the data's."),
        Parameter<Double?>("high", default: nil, "The end; none for the data's."),
        returns: "figure", example: "plot([3, 1, 2]).line().\(axis.rawValue)_limits(0, 4)"
    ) { _, figure, low, high in
        for limit in [low, high] {
            if let limit, !limit.isFinite {
                throw FigureError(
                    "\(axis.rawValue)_limits", "limits should be finite, got \(short(limit))")
            }
        }
        return FigureValue(
            try figure.figure.axis(axis) {
                $0.low = low
                $0.high = high
            })
    }
}

private var ticks: Builtin {
    Builtin(
        "ticks", area: .figures,
        summary:
            "The figure with or without ticks on its axes: those of an embedding mean nothing.",
        figureParameter,
        Parameter<Bool>("x", "Whether the x axis has ticks."),
        Parameter<Bool>("y", "Whether the y axis has ticks."),
        returns: "figure",
        example: "plot(tensor([[1, 2], [3, 4]])).points(x: 0, y: 1).ticks(false, false)"
    ) { _, figure, x, y in
        FigureValue(
            try figure.figure.axis(.x) { $0.showsTicks = x }.axis(.y) { $0.showsTicks = y })
    }
}

// MARK: Away with it

private var save: Builtin {
    Builtin(
        "save", area: .figures,
        summary: "Writes the figure to a file, as a whole or not at all; missing folders are made.",
        figureParameter, Parameter<String>("path", "Ends in .png, .svg or .pdf."),
        Parameter<Double>("dpi", default: 200, "Pixels an inch of a PNG."),
        returns: "none", example: "plot([3, 1, 2]).line().save(\"figures/falling.svg\")"
    ) { context, figure, path, dpi in
        guard let renderer = context.state(FigureDrawer()).renderer else {
            throw FigureError("save", "this program was made without a renderer of figures")
        }
        let whole = path.hasPrefix("/") ? path : context.workingDirectory + "/" + path
        do {
            for note in try renderer.save(figure.figure, to: whole, dpi: dpi).notes {
                context.emit(.note(note))
            }
        } catch var error as FigureError {
            // The path as the author wrote it.
            error.problem = error.problem.replacing(whole, with: path)
            throw error
        }
        return Value.none
    }
}
