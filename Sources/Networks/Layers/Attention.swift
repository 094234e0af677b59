import Tensors

/// Multi-head self-attention: each step of a sequence gathers from all steps, by how well they match
/// (Vaswani et al. 2017).
///
/// `x: [batch, steps, features] → [batch, steps, features]`. Queries, keys and values are `x W + b`, each
/// with `W: [features, features]`; their features are parted among the heads, and what the heads gather,
/// `softmax(q kᵀ / √d) v`, is put side by side and goes through a last `W` and `b`. The cost grows with
/// the square of the steps.
package struct Attention: Layer {
    package static let kind = "attention"
    package let heads: Int
    /// Whether a step sees only itself and those before it.
    package let isCausal: Bool

    package init(heads: Int, isCausal: Bool = false) {
        self.heads = heads
        self.isCausal = isCausal
    }

    package init(settings: Settings) throws {
        self.init(heads: try settings.int("heads"), isCausal: try settings.bool("causal"))
    }

    package var settings: JSON { .dict(["heads": .int(heads), "causal": .bool(isCausal)]) }

    package func validate() throws {
        guard (1...65_536).contains(heads) else {
            throw NetworkError(kind, "`heads` is at least 1, got \(heads)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard input.count == 2 else {
            throw mismatch("[batch, steps, features]", input)
        }
        guard input[1] % heads == 0 else {
            throw mismatch("features that \(heads) heads can share", input)
        }
        return input
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        ["query", "key", "value", "output"].flatMap { name in
            [
                WeightPlan(
                    name, [input[1], input[1]], .random(inputs: input[1], outputs: input[1])),
                WeightPlan("\(name)_bias", [input[1]], .zeros),
            ]
        }
    }

    package func multiplyAdds(for input: [Int]) -> Int {
        // Four products with weights, and each step with each other twice.
        input[0] * input[1] * (4 * input[1] + 2 * input[0])
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let (batch, steps, features) = (x.shape[0], x.shape[1], x.shape[2])
        func projected(_ place: Int) throws -> Tensor {
            let rows = try x.matmul(weights[2 * place]) + weights[2 * place + 1]
            return try rows.reshape([batch, steps, heads, features / heads]).permute([0, 2, 1, 3])
        }
        let gathered = try projected(0).attention(
            keys: projected(1), values: projected(2), isCausal: isCausal)
        let joined = try gathered.permute([0, 2, 1, 3]).reshape([batch, steps, features])
        return try joined.matmul(weights[6]) + weights[7]
    }
}
