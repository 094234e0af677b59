import Tensors
import Testing

/// Values of the operations that layers are made of, worked by hand or by their closed forms.
@Suite struct NetworkOperationTests {
    private func expectClose(_ got: Tensor, _ expected: [Double]) throws {
        let values: [Double] = try got.cast(.float64).toArray()
        #expect(values.count == expected.count)
        for (a, b) in zip(values, expected) { #expect(abs(a - b) < 1e-6, "\(a) for \(b)") }
    }

    @Test func activationsFollowTheirFormulas() throws {
        let x = try Tensor([-4, -1, 0, 1, 7] as [Double])
        try expectClose(x.relu6(), [0, 0, 0, 1, 6])
        try expectClose(x.leakyReLU(slope: 0.1), [-0.4, -0.1, 0, 1, 7])
        // exp(−4) − 1 and exp(−1) − 1
        try expectClose(x.elu(alpha: 2), [-1.9633687, -1.2642411, 0, 1, 7])
        // x Φ(x): Φ(1) = 0.8413447, Φ(−4) = 0.0000316712
        try expectClose(x.gelu(), [-0.0001266850, -0.1586553, 0, 0.8413447, 7])
        try expectClose(x.silu(), [-0.0719448, -0.2689414, 0, 0.7310586, 6.9936224])
        try expectClose(x.hardSigmoid(), [0, 1.0 / 3, 0.5, 2.0 / 3, 1])
        try expectClose(x.hardSwish(), [0, -1.0 / 3, 0, 2.0 / 3, 7])
        // Far out nothing overflows.
        try expectClose(Tensor([-1e30, 1e30] as [Double]).elu() * 1e-30, [0, 1])
    }

    /// Means 2 and 20, variances 2/3 and 200/3.
    @Test func layerNormSeesEachRowByItself() throws {
        let x = try Tensor([1, 2, 3, 10, 20, 30] as [Double], shape: [2, 3])
        let z = 1.5.squareRoot()
        try expectClose(x.layerNormalized(epsilon: 1e-12), [-z, 0, z, -z, 0, z])
    }

    @Test func groupsSeeTheirOwnChannelsAlone() throws {
        // Two pixels of four channels; the weights of a 1 × 1 window: output o of group g is the sum of
        // its two inputs times o + 1.
        let x = try Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [1, 1, 2, 4])
        let weight = try Tensor([1, 2, 3, 4, 1, 2, 3, 4] as [Float], shape: [1, 1, 2, 4])
        try expectClose(x.conv2d(weight, groups: 2), [3, 6, 21, 28, 11, 22, 45, 60])
        // Depthwise, each channel makes two.
        let each = try Tensor([1, 2, 3, 4, 5, 6, 7, 8] as [Float], shape: [1, 1, 1, 8])
        try expectClose(
            x.conv2d(each, groups: 4),
            [1, 2, 6, 8, 15, 18, 28, 32, 5, 10, 18, 24, 35, 42, 56, 64])
    }

    /// A depthwise convolution is a full one whose weights between different channels are zero.
    @Test(arguments: [Padding.valid, .same, .each(2)])
    func depthwiseIsAFullConvolutionWithZeros(_ padding: Padding) throws {
        var random = Random(seed: 3)
        let x = try random.uniform([2, 6, 5, 3], low: -1, high: 1)
        let weight = try random.uniform([3, 2, 1, 3], low: -1, high: 1)
        let eye = try Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1] as [Float], shape: [3, 3])
        let full = try x.conv2d(weight * eye, stride: (2, 1), padding: padding)
        let depthwise = try x.conv2d(weight, stride: (2, 1), padding: padding, groups: 3)
        #expect(depthwise.shape == full.shape)
        try expectClose(depthwise, full.cast(.float64).toArray())
    }

    @Test func groupsThatDoNotFitSaySo() throws {
        let x = try Tensor.zeros([1, 4, 4, 4])
        let uneven = #expect(throws: TensorError.self) {
            try x.conv2d(Tensor.zeros([1, 1, 1, 4]), groups: 3)
        }
        #expect(
            uneven?.message
                == "conv2d: 3 groups do not part 4 input and 4 output channels evenly")
        #expect(throws: TensorError.self) {
            try x.conv2d(Tensor.zeros([1, 1, 4, 4]), groups: 2)
        }
        #expect(throws: TensorError.self) {
            try x.conv2d(Tensor.zeros([1, 1, 4, 4]), groups: 0)
        }
    }

    /// A query that matches one key far better than the others gathers that one's value.
    @Test func attentionGathersWhatMatches() throws {
        let queries = try Tensor([50, 0, 0, 50] as [Double], shape: [2, 2])
        let keys = try Tensor([1, 0, 0, 1] as [Double], shape: [2, 2])
        let values = try Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
        try expectClose(queries.attention(keys: keys, values: values), [1, 2, 3, 4])
        // Equal matches give the mean; the first place sees itself alone.
        let none = try Tensor.zeros([2, 2], .float64)
        try expectClose(none.attention(keys: keys, values: values), [2, 3, 2, 3])
        try expectClose(
            none.attention(keys: keys, values: values, isCausal: true), [1, 2, 2, 3])
        #expect(throws: TensorError.self) {
            try queries.attention(keys: Tensor.zeros([2, 3]), values: values)
        }
    }
}
