import Machine
import Networks

/// The layers that run several chains of layers on one input. They come before tensors' functions:
/// `concat` is a layer where its list holds layers.
var branchingBuiltins: [Builtin] {
    [
        branching(
            "add", "The sum of what branches of layers make of the same input, in one shape.",
            example: "add([[dense(4), relu(), dense(4)], []])"
        ) { Add($0) },
        branching(
            "multiply",
            "The product of what branches of layers make of the same input; sizes of 1 stretch.",
            example: "multiply([[dense(4)], [dense(4), sigmoid()]])"
        ) { Multiply($0) },
        branching(
            "concat",
            "What branches of layers make of the same input, side by side along the last axis.",
            example: "concat([[conv2d(4, kernel: 1)], [conv2d(4, padding: \"same\")]])"
        ) { Concat($0) },
        block,
    ]
}

private func branching(
    _ name: String, _ summary: String, example: String,
    _ layer: @escaping ([Chain]) -> any BranchingLayer
) -> Builtin {
    Builtin(
        name, area: .layers, summary: "A layer: \(summary)",
        Parameter<BranchesArgument>(
            "branches",
            "Lists of layers and models, or a layer or model alone; [] is the input as it is."),
        nameParameter, returns: "layer", example: example
    ) { _, branches, name in
        let branches = try branches.parts.map { try Model.layers(of: $0) }
        let chains = branches.map { Chain($0.map { ($0.name, $0.layer) }) }
        return try LayerValue(layer(chains), name: name, branches: branches)
    }
}

private var block: Builtin {
    Builtin(
        "block", area: .layers,
        summary:
            "Several layers under one name, to be looked at, frozen or cut off as one; its layers are called by its name and theirs, features.conv2d_1.",
        Parameter<[PartArgument]>("layers", "Layers and models, in their order."),
        nameParameter, returns: "layer",
        example: "sequential([block([dense(8), relu()], name: \"features\"), dense(3)])"
    ) { _, parts, name in
        let layers = try Model.layers(of: parts.map(\.part))
        let chain = Chain(layers.map { ($0.name, $0.layer) })
        return try LayerValue(Block(chain), name: name, branches: [layers])
    }
}

/// Branches, each a list of layers and models, or one of them alone.
private struct BranchesArgument: FromValue {
    let parts: [[Model.Part]]

    static var expectation: String { "list of branches, each a list of layers" }

    /// Told by the first branch that is not empty, so that lists of numbers are left to tensors.
    static func accepts(_ value: Value) -> Bool {
        for branch in value.list ?? [] {
            if PartArgument.accepts(branch) { return true }
            if let first = branch.listItem(0) { return PartArgument.accepts(first) }
        }
        return false
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> BranchesArgument? {
        guard let branches = value.list else { return nil }
        var parts: [[Model.Part]] = []
        for branch in branches {
            if let part = PartArgument.from(branch, in: context) {
                parts.append([part.part])
            } else if let list = try [PartArgument].from(branch, in: context) {
                parts.append(list.map(\.part))
            } else {
                return nil
            }
        }
        return BranchesArgument(parts: parts)
    }
}
