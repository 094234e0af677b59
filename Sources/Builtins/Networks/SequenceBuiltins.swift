import Machine
import Networks
import Tensors

/// The layers of sequences, `[batch, steps, features]`.
var sequenceBuiltins: [Builtin] {
    [embedding, positionEmbedding, attention, layerNorm, globalAveragePool1D, lstm, gru]
}

private var embedding: Builtin {
    Builtin(
        "embedding", area: .layers,
        summary:
            "A learned vector for each whole number from 0 to below a count: [batch, ...] -> [batch, ..., size].",
        Parameter<Int>("count", "How many numbers there are."),
        Parameter<Int>("size", "Of each vector."), nameParameter,
        returns: "layer", example: "sequential([embedding(100, 8), global_avgpool1d(), dense(2)])"
    ) { _, count, size, name in
        try LayerValue(Embedding(count: count, size: size), name: name)
    }
}

private var positionEmbedding: Builtin {
    Builtin(
        "position_embedding", area: .layers,
        summary:
            "Adds a learned vector for each place of a sequence: [batch, steps, features] -> the same shape.",
        nameParameter, returns: "layer",
        example: "sequential([embedding(100, 8), position_embedding(), attention(2)])"
    ) { _, name in try LayerValue(PositionEmbedding(), name: name) }
}

private var attention: Builtin {
    Builtin(
        "attention", area: .layers,
        summary:
            "Multi-head self-attention, each step gathering from all: [batch, steps, features] -> the same shape.",
        Parameter<Int>("heads", "How many share the features, each attending for itself."),
        Parameter<Bool>(
            "causal", default: false, "Whether a step sees only itself and those before it."),
        nameParameter, returns: "layer", example: "attention(4)"
    ) { _, heads, isCausal, name in
        try LayerValue(Attention(heads: heads, isCausal: isCausal), name: name)
    }
}

private var layerNorm: Builtin {
    Builtin(
        "layer_norm", area: .layers,
        summary:
            "Normalises each row of features by its own mean and variance, then scales and shifts each feature.",
        Parameter<Double>("epsilon", default: 1e-5, "Added to the variance."), nameParameter,
        returns: "layer", example: "layer_norm()"
    ) { _, epsilon, name in try LayerValue(LayerNorm(epsilon: epsilon), name: name) }
}

private var globalAveragePool1D: Builtin {
    Builtin(
        "global_avgpool1d", area: .layers,
        summary: "The mean over all steps: [batch, steps, features] -> [batch, features].",
        nameParameter, returns: "layer", example: "global_avgpool1d()"
    ) { _, name in try LayerValue(GlobalAveragePool1D(), name: name) }
}

private var lstm: Builtin {
    recurrent(
        "lstm", "Long short-term memory: each unit keeps, forgets and gives what it learns to."
    ) { LSTM(units: $0, sequences: $1) }
}

private var gru: Builtin {
    recurrent(
        "gru", "Gated recurrent units: an LSTM's memory and output in one, with fewer weights."
    ) { GRU(units: $0, sequences: $1) }
}

private func recurrent(
    _ name: String, _ summary: String, _ layer: @escaping (Int, Bool) -> any Layer
) -> Builtin {
    Builtin(
        name, area: .layers,
        summary:
            "\(summary) [batch, steps, features] -> [batch, units], or the outputs of all steps.",
        Parameter<Int>("units", "Numbers that it remembers and gives."),
        Parameter<Bool>(
            "sequences", default: false,
            "Whether the outputs of all steps are given, [batch, steps, units]."),
        nameParameter, returns: "layer",
        example: "sequential([embedding(100, 8), \(name)(16), dense(2)])"
    ) { _, units, sequences, name in try LayerValue(layer(units, sequences), name: name) }
}
