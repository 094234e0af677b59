import Data
import Exploration
import Machine
import Tensors

/// Looking inside data and networks.
var explorationBuiltins: [Builtin] {
    [pca, transform, inverseTransform]
}

extension PCA: HostObject {
    package static var typeName: String { "pca" }

    package func describe(limit: Int) -> String {
        let shares = explainedVarianceRatio.prefix(8).map { share in
            "\((share * 1000).rounded() / 10) %"
        }
        let more = explainedVarianceRatio.count > 8 ? ", …" : ""
        return "pca: \(components.shape[0]) components of \(components.shape[1]) columns, with "
            + shares.joined(separator: ", ") + more + " of the variance"
    }

    package var memberNames: [String] {
        ["components", "mean", "explained_variance", "explained_variance_ratio"]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "components": components.detached().value(in: context)
        case "mean": mean.detached().value(in: context)
        case "explained_variance": explainedVariance.value(in: context)
        case "explained_variance_ratio": explainedVarianceRatio.value(in: context)
        default: nil
        }
    }
}

/// Rows of numbers: a tensor or a data set's inputs.
struct RowsArgument: FromValue {
    let tensor: Tensor

    static var expectation: String { "tensor or dataset" }

    static func accepts(_ value: Value) -> Bool { value.host is Tensor || value.host is Dataset }

    static func from(_ value: Value, in context: BuiltinContext) throws -> RowsArgument? {
        if let data = value.host as? Dataset { return RowsArgument(tensor: try data.inputs()) }
        return (value.host as? Tensor).map { RowsArgument(tensor: $0.detached()) }
    }
}

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
    ) { _, x, components in try PCA(x.tensor, components: components) }
}

private var transform: Builtin {
    Builtin(
        "transform", area: .exploration,
        summary: "The coordinates of rows along the components: [rows, components].",
        Parameter<PCA>("pca", "What `pca` gave."),
        Parameter<RowsArgument>("x", "Rows of as many columns."),
        returns: "tensor",
        example: """
            let iris = dataset("iris")
            pca(iris).transform(iris).shape
            """
    ) { _, pca, x in try pca.transform(x.tensor) }
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
