import Machine
import Networks
import Tensors

extension NetworkError: ScriptFacingError {
    package var kind: String { "model" }
}

/// A layer that is not yet part of a model, as a value.
package final class LayerValue: HostObject {
    package static let typeName = "layer"
    let layer: any Layer
    let name: String?
    /// The layers that its branches were, with what they have learned, of one that branches.
    let branches: [[ModelLayer]]

    init(_ layer: any Layer, name: String? = nil, branches: [[ModelLayer]] = []) throws {
        try layer.validate()
        self.layer = layer
        self.name = name
        self.branches = branches
    }

    package var externalBytes: Int {
        branches.joined().flatMap(\.weights).reduce(0) { $0 + $1.value.byteCount }
    }

    package func describe(limit: Int) -> String { layer.call }

    package func traceValues(_ visit: (Value) -> Void) {
        (layer as? FunctionLayer)?.traceValues(visit)
        for part in branches.joined() { part.traceValues(visit) }
    }
}

/// A layer of a model, with its weights, as a value.
package final class ModelLayerValue: HostObject {
    package static let typeName = "layer"
    let layer: ModelLayer

    init(_ layer: ModelLayer) {
        self.layer = layer
    }

    package func traceValues(_ visit: (Value) -> Void) { layer.traceValues(visit) }

    package func describe(limit: Int) -> String {
        let frozen = layer.isFrozen ? ", frozen" : ""
        let count = layer.weightCount == 0 ? "" : ", \(layer.weightCount) weights"
        return "\(layer.name): \(layer.layer.call)\(count)\(frozen)"
    }

    package var memberNames: [String] {
        ["name", "kind", "weights", "branches", "input_shape", "output_shape", "frozen"]
    }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "name": layer.name.value(in: context)
        case "kind": layer.kind.value(in: context)
        case "weights":
            context.dict(
                layer.weights.map {
                    (layer.localName($0.name), $0.value.detached().value(in: context))
                })
        case "branches":
            layer.branches.map { $0.map { ModelLayerValue($0) } }.value(in: context)
        case "input_shape": layer.inputShape.value(in: context)
        case "output_shape": layer.outputShape.value(in: context)
        case "frozen": layer.isFrozen.value(in: context)
        default: nil
        }
    }

    package func setMember(_ name: String, to value: Value, in context: BuiltinContext) throws
        -> Bool
    {
        guard name == "frozen" else { return false }
        guard let isFrozen = value.bool else {
            throw ScriptError.type("frozen is true or false, got \(value.summary)")
        }
        layer.isFrozen = isFrozen
        return true
    }
}

/// What `sequential` takes: layers, and models whose layers are taken over.
struct PartArgument: FromValue {
    let part: Model.Part

    static var expectation: String { "layer or model" }

    static func hint(for value: Value) -> String? { hintForCall(value, in: .layers) }

    static func accepts(_ value: Value) -> Bool {
        value.host is LayerValue || value.host is Model
    }

    static func from(_ value: Value, in context: BuiltinContext) -> PartArgument? {
        if let layer = value.host as? LayerValue {
            return PartArgument(
                part: .layer(layer.layer, name: layer.name, branches: layer.branches))
        }
        return (value.host as? Model).map { PartArgument(part: .model($0)) }
    }
}

extension SidesArgument {
    var size: Size2D { Size2D(sides.0, sides.1) }
}
