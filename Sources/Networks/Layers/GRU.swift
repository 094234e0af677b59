import Tensors

/// Gated recurrent units (Cho et al. 2014), as PyTorch has them.
///
/// `r = σ(x Wr + br + h Rr + ar)`, `z = σ(x Wz + bz + h Rz + az)`, `n = tanh(x Wn + bn + r (h Rn + an))`,
/// `h ← (1 − z) n + z h`; `weight: [features, 3 units]`, `recurrent: [units, 3 units]` and the biases b and a,
/// `bias` and `recurrent_bias: [3 units]`, in the order r, z, n.
package struct GRU: RecurrentLayer {
    package static let kind = "gru"
    static let gates = 3
    package let units: Int
    package let givesSequences: Bool

    package init(units: Int, sequences: Bool = false) {
        self.units = units
        givesSequences = sequences
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        plans(for: input, bias: .zeros) + [WeightPlan("recurrent_bias", [3 * units], .zeros)]
    }

    func run(_ first: Tensor, _ weights: [Tensor]) throws -> [Tensor] {
        var h = try nothing(first)
        return try (0..<first.shape[1]).map { place in
            let now = try step(place, of: first)
            let before = try h.matmul(weights[1]) + weights[3]
            let reset = try (gate(0, of: now) + gate(0, of: before)).sigmoid()
            let keep = try (gate(1, of: now) + gate(1, of: before)).sigmoid()
            let new = try (gate(2, of: now) + reset * gate(2, of: before)).tanh()
            h = try new + keep * (h - new)
            return h
        }
    }
}
