import Data
import Tensors
import Testing

@testable import Networks

@Suite struct LayerTests {
    @Test func everyLayerSurvivesItsSettings() throws {
        let layers: [any Layer] = [
            Dense(units: 3, bias: false),
            Conv2D(
                channels: 2, kernel: Size2D(3, 5), stride: Size2D(2, 1), padding: .same, groups: 2,
                bias: false),
            Conv1D(channels: 4, kernel: 2, border: .causal, dilation: 3, groups: 2),
            Conv2DTranspose(channels: 3, stride: Size2D(2), padding: .same, bias: false),
            DepthwiseConv2D(padding: .each(1), dilation: Size2D(2), multiplier: 3),
            LSTM(units: 3), GRU(units: 4, sequences: true), GlobalMaxPool2D(),
            MaxPool2D(size: Size2D(3), stride: Size2D(2), padding: .same),
            AveragePool2D(size: Size2D(3)), GlobalAveragePool2D(), GlobalAveragePool1D(),
            BatchNorm(momentum: 0.5, epsilon: 1), LayerNorm(epsilon: 1e-6),
            Dropout(rate: 0.25), Flatten(), Reshape(shape: [2, 3]), Embedding(count: 5, size: 2),
            PositionEmbedding(), Attention(heads: 2, isCausal: true), ReLU(), ReLU6(),
            LeakyReLU(slope: 0.2), ELU(alpha: 0.5), GELU(), SiLU(), HardSwish(), Tanh(), Sigmoid(),
            HardSigmoid(), Softmax(), Add([Chain([("a", ReLU())]), Chain([])]),
            Multiply([Chain([("a", Add([Chain([]), Chain([])]))]), Chain([])]),
            Concat([Chain([("a", Dense(units: 2)), ("b", ReLU())]), Chain([])]),
            Block(Chain([("0", Dense(units: 2)), ("1", Block(Chain([("0", ReLU())])))])),
        ]
        #expect(layers.count == LayerCatalogue.types.count)
        for layer in layers {
            let json = try JSON(parsing: layer.settings.description.utf8)
            let again = try LayerCatalogue.make(layer.kind, json)
            #expect(again.settings == layer.settings)
            #expect(type(of: again) == type(of: layer))
        }
        #expect(throws: NetworkError.self) { try LayerCatalogue.make("dens", .object([])) }
        #expect(throws: NetworkError.self) { try LayerCatalogue.make("dense", .object([])) }
    }

    @Test func denseIsAProductAndASum() throws {
        let x = try Tensor([Float(1), 2], shape: [1, 2])
        let w = try Tensor([Float(1), 2, 3, 4, 5, 6], shape: [2, 3])
        let b = try Tensor([Float(10), 20, 30])
        let y = try Dense(units: 3).forward(x, [w, b], Pass())
        #expect(try floats(y) == [19, 32, 45])
    }

    /// Two channels over three rows: means 3 and 20, biased variances 8/3 and 200/3.
    @Test func batchNormUsesTheBatchThenItsRunningMeans() throws {
        let x = try Tensor([Float(1), 10, 3, 20, 5, 30], shape: [3, 2])
        let layer = BatchNorm(momentum: 0.9, epsilon: 1e-12)
        let weights = try [
            Tensor([Float(1), 2]), Tensor([Float(0), 1]), Tensor([Float(0), 0]),
            Tensor([Float(1), 1]),
        ]
        let pass = Pass(isTraining: true)
        let y = try floats(layer.forward(x, weights, pass))
        let z: Float = 1.2247449
        for (got, expected) in zip(y, [-z, 1 - 2 * z, 0, 1, z, 1 + 2 * z]) {
            #expect(abs(got - expected) < 1e-5)
        }
        // Running: 0.1 · mean, and 0.9 + 0.1 · the unbiased variance, 4 and 100.
        let updates = try pass.updates.map { try floats($0.value) }
        #expect(abs(updates[0][0] - 0.3) < 1e-6 && abs(updates[0][1] - 2) < 1e-6)
        #expect(abs(updates[1][0] - 1.3) < 1e-6 && abs(updates[1][1] - 10.9) < 1e-5)
        let still = try floats(layer.forward(x, weights, Pass()))
        for (got, expected) in zip(still, [1, 21, 3, 41, 5, 61] as [Float]) {
            #expect(abs(got - expected) < 1e-4)
        }
        let single = try Tensor([Float(1), 10], shape: [1, 2])
        #expect(throws: NetworkError.self) { try layer.forward(single, weights, pass) }
    }

