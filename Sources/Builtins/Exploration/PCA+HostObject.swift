import Exploration
import Machine
import Tensors

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
