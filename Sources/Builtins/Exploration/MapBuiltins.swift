import Exploration
import Machine
import Tensors

/// Maps of many columns in two or three, and what they are worth.
var mapBuiltins: [Builtin] { [umap, tsne, trustworthiness, neighborAccuracy] }

private var rowsParameter: Parameter<RowsArgument> {
    Parameter(
        "x", "Rows [rows, …], or a data set; further axes, as those of images, are flattened.")
}

private var metricParameter: Parameter<DistanceMetric> {
    Parameter(
        "metric", default: .euclidean, "How far rows are apart: \"euclidean\" or \"cosine\".")
}

private var seedParameter: Parameter<Int?> {
    Parameter(
        "seed", default: nil, "Fixes chance; drawn from the session's seed if not given.")
}

private func number(_ seed: Int?, _ context: BuiltinContext) -> UInt64 {
    seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next()
}

private var umap: Builtin {
    Builtin(
        "umap", area: .exploration,
        summary:
            "A map in which near rows are near, by UMAP (McInnes, Healy and Melville 2018). Distances between groups say little.",
        rowsParameter,
        Parameter<Int>(
            "neighbors", default: 15,
            "Rows in a neighbourhood, itself included: few show detail, many the whole."),
        Parameter<Double>("min_dist", default: 0.1, "How close together points may lie."),
        Parameter<Int>("components", default: 2, "Dimensions of the map, 1 to 3."),
        metricParameter,
        Parameter<Int?>(
            "epochs", default: nil,
            "Rounds of moving points; 500 up to 10 000 rows, 200 above if not given."),
        Parameter<Double>("spread", default: 1, "The scale of the map's distances."),
        seedParameter, returns: "umap",
        example: """
            let iris = dataset("iris")
            let map = umap(iris, epochs: 50, seed: 1)
            plot(map).points(color: iris.labels)
            """
    ) { context, x, neighbors, minDistance, components, metric, epochs, spread, seed in
        var options = UMAP.Options()
        options.neighbors = neighbors
        options.minDistance = minDistance
        options.components = components
        options.metric = metric
        options.epochs = epochs
        options.spread = spread
        options.seed = number(seed, context)
        let line = MapProgress(context, "umap")
        options.progress = line.show
        let map = try UMAP(x.tensor, options)
        line.finish(map.describe(limit: 80))
        for note in map.notes { context.emit(.note(note)) }
        try x.noteIfEqual(for: "umap", in: context)
        return map
    }
}

private var tsne: Builtin {
    Builtin(
        "tsne", area: .exploration,
        summary:
            "A map in which near rows are near, by t-SNE (van der Maaten and Hinton 2008). Distances between groups, and their sizes, say little.",
        rowsParameter,
        Parameter<Double>(
            "perplexity", default: 30, "How many rows a row counts as near, smoothly."),
        Parameter<Int>("components", default: 2, "Dimensions of the map, 1 to 3."),
        metricParameter,
        Parameter<Int>(
            "epochs", default: 500, "Steps after the 250 with exaggerated attraction."),
        Parameter<Double>(
            "exaggeration", default: 12, "What attraction is multiplied with at first."),
        Parameter<Double?>(
            "lr", default: nil, "Rows over the exaggeration if not given, at least 50."),
        seedParameter, returns: "tsne",
        example: """
            let iris = dataset("iris")
            let map = tsne(iris, epochs: 50, seed: 1)
            plot(map).points(color: iris.labels)
            """
    ) { context, x, perplexity, components, metric, epochs, exaggeration, lr, seed in
        var options = TSNE.Options()
        options.perplexity = perplexity
        options.components = components
        options.metric = metric
        options.epochs = epochs
        options.exaggeration = exaggeration
        options.lr = lr
        options.seed = number(seed, context)
        let line = MapProgress(context, "tsne")
        options.progress = line.show
        let map = try TSNE(x.tensor, options)
        line.finish(map.describe(limit: 80))
        try x.noteIfEqual(for: "tsne", in: context)
        return map
    }
}

private var trustworthiness: Builtin {
    Builtin(
        "trustworthiness", area: .exploration,
        summary:
            "How far a map invents no neighbours (Venna and Kaski 2001): 1 if none, about 0.5 by chance. Looks at all pairs of rows.",
        rowsParameter,
        Parameter<MapArgument>(
            "map", "What `umap` or `tsne` gave, or a tensor [rows, components]."),
        Parameter<Int>("k", default: 15, "Nearest points of the map that are looked at."),
        metricParameter, returns: "float",
        example: """
            let iris = dataset("iris")
            trustworthiness(iris, pca(iris).transform(iris))
            """
    ) { _, x, map, k, metric in
        try Trustworthiness.score(x.tensor, map.points, k: k, metric: metric)
    }
}

private var neighborAccuracy: Builtin {
    Builtin(
        "neighbor_accuracy", area: .exploration,
        summary:
            "How well a map tells classes apart: the share of points whose class is that of most of their nearest, by a cross-validation of 10 folds.",
        Parameter<MapArgument>(
            "map", "What `umap` or `tsne` gave, or a tensor [rows, components]."),
        Parameter<ClassesArgument>("labels", "A class a point, or the data set."),
        Parameter<Int>("k", default: 10, "Nearest points that are asked."),
        returns: "float",
        example: """
            let iris = dataset("iris")
            neighbor_accuracy(pca(iris).transform(iris), iris)
            """
    ) { _, map, labels, k in
        try NeighbourAccuracy.score(map.points, labels: labels.codes, k: k)
    }
}
