import Exploration
import Figures
import Machine
import Tensors

/// A map of rows as a value of the language: drawn by `plot` without ticks, since its coordinates mean
/// nothing by themselves.
protocol MapValue: HostObject, Tabular {
    var points: Tensor { get }
}

extension MapValue {
    package var hasMeaninglessAxes: Bool { true }

    package var length: Int? { points.shape[0] }
    package var externalBytes: Int { points.byteCount }

    package func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        let names = ["x", "y", "z"]
        let (rows, width) = (points.shape[0], points.shape[1])
        let elements = try points.doubles()
        return (0..<width).map { c in
            (names[c], .numbers((0..<rows).map { elements[$0 * width + c] }))
        }
    }
}

extension UMAP: MapValue {
    package static var typeName: String { "umap" }

    package func describe(limit: Int) -> String {
        "umap: \(points.shape[0]) points in \(points.shape[1]) dimensions, after \(epochs) epochs"
    }

    package var memberNames: [String] { ["points"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        name == "points" ? points.detached().value(in: context) : nil
    }
}

extension TSNE: MapValue {
    package static var typeName: String { "tsne" }

    package func describe(limit: Int) -> String {
        let rounded = (divergence * 1000).rounded() / 1000
        return "tsne: \(points.shape[0]) points in \(points.shape[1]) dimensions, "
            + "with a divergence of \(rounded)"
    }

    package var memberNames: [String] { ["points", "divergence"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "points": points.detached().value(in: context)
        case "divergence": divergence.value(in: context)
        default: nil
        }
    }
}
