import Exploration
import Machine
import Tensors

/// Principal components, and how any projection places rows.
var projectionBuiltins: [Builtin] { [pca, transform, inverseTransform] }

private var pca: Builtin {
    Builtin(
        "pca", area: .exploration,
        summary:
            "Principal components: the directions in which rows vary most, exactly. `transform` gives the rows' coordinates along them.",
        Parameter<RowsArgument>("x", "Rows [rows, …], or a data set; further axes are flattened."),
        Parameter<Int>("components", default: 2, "How many directions."),
        returns: "pca",
        example: """
            let iris = dataset("iris")
            pca(iris, components: 2).transform(iris).shape
            """
    ) { context, x, components in
        let pca = try PCA(x.tensor, components: components)
        try x.noteIfEqual(for: "pca", in: context)
        return pca
    }
}

private var transform: Builtin {
    Builtin(
        "transform", area: .exploration,
        summary:
            "The coordinates of rows along principal components, or where they lie in a map, which stays as it is: [rows, components].",
        Parameter<ProjectionArgument>("map", "What `pca`, `umap` or `tsne` gave."),
        Parameter<RowsArgument>("x", "Rows of as many columns."),
        returns: "tensor",
        example: """
            let iris = dataset("iris")
            pca(iris).transform(iris).shape
            """
    ) { _, map, x in try map.projection.transform(x.tensor) }
}

private var inverseTransform: Builtin {
    Builtin(
        "inverse_transform", area: .exploration,
        summary: "The rows that have these coordinates: the best rebuilding from so few numbers.",
        Parameter<PCA>("pca", "What `pca` gave."),
        Parameter<Tensor>("scores", "Coordinates [rows, components]."),
        returns: "tensor",
        example: """
            let iris = dataset("iris")
            let axes = pca(iris)
            axes.inverse_transform(axes.transform(iris)).shape
            """
    ) { _, pca, scores in try pca.inverseTransform(scores.detached()) }
}
