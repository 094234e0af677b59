import Figures
import Machine

/// What makes one figure of several plots: a plot for each of some columns, and common scales.
var compositionBuiltins: [Builtin] { [repeatPlot, resolve] }

private var repeatPlot: Builtin {
    Builtin(
        "repeat", area: .figures,
        summary: """
            The plot once for each of these columns, in a grid: `x` from left to right, `y` from top to bottom. \
            Marks that take x or y from a column take it from each of them in turn; classes share one legend.
            """,
        Parameter<FigureValue>("figure", "A plot of one of the columns, or a pair."),
        Parameter<ColumnsArgument?>("x", default: nil, "Column names or numbers."),
        Parameter<ColumnsArgument?>("y", default: nil, "Column names or numbers."),
        Parameter<Int?>(
            "wrap", default: nil, "Plots to a line, where only one of the two is given."),
        Parameter<String>(
            "resolve", default: "independent",
            "\"independent\" axes for each plot, or \"shared\", \"shared_x\" or \"shared_y\" for all."
        ),
        returns: "figure",
        example: """
            plot({a: [1, 2], b: [2, 1], c: [3, 5]}).points(x: "a", y: "c").repeat(x: ["a", "b"])
            """
    ) { _, figure, x, y, wrap, resolve in
        let choices: [String: Set<Channel>] = [
            "independent": [], "shared": [.x, .y], "shared_x": [.x], "shared_y": [.y],
        ]
        guard let shared = choices[resolve] else {
            throw FigureError(
                "repeat", "there is no way \"\(resolve)\" to resolve axes",
                hint: "there are independent, shared, shared_x and shared_y")
        }
        if let wrap, wrap < 1 {
            throw FigureError("repeat", "wrap should be at least 1, got \(wrap)")
        }
        return FigureValue(
            try figure.figure.repeated(
                x: x?.fields ?? [], y: y?.fields ?? [], wrap: wrap, shared: shared))
    }
}

private var resolve: Builtin {
    let scale = "\"shared\" or \"independent\"; by default as it is."
    return Builtin(
        "resolve", area: .figures,
        summary: """
            Joined figures with scales in common. Where all tell the same classes by colour, one legend beside \
            them speaks for all.
            """,
        Parameter<FigureValue>("figure", "Figures joined by `|` and `/`."),
        Parameter<String?>("x", default: nil, scale),
        Parameter<String?>("y", default: nil, scale),
        Parameter<String?>("color", default: nil, scale),
        returns: "figure",
        example: "(plot([3, 1, 2]).line() | plot([5, 4, 9]).line()).resolve(y: \"shared\")"
    ) { _, figure, x, y, color in
        var shared = figure.figure.shared
        for (channel, choice) in [(Channel.x, x), (.y, y), (.color, color)] {
            switch choice {
            case nil: break
            case "shared": shared.insert(channel)
            case "independent": shared.remove(channel)
            case let other?:
                throw FigureError(
                    "resolve", "\(channel.rawValue) cannot be \"\(other)\"",
                    hint: "there are shared and independent")
            }
        }
        return FigureValue(try figure.figure.resolving(shared))
    }
}

/// Names or numbers of columns.
struct ColumnsArgument: FromValue {
    var fields: [Field]

    static var expectation: String { "list of column names or numbers" }
    static func accepts(_ value: Value) -> Bool { value.isList }

    static func from(_ value: Value, in context: BuiltinContext) throws -> ColumnsArgument? {
        guard let list = value.list else { return nil }
        var fields: [Field] = []
        for item in list {
            if let name = item.string {
                fields.append(.name(name))
            } else if let number = item.int {
                fields.append(.number(number))
            } else {
                return nil
            }
        }
        return ColumnsArgument(fields: fields)
    }
}
