import Exploration
import Machine
import Tensors

/// The nearest rows.
var neighbourBuiltins: [Builtin] { [neighbors] }

extension Neighbours: HostObject {
    package static var typeName: String { "neighbors" }

    package func describe(limit: Int) -> String {
        let way = isExact ? "" : ", found by NN-descent"
        return "neighbors: the \(k) nearest of \(indices.shape[0]) rows, \(metric.rawValue)\(way)"
    }

    package var externalBytes: Int { indices.byteCount + distances.byteCount }
    package var memberNames: [String] { ["indices", "distances"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "indices": indices.detached().value(in: context)
        case "distances": distances.detached().value(in: context)
        default: nil
        }
    }
}

private var neighbors: Builtin {
    Builtin(
        "neighbors", area: .exploration,
        summary:
            "The nearest rows of each row, itself left out: `.indices` and `.distances` [rows, k].",
        Parameter<RowsArgument>("x", "Rows [rows, …], or a data set; further axes are flattened."),
        Parameter<Int>("k", default: 15, "How many."),
        Parameter<DistanceMetric>(
            "metric", default: .euclidean, "How far rows are apart: \"euclidean\" or \"cosine\"."),
        Parameter<Bool?>(
            "exact", default: nil,
            "Whether all pairs are looked at; up to 20 000 rows if not given, and about 99 of 100 neighbours are found above."
        ),
        Parameter<Int?>(
            "seed", default: nil, "Fixes chance; drawn from the session's seed if not given."),
        returns: "neighbors",
        example: "neighbors(dataset(\"iris\"), k: 3).indices[0]"
    ) { context, x, k, metric, exact, seed in
        let line = MapProgress(context, "neighbors")
        let found = try Neighbours(
            x.tensor, k: k, metric: metric, exact: exact,
            seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
        ) { line.show("\(k) nearest", $0) }
        line.finish(found.describe(limit: 80))
        return found
    }
}