    @Test func dropoutKeepsTheExpectedSumAndRestsInPrediction() throws {
        let x = try Tensor.ones([100, 100])
        let layer = Dropout(rate: 0.25)
        #expect(try layer.forward(x, [], Pass()) === x)
        let y = try floats(layer.forward(x, [], Pass(isTraining: true, seed: 4)))
        let kept = y.count { $0 != 0 }
        #expect(y.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
        // Binomial with 10,000 draws of 0.75: the standard deviation is 43.
        #expect(abs(kept - 7500) < 200)
        #expect(try floats(layer.forward(x, [], Pass(isTraining: true, seed: 4))) == y)
        #expect(try floats(layer.forward(x, [], Pass(isTraining: true, seed: 5))) != y)
    }

    @Test func activationsAndShapesAreWhatTheySay() throws {
        let x = try Tensor([Float(-1), 0, 1, 2], shape: [1, 4])
        #expect(try floats(ReLU().forward(x, [], Pass())) == [0, 0, 1, 2])
        #expect(try abs(floats(Sigmoid().forward(x, [], Pass()))[2] - 0.7310586) < 1e-6)
        #expect(try abs(floats(Tanh().forward(x, [], Pass()))[3] - 0.9640276) < 1e-6)
        #expect(try abs(floats(Softmax().forward(x, [], Pass())).reduce(0, +) - 1) < 1e-6)
        #expect(try Reshape(shape: [2, 2]).forward(x, [], Pass()).shape == [1, 2, 2])
        #expect(try Flatten().forward(x.reshape([1, 2, 2]), [], Pass()).shape == [1, 4])
        let image = try Tensor([Float(1), 2, 3, 4, 5, 6, 7, 8], shape: [1, 2, 2, 2])
        #expect(try floats(GlobalAveragePool2D().forward(image, [], Pass())) == [4, 5])
        #expect(throws: NetworkError.self) { try Reshape(shape: [3]).outputShape(for: [4]) }
    }

    @Test func filesWithoutGroupsHaveOne() throws {
        let settings = try JSON(
            parsing: #"{"channels":2,"kernel":[3,3],"stride":[1,1],"padding":"same","bias":true}"#
                .utf8)
        let layer = try LayerCatalogue.make("conv2d", settings)
        #expect((layer as? Conv2D)?.groups == 1)
    }

    @Test func embeddingTakesWholeNumbersOnly() throws {
        let layer = Embedding(count: 3, size: 2)
        let rows = try Tensor([Float(1), 2, 3, 4, 5, 6], shape: [3, 2])
        let x = try Tensor([Float(2), 0], shape: [1, 2])
        let y = try layer.forward(x, [rows], Pass())
        #expect(y.shape == [1, 2, 2])
        #expect(try floats(y) == [5, 6, 1, 2])
        for number in [Float(3), -1, 0.5, .nan] {
            #expect(throws: NetworkError.self) {
                try layer.forward(Tensor([number], shape: [1, 1]), [rows], Pass())
            }
        }
    }

    @Test func denseTakesEachStepOfASequence() throws {
        let x = try Tensor([Float(1), 2, 3, 4], shape: [1, 2, 2])
        let w = try Tensor([Float(1), 10], shape: [2, 1])
        let layer = Dense(units: 1, bias: false)
        #expect(try layer.outputShape(for: [2, 2]) == [2, 1])
        #expect(try floats(layer.forward(x, [w], Pass())) == [21, 43])
    }

    /// With one head and the identity for all four matrices, attention is softmax(x xᵀ / √d) x.
    @Test func attentionOfTheIdentity() throws {
        let x = try Tensor([Float(1), 0, 0, 2], shape: [1, 2, 2])
        let eye = try Tensor([Float(1), 0, 0, 1], shape: [2, 2])
        let zero = try Tensor.zeros([2])
        let weights = [eye, zero, eye, zero, eye, zero, eye, zero]
        let y = try floats(Attention(heads: 1).forward(x, weights, Pass()))
        // Row 0: shares exp(1/√2) and 1; row 1: 1 and exp(4/√2).
        let (a, b) = (Float(2.0281150), Float(16.918829))
        let expected = [a / (a + 1), 2 / (a + 1), 1 / (b + 1), 2 * b / (b + 1)]
        for (got, value) in zip(y, expected) { #expect(abs(got - value) < 1e-5) }
        #expect(throws: NetworkError.self) { try Attention(heads: 3).outputShape(for: [2, 4]) }
        #expect(throws: NetworkError.self) { try Attention(heads: 2).outputShape(for: [4]) }
    }
}
