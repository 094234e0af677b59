import Figures
import Machine

/// The marks that show how numbers are spread.
var distributionBuiltins: [Builtin] {
    [density, box, violin, ridge, band, errorBar]
}

private let bandwidthText =
    "How far a number is smoothed out, as a standard deviation; by default by Silverman's rule."

private var density: Builtin {
    Builtin(
        "density", area: .figures,
        summary: """
            The figure with a smooth curve of how densely numbers lie, for each class, by Gaussian kernels on one \
            grid for all panels. The area below each curve is 1.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "The numbers: a column's name or number, or values."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Double?>("bandwidth", default: nil, bandwidthText),
        returns: "figure",
        example: "plot({weight: [0.1, 0.2, 0.2, 0.4]}).density(\"weight\")"
    ) { _, figure, x, color, bandwidth in
        FigureValue(
            try figure.figure.density(x: x.field, color: color?.field, bandwidth: bandwidth))
    }
}

private var box: Builtin {
    Builtin(
        "box", area: .figures,
        summary: """
            The figure with a box for each name: quartiles and median, whiskers over what lies within 1.5 times the \
            box's length of it, and a point for each number beyond. Names in `y` lay the boxes on their side.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>(
            "x", default: nil, "Names, or numbers for boxes on their side; without it one box."),
        Parameter<FieldArgument?>("y", default: nil, "The numbers, or names."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        returns: "figure",
        example: """
            plot({kind: ["a", "a", "a", "b", "b"], size: [1, 2, 9, 4, 5]}).box(x: "kind", y: "size")
            """
    ) { _, figure, x, y, color in
        FigureValue(try figure.figure.box(x: x?.field, y: y?.field, color: color?.field))
    }
}

private var violin: Builtin {
    Builtin(
        "violin", area: .figures,
        summary: """
            The figure with the density of each name's numbers as a shape, with a narrow box plot within. All \
            shapes have the same area. Names in `y` lay them on their side.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>(
            "x", default: nil, "Names, or numbers for violins on their side; without it one."),
        Parameter<FieldArgument?>("y", default: nil, "The numbers, or names."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Double?>("bandwidth", default: nil, bandwidthText),
        returns: "figure",
        example: """
            plot({kind: ["a", "a", "a", "b", "b"], size: [1, 2, 3, 4, 5]}).violin(x: "kind", y: "size")
            """
    ) { _, figure, x, y, color, bandwidth in
        FigureValue(
            try figure.figure.violin(
                x: x?.field, y: y?.field, color: color?.field, bandwidth: bandwidth))
    }
}

private var ridge: Builtin {
    Builtin(
        "ridge", area: .figures,
        summary: """
            The figure with distributions one behind the other, a row for each name or step in `y`, such as a \
            layer's weights over the epochs. All rows have the same grid, or bins, and the same scale.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "The numbers: a column's name or number, or values."),
        Parameter<FieldArgument>("y", "Names, or steps as numbers, of the rows."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Int?>(
            "bins", default: nil, "Histograms of so many intervals instead of densities."),
        Parameter<Double?>("bandwidth", default: nil, bandwidthText),
        Parameter<Double>(
            "overlap", default: 1.6, "How far the highest row reaches, in distances of rows."),
        returns: "figure",
        example: """
            plot({step: [0, 0, 0, 1, 1, 1], weight: [1, 2, 2, 2, 3, 5]}).ridge(x: "weight", y: "step")
            """
    ) { _, figure, x, y, color, bins, bandwidth, overlap in
        guard bins == nil || bandwidth == nil else {
            throw FigureError(
                "ridge", "bins make histograms and bandwidth densities: give one of them")
        }
        let shape: RidgeMark.Shape =
            bins.map { .histogram(bins: $0) } ?? .density(bandwidth: bandwidth)
        return FigureValue(
            try figure.figure.ridge(
                x: x.field, y: y.field, color: color?.field,
                mark: RidgeMark(shape, overlap: overlap)))
    }
}

private var band: Builtin {
    Builtin(
        "band", area: .figures,
        summary: """
            The figure with bands that hold the middle shares of the rows at each place along `x`, and a line \
            through their medians, such as several runs of a training.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "Column name or number, or values."),
        Parameter<FieldArgument>("y", "The numbers: several rows for each place along x."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<[Double]>(
            "shares", default: [0.5, 0.9], "What part of the rows each band holds."),
        returns: "figure",
        example: """
            plot({epoch: [1, 1, 1, 2, 2, 2], loss: [3, 4, 5, 2, 2.5, 3.5]}).band(x: "epoch", y: "loss")
            """
    ) { _, figure, x, y, color, shares in
        FigureValue(
            try figure.figure.band(
                x: x.field, y: y.field, color: color?.field, shares: shares))
    }
}

private var errorBar: Builtin {
    Builtin(
        "error_bar", area: .figures,
        summary: """
            The figure with the mean of the rows at each place along `x` and a bar as long as their spread, or \
            with bars from `low` to `high`.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "Names, or places as numbers."),
        Parameter<FieldArgument?>("y", default: nil, "The numbers whose mean is drawn."),
        Parameter<FieldArgument?>("low", default: nil, "The lower ends, instead of y."),
        Parameter<FieldArgument?>("high", default: nil, "The upper ends."),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<String>(
            "spread", default: "std",
            "\"std\" for the standard deviation, \"sem\" for the mean's standard error."),
        returns: "figure",
        example: """
            plot({run: ["a", "a", "b", "b"], loss: [1, 2, 3, 5]}).error_bar(x: "run", y: "loss", spread: "sem")
            """
    ) { _, figure, x, y, low, high, color, spread in
        if let low, let high, y == nil {
            return FigureValue(
                try figure.figure.errorBar(
                    x: x.field, low: low.field, high: high.field, color: color?.field))
        }
        guard let y, low == nil, high == nil else {
            throw FigureError("error_bar", "needs either y, or both low and high")
        }
        guard let spread = ErrorBarMark.Spread(rawValue: spread) else {
            throw FigureError(
                "error_bar", "spread should be \"std\" or \"sem\", got \"\(spread)\"")
        }
        return FigureValue(
            try figure.figure.errorBar(
                x: x.field, y: y.field, color: color?.field, spread: spread))
    }
}
