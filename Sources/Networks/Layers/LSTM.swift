import Tensors

/// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).
///
/// `[i, f, g, o] = x W + h R + b`, `c ← σ(f) c + σ(i) tanh(g)`, `h ← σ(o) tanh(c)`, the gates in the order
/// of PyTorch and Keras; `weight: [features, 4 units]`, `recurrent: [units, 4 units]`, `bias: [4 units]`,
/// whose forget part starts at 1 (Jozefowicz et al. 2015).
package struct LSTM: RecurrentLayer {
    package static let kind = "lstm"
    static let gates = 4
    package let units: Int
    package let givesSequences: Bool

    package init(units: Int, sequences: Bool = false) {
        self.units = units
        givesSequences = sequences
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let bias = (0..<4 * units).map { Float($0 / units == 1 ? 1 : 0) }
        return plans(for: input, bias: .given(bias))
    }

    func run(_ first: Tensor, _ weights: [Tensor]) throws -> [Tensor] {
        var (h, c) = (try nothing(first), try nothing(first))
        return try (0..<first.shape[1]).map { place in
            let gates = try step(place, of: first) + h.matmul(weights[1])
            let (input, forget) = (
                try gate(0, of: gates).sigmoid(), try gate(1, of: gates).sigmoid()
            )
            c = try forget * c + input * gate(2, of: gates).tanh()
            h = try gate(3, of: gates).sigmoid() * c.tanh()
            return h
        }
    }
}
