import Exploration
import Figures
import Machine
import Tensors

/// Projections that turn.
var tourBuiltins: [Builtin] { [tour, stills] }

extension Tour: HostObject {
    package static var typeName: String { "tour" }

    package func describe(limit: Int) -> String {
        let rows = frames.first.map { "\($0.shape[0]) rows" } ?? "nothing"
        return "\(kind.rawValue) tour: \(frames.count) frames of \(rows)"
    }

    package var length: Int? { frames.count }
    package var externalBytes: Int { frames.reduce(0) { $0 + $1.byteCount } }
    package var memberNames: [String] { ["frames", "bases", "times"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "frames": context.list(frames.map { $0.detached().value(in: context) })
        case "bases": context.list(bases.map { $0.detached().value(in: context) })
        case "times": context.list(times.map { Value($0) })
        default: nil
        }
    }
}

private var tour: Builtin {
    Builtin(
        "tour", area: .exploration,
        summary:
            "A projection on a plane that turns smoothly from one to the next (Asimov 1985): `.frames` are tensors [rows, components], `.bases` what rows were projected with, `.times` which of several tensors each frame shows.",
        Parameter<TouredArgument>(
            "x",
            "Rows [rows, …], or a data set; better of few columns. A list of tensors is the same rows one time after another, and the tour goes through these as well."
        ),
        Parameter<ClassesArgument?>(
            "labels", default: nil, "A class a row, or the data set; a guided tour needs them."),
        Parameter<Tour.Kind>(
            "kind", default: .grand,
            "\"grand\" goes to planes by chance, \"local\" to near ones and back, \"guided\" to such as tell classes apart."
        ),
        Parameter<Int>("planes", default: 8, "Planes that are gone to."),
        Parameter<Int>("steps", default: 20, "Frames from one plane to the next."),
        Parameter<Int>("components", default: 2, "Dimensions of a frame, 1 to 3."),
        Parameter<Double>(
            "angle", default: 0.4, "How far a local tour goes from its start, in radians."),
        Parameter<Int?>(
            "seed", default: nil, "Fixes chance; drawn from the session's seed if not given."),
        returns: "tour",
        example: """
            let iris = dataset("iris")
            tour(iris, planes: 3, steps: 5, seed: 1).frames.len()
            """
    ) { context, x, labels, kind, planes, steps, components, angle, seed in
        var options = Tour.Options()
        options.kind = kind
        options.planes = planes
        options.steps = steps
        options.components = components
        options.angle = angle
        options.seed = seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
        return try Tour(overTime: x.tensors, labels: labels?.codes, options)
    }
}

private var stills: Builtin {
    Builtin(
        "stills", area: .exploration,
        summary: "A figure with a few frames from all over a tour, side by side.",
        Parameter<Tour>("tour", "What `tour` gave, with two components."),
        Parameter<Int>("count", default: 8, "How many frames."),
        Parameter<ClassesArgument?>("color", default: nil, "A class a row, or the data set."),
        Parameter<Int>("columns", default: 4, "Frames in a row of the figure."),
        returns: "figure",
        example: """
            let iris = dataset("iris")
            stills(tour(iris, planes: 3, steps: 5, seed: 1), count: 4, color: iris)
            """
    ) { _, tour, count, color, columns in
        try FigureValue(tour.figure(of: count, color: color?.column, columns: columns))
    }
}

extension Tour {
    fileprivate func figure(of count: Int, color: Figures.Column?, columns: Int) throws -> Figure {
        guard let first = frames.first, first.shape[1] == 2 else {
            throw FigureError("stills", "frames of two components can be drawn")
        }
        guard count >= 1, columns >= 1 else {
            throw FigureError("stills", "count and columns should be at least 1")
        }
        let rows = first.shape[0]
        if let color, color.count != rows {
            throw FigureError("stills", "there are \(rows) rows and \(color.count) colours")
        }
        let places = stills(count)
        var (x, y): ([Double], [Double]) = ([], [])
        for place in places {
            let elements = try frames[place].doubles()
            for row in 0..<rows {
                x.append(elements[2 * row])
                y.append(elements[2 * row + 1])
            }
        }
        let names = places.map { "frame \($0 + 1)" }
        let codes = places.indices.flatMap { [Int](repeating: $0, count: rows) }
        var table: [(name: String, column: Figures.Column)] = [
            ("x", .numbers(x)), ("y", .numbers(y)),
            ("frame", .categories(Categories(names: names, codes: codes))),
        ]
        if let color { table.append(("class", color.repeated(places.count))) }
        return try Figure(DataTable(table))
            .points(x: .name("x"), y: .name("y"), color: color.map { _ in .name("class") })
            .facet(Facet(column: .name("frame"), wrap: columns))
            .withoutTicks()
    }
}
