import Tensors
import Testing

@testable import Networks

/// A layer and the shape of an input to try it on.
struct LayerCase: CustomTestStringConvertible, Sendable {
    let layer: any Layer
    let input: [Int]
    var testDescription: String { layer.call }
}

/// Gradients with respect to inputs and weights against central differences in float64.
@Suite struct LayerGradientTests {
    static let cases: [LayerCase] = [
        LayerCase(layer: Dense(units: 2), input: [3, 4]),
        LayerCase(layer: Conv2D(channels: 4, kernel: Size2D(2), groups: 2), input: [3, 3, 2]),
        LayerCase(layer: LayerNorm(), input: [2, 3]),
        LayerCase(layer: PositionEmbedding(), input: [2, 3]),
        LayerCase(layer: GlobalAveragePool1D(), input: [3, 2]),
        LayerCase(layer: Attention(heads: 2), input: [3, 4]),
        LayerCase(layer: Attention(heads: 1, isCausal: true), input: [3, 2]),
        LayerCase(
            layer: Add([Chain([("a", Dense(units: 3)), ("b", Tanh())]), Chain([])]), input: [3]),
        LayerCase(
            layer: Multiply([Chain([("a", Dense(units: 3)), ("b", GELU())]), Chain([])]),
            input: [3]),
        LayerCase(
            layer: Concat([
                Chain([("a", Add([Chain([("d", Dense(units: 2))]), Chain([])]))]),
                Chain([("b", Dense(units: 3)), ("c", BatchNorm())]),
            ]), input: [2]),
    ]

    @Test(arguments: cases) func gradientsMatchDifferences(_ example: LayerCase) throws {
        var random = Random(seed: 5)
        var values = [try random.uniform([2] + example.input, low: -1, high: 1).cast(.float64)]
        for plan in example.layer.weights(for: example.input) {
            // Within 0.1 … 0.9, so that variances among them are possible.
            values.append(try random.uniform(plan.shape, low: 0.1, high: 0.9).cast(.float64))
        }
        func value(_ values: [Tensor]) throws -> Tensor {
            let y = try example.layer.forward(values[0], Array(values.dropFirst()), Pass())
            let factors = try Tensor.arange(0, Double(y.count), .float64).sin() + 1.3
            return try (y * factors.reshape(y.shape)).sum()
        }
        let gradients = try Gradient.valueAndGradients(of: value, at: values).gradients
        let step = 1e-5
        for (index, gradient) in gradients.enumerated() {
            let slopes: [Double] = try gradient.toArray()
            for (place, slope) in slopes.enumerated() {
                func moved(_ by: Double) throws -> Double {
                    var numbers: [Double] = try values[index].toArray()
                    numbers[place] += by
                    var all = values
                    all[index] = try Tensor(numbers, shape: values[index].shape)
                    return try value(all).item()
                }
                let difference = try (moved(step) - moved(-step)) / (2 * step)
                #expect(
                    abs(slope - difference) <= 1e-6 * max(1, abs(difference)),
                    "value \(index), element \(place): \(slope) for \(difference)")
            }
        }
    }
}
