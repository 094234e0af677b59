import Figures
import Machine
import Networks

/// The network as a picture, and what its places see.
var structureBuiltins: [Builtin] { [structure, receptiveField] }

private var structure: Builtin {
    Builtin(
        "structure", area: .models,
        summary: """
            A figure of the model's layers: boxes with settings and numbers of weights, arrows with the \
            sizes of one output, branches that join again. Activations and normalisations are told in the \
            box that they follow; equal blocks in a row are drawn once. Frozen layers are grey.
            """,
        Parameter<Model>("model", "The model; built or not."),
        Parameter<Int?>(
            "depth", default: nil,
            "How many levels of blocks and branches are unfolded, 0 for none; all if not given."),
        Parameter<Bool>("fold", default: true, "Off draws each layer as a box of its own."),
        returns: "figure",
        example: """
            let body = [conv2d(8, padding: "same"), batch_norm(), relu()]
            sequential([add([body, []]), flatten(), dense(3)]).build([8, 8, 8]).structure()
            """
    ) { _, model, depth, fold in
        if let depth, depth < 0 {
            throw FigureError("structure", "depth should be at least 0, got \(depth)")
        }
        let parts = LayerParts(isFolded: fold)
        let diagram = Diagram(
            parts.elements(of: model.layers, depth: depth ?? .max),
            input: Diagram.Sizes(model.inputShape), output: Diagram.Sizes(model.outputShape))
        let figure = try Figure.diagram(fold ? diagram.folded : diagram)
        return FigureValue(figure.titled("", caption: caption(of: model)))
    }
}

private func caption(of model: Model) -> String {
    guard model.isBuilt else {
        return "Not built yet: sizes and weights are known once the model has seen data."
    }
    func text(_ weights: [Weight]) -> String {
        typographic(String(weights.reduce(0) { $0 + $1.value.count }))
    }
    let (all, trainable) = (text(model.weights), text(model.trainable))
    return all == trainable ? "\(all) weights." : "\(all) weights, \(trainable) trainable."
}

private var receptiveField: Builtin {
    Builtin(
        "receptive_field", area: .models,
        summary: """
            The part of an input image that one place of the model's last map can see, whatever the weights: \
            [top, left, bottom, right] in pixels, the last two not included. None where there are no places, \
            or each sees all of the image by its kind.
            """,
        Parameter<Model>("model", "The model, built; `up_to` gives one that ends with a layer."),
        Parameter<Int>("row", "The place's row in the map."),
        Parameter<Int>("column", "Its column."),
        returns: "list or none",
        example: """
            let model = sequential([conv2d(8), relu(), maxpool2d(2), conv2d(8)]).build([16, 16, 1])
            model.receptive_field(0, 1)
            """
    ) { context, model, row, column -> Value in
        guard model.isBuilt else {
            throw NetworkError(
                "receptive_field", "the model has no shapes yet",
                hint: "build it first: summary(data), fit or predict does")
        }
        if let shape = model.outputShape, shape.count == 3,
            !(0..<shape[0]).contains(row) || !(0..<shape[1]).contains(column)
        {
            throw NetworkError(
                "receptive_field",
                "the map has \(shape[0]) × \(shape[1]) places, [\(row), \(column)] is not one of them"
            )
        }
        guard let window = model.receptiveField(row: row, column: column) else { return .none }
        return [window.top, window.left, window.bottom, window.right].value(in: context)
    }
}
