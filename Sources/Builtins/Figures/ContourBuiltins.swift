import Figures
import Machine

/// Lines of equal height: over a plot's rows, and over a matrix.
var contourBuiltins: [Builtin] { [contour, contourOfMatrix] }

private let levelsText = "About how many levels, or a list of them."
private let fillText = "Regions between levels instead of lines."
private let labelsText = "Whether lines have their height written into them."

private var contour: Builtin {
    Builtin(
        "contour", area: .figures,
        summary:
            "The figure with lines of equal height over a grid of places, a row of the data for each.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument>("x", "Places across: column name or number, or values."),
        Parameter<FieldArgument>("y", "Places upwards."),
        Parameter<FieldArgument>("height", "The number at each place."),
        Parameter<LevelsArgument>("levels", default: .about(10), levelsText),
        Parameter<Bool>("fill", default: false, fillText),
        Parameter<Bool>("labels", default: false, labelsText),
        returns: "figure",
        example: """
            plot({x: [0, 1, 0, 1], y: [0, 0, 1, 1], loss: [3, 2, 1, 0]}).contour("x", "y", "loss", levels: 5)
            """
    ) { _, figure, x, y, height, levels, fill, labels in
        FigureValue(
            try figure.figure.contour(
                x: x.field, y: y.field, height: height.field,
                mark: levels.mark(isFilled: fill, isLabelled: labels)))
    }
}

private var contourOfMatrix: Builtin {
    Builtin(
        "contour", area: .figures,
        summary:
            "A figure of lines of equal height over a matrix, whose first row is at the bottom.",
        Parameter<MatrixArgument>("matrix", "A tensor of two axes, or a list of lists."),
        Parameter<NumbersArgument?>(
            "x", default: nil, "The columns' places; by default they are counted from 0."),
        Parameter<NumbersArgument?>("y", default: nil, "The rows' places."),
        Parameter<LevelsArgument>("levels", default: .about(10), levelsText),
        Parameter<Bool>("fill", default: false, fillText),
        Parameter<Bool>("labels", default: false, labelsText),
        returns: "figure", example: "contour([[0, 1, 2], [1, 2, 3], [4, 4, 4]], levels: [1.5, 2.5])"
    ) { _, matrix, x, y, levels, fill, labels in
        FigureValue(
            try .contour(
                matrix.rows, x: x?.numbers, y: y?.numbers,
                mark: levels.mark(isFilled: fill, isLabelled: labels)))
    }
}

/// How many levels, or which.
enum LevelsArgument: FromValue, CustomStringConvertible {
    case about(Int)
    case these([Double])

    static var expectation: String { "int or list of numbers" }
    static func accepts(_ value: Value) -> Bool { value.isInt || NumbersArgument.accepts(value) }

    static func from(_ value: Value, in context: BuiltinContext) throws -> LevelsArgument? {
        if let count = value.int { return .about(count) }
        return try NumbersArgument.from(value, in: context).map { .these($0.numbers) }
    }

    /// As the reference shows the default.
    var description: String {
        switch self {
        case .about(let count): String(count)
        case .these(let levels): String(describing: levels)
        }
    }

    func mark(isFilled: Bool, isLabelled: Bool) -> ContourMark {
        switch self {
        case .about(let count):
            ContourMark(count: count, isFilled: isFilled, isLabelled: isLabelled)
        case .these(let levels):
            ContourMark(levels: levels, isFilled: isFilled, isLabelled: isLabelled)
        }
    }
}
