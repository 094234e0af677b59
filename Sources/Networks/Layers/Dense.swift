import Tensors

/// A fully connected layer: `y = x W + b`.
///
/// `x: [batch, in] → [batch, units]`, with `W: [in, units]` and `b: [units]`; the steps of a sequence,
/// `[batch, steps, in]`, each go through it.
package struct Dense: Layer {
    package static let kind = "dense"
    package let units: Int
    package let hasBias: Bool

    package init(units: Int, bias: Bool = true) {
        self.units = units
        hasBias = bias
    }

    package init(settings: Settings) throws {
        self.init(units: try settings.int("units"), bias: try settings.bool("bias"))
    }

    package var settings: JSON { .dict(["units": .int(units), "bias": .bool(hasBias)]) }

    package func validate() throws {
        guard (1...1 << 30).contains(units) else {
            throw NetworkError(kind, "`units` is at least 1, got \(units)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        guard (1...2).contains(input.count) else {
            throw mismatch(
                "[batch, in] or [batch, steps, in]", input, hint: "put flatten() before it")
        }
        return input.dropLast() + [units]
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        let inputs = input[input.count - 1]
        let weight = WeightPlan("weight", [inputs, units], .random(inputs: inputs, outputs: units))
        return hasBias ? [weight, WeightPlan("bias", [units], .zeros)] : [weight]
    }

    package func multiplyAdds(for input: [Int]) -> Int { input.reduce(units, *) }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let product = try x.matmul(weights[0])
        return hasBias ? try product + weights[1] : product
    }
}
