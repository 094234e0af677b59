import Tensors
import Testing

/// A differentiable operation and inputs to try it on.
struct GradientCase: CustomTestStringConvertible, Sendable {
    let name: String
    let shapes: [[Int]]
    /// Values are spread over [low, high], no two alike, so that maxima and orders are unique.
    var low = -1.5
    var high = 1.5
    let function: @Sendable ([Tensor]) throws -> Tensor

    init(
        _ name: String, _ shapes: [Int]..., low: Double = -1.5, high: Double = 1.5,
        _ function: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) {
        self.name = name
        self.shapes = shapes
        self.low = low
        self.high = high
        self.function = function
    }

    var testDescription: String { name }

    func inputs() throws -> [Tensor] {
        var random = Random(seed: 7)
        return try shapes.map { shape in
            let count = shape.reduce(1, *)
            let steps = try random.permutation(count).cast(.float64)
            let values = try (steps + 0.37) * ((high - low) / Double(max(count, 1))) + low
            return try values.reshape(shape)
        }
    }
}

private let labels: @Sendable () throws -> Tensor = { try Tensor([2, 0, 1] as [Int64]) }
private let places: @Sendable () throws -> Tensor = { try Tensor([2, 0, -1, 2] as [Int64]) }
/// A turn with a shift, and a shift alone that leaves the picture.
private let motions: @Sendable () throws -> Tensor = {
    try Tensor([0.4, 0.9, 0.3, -0.2, -0.3, 0.8, -2, 1, 0, 3, 0, 1] as [Double], shape: [2, 6])
}
private let key: @Sendable () throws -> Tensor = { try Tensor([3, 4] as [Int64]) }

let gradientCases: [GradientCase] = [
    GradientCase("add", [2, 3], [3]) { try $0[0] + $0[1] },
    GradientCase("subtract", [2, 1], [2, 3]) { try $0[0] - $0[1] },
    GradientCase("multiply", [2, 3], [2, 1]) { try $0[0] * $0[1] },
    GradientCase("divide", [2, 3], [3], low: 0.5, high: 2) { try $0[0] / $0[1] },
    GradientCase("power", [2, 3], [3], low: 0.5, high: 2) { try $0[0].power($0[1]) },
    GradientCase("power of a number", [5]) { try $0[0].power(3) },
    GradientCase("number over tensor", [4], low: 0.5, high: 2) { try 1 / $0[0] },
    GradientCase("maximum", [2, 3], [2, 3]) { try $0[0].maximum($0[1]) },
    GradientCase("minimum", [2, 3], [3]) { try $0[0].minimum($0[1]) },
    GradientCase("clip", [9]) { try $0[0].clip(-0.7, 0.8) },
    GradientCase("negate", [4]) { try -$0[0] },
    GradientCase("abs", [4]) { try $0[0].abs() },
    GradientCase("square", [4]) { try $0[0].square() },
    GradientCase("sqrt", [4], low: 0.5, high: 2) { try $0[0].sqrt() },
    GradientCase("rsqrt", [4], low: 0.5, high: 2) { try $0[0].rsqrt() },
    GradientCase("exp", [4]) { try $0[0].exp() },
    GradientCase("log", [4], low: 0.5, high: 2) { try $0[0].log() },
    GradientCase("log1p", [4], low: -0.5, high: 2) { try $0[0].log1p() },
    GradientCase("softplus", [5], low: -3, high: 3) { try $0[0].softplus() },
    GradientCase("sin", [4]) { try $0[0].sin() },
    GradientCase("cos", [4]) { try $0[0].cos() },
    GradientCase("tanh", [4]) { try $0[0].tanh() },
    GradientCase("sigmoid", [4]) { try $0[0].sigmoid() },
    GradientCase("relu", [6]) { try $0[0].relu() },
    GradientCase("erf", [4]) { try $0[0].erf() },
    GradientCase("relu6", [7], low: -2, high: 8) { try $0[0].relu6() },
    GradientCase("leaky_relu", [6]) { try $0[0].leakyReLU(slope: 0.2) },
    GradientCase("elu", [6]) { try $0[0].elu(alpha: 0.7) },
    GradientCase("gelu", [6]) { try $0[0].gelu() },
    GradientCase("silu", [6]) { try $0[0].silu() },
    GradientCase("hard_sigmoid", [7], low: -4, high: 4) { try $0[0].hardSigmoid() },
    GradientCase("hard_swish", [7], low: -4, high: 4) { try $0[0].hardSwish() },
    GradientCase("reciprocal", [4], low: 0.5, high: 2) { try $0[0].reciprocal() },
    GradientCase("where", [2, 3], [3]) { try Tensor.select($0[0].greater(0), $0[0], $0[1]) },
    GradientCase("astype", [4]) { try $0[0].cast(.float64).cast(.float64) },
    GradientCase("sum", [2, 3, 2]) { try $0[0].sum(axes: [0, 2]) },
    GradientCase("sum of all", [2, 3]) { try $0[0].sum() },
    GradientCase("mean", [2, 3, 2]) { try $0[0].mean(axes: [1], keepDims: true) },
    GradientCase("max", [3, 4]) { try $0[0].max(axis: 1) },
    GradientCase("min", [3, 4]) { try $0[0].min(axis: 0) },
    GradientCase("prod", [2, 3]) { try $0[0].product(axes: [1]) },
    GradientCase("var", [2, 4]) { try $0[0].variance(axes: [1], correction: 1) },
    GradientCase("std", [2, 4]) { try $0[0].std(axes: [0]) },
    GradientCase("cumsum", [2, 4]) { try $0[0].cumsum(axis: 1) },
    GradientCase("matmul", [2, 3], [3, 4]) { try $0[0].matmul($0[1]) },
    GradientCase("matmul of a batch", [2, 2, 3], [3, 2]) { try $0[0].matmul($0[1]) },
    GradientCase("matmul broadcast", [2, 1, 2, 3], [3, 3, 2]) { try $0[0].matmul($0[1]) },
    GradientCase("matmul of vectors", [3], [3]) { try $0[0].matmul($0[1]) },
    GradientCase("matmul transposed", [3, 2], [4, 3]) {
        try $0[0].transpose().matmul($0[1].transpose())
    },
    GradientCase("reshape", [2, 6]) { try $0[0].reshape([3, -1]) },
    GradientCase("transpose", [2, 3, 2]) { try $0[0].permute([2, 0, 1]) },
    GradientCase("reshape of a transpose", [2, 3]) { try $0[0].transpose().reshape([6]) },
    GradientCase("expand", [2, 1]) { try $0[0].expand([3, 2, 4]) },
    GradientCase("squeeze", [1, 3, 1]) { try $0[0].squeeze([0]) },
    GradientCase("slice", [4, 5]) { try $0[0].narrow(axis: 1, from: 1, count: 3) },
    GradientCase("flip", [2, 3]) { try $0[0].flip(axes: [1]) },
    GradientCase("moved", [2, 4, 5, 2]) { try $0[0].moved(by: motions()) },
    GradientCase("pad", [2, 3]) { try $0[0].pad([(1, 0), (2, 1)], value: 3) },
    GradientCase("concat", [2, 3], [2, 2]) { try Tensor.concat($0, axis: 1) },
    GradientCase("stack", [2, 3], [2, 3]) { try Tensor.stack($0, axis: 1) },
    GradientCase("take", [3, 2]) { try $0[0].take(places(), axis: 0) },
    GradientCase("take of columns", [2, 3]) { try $0[0].take(places(), axis: 1) },
    GradientCase("scatter_add", [4, 2]) { try $0[0].scatterAdd(places(), size: 3) },
    GradientCase("take_along", [3, 3]) {
        try $0[0].takeAlong(Tensor([0, 2, 1, 1, 0, 0] as [Int64], shape: [3, 2]), axis: 1)
    },
    GradientCase("sort", [2, 4]) { try $0[0].sort(axis: 1, descending: true) },
    GradientCase("conv2d", [2, 5, 4, 2], [3, 2, 2, 3]) { try $0[0].conv2d($0[1]) },
    GradientCase("conv2d same, stride 2", [1, 5, 5, 1], [3, 3, 1, 2]) {
        try $0[0].conv2d($0[1], stride: (2, 2), padding: .same)
    },
    GradientCase("conv2d padded", [1, 3, 3, 1], [2, 2, 1, 2]) {
        try $0[0].conv2d($0[1], stride: (2, 1), padding: .each(2))
    },
    GradientCase("conv2d 1x1", [2, 2, 3, 2], [1, 1, 2, 3]) { try $0[0].conv2d($0[1]) },
    GradientCase("conv2d in groups", [1, 3, 3, 4], [2, 2, 2, 6]) {
        try $0[0].conv2d($0[1], padding: .same, groups: 2)
    },
    GradientCase("conv2d depthwise", [2, 5, 4, 3], [3, 2, 1, 3]) {
        try $0[0].conv2d($0[1], stride: (2, 1), padding: .same, groups: 3)
    },
    GradientCase("conv2d depthwise, twice the channels", [1, 3, 3, 2], [2, 2, 1, 4]) {
        try $0[0].conv2d($0[1], padding: .each(1), groups: 2)
    },
    GradientCase("maxpool2d", [2, 4, 5, 2]) { try $0[0].maxPool2d((2, 2)) },
    GradientCase("maxpool2d overlapping", [1, 4, 4, 1]) {
        try $0[0].maxPool2d((3, 3), stride: (1, 1), padding: .same)
    },
    GradientCase("avgpool2d", [2, 4, 5, 2]) { try $0[0].avgPool2d((2, 2)) },
    GradientCase("avgpool2d same", [1, 3, 3, 1]) {
        try $0[0].avgPool2d((2, 2), stride: (1, 1), padding: .same)
    },
    GradientCase("softmax", [2, 4]) { try $0[0].softmax() },
    GradientCase("softmax of columns", [3, 2]) { try $0[0].softmax(axis: 0) },
    GradientCase("log_softmax", [2, 4]) { try $0[0].logSoftmax() },
    GradientCase("cross_entropy", [3, 4]) { try $0[0].crossEntropy(labels: labels()) },
    GradientCase("batch_norm", [4, 2, 3], [3], [3]) {
        try $0[0].batchNormalized(gamma: $0[1], beta: $0[2]).result
    },
    GradientCase("layer_norm", [2, 5]) { try $0[0].layerNormalized() },
    GradientCase("attention", [2, 3, 2], [2, 4, 2], [2, 4, 3]) {
        try $0[0].attention(keys: $0[1], values: $0[2])
    },
    GradientCase("attention, causal", [3, 2], [3, 2], [3, 2]) {
        try $0[0].attention(keys: $0[1], values: $0[2], isCausal: true)
    },
    GradientCase("dropout", [8]) { try $0[0].dropout(0.4, key: key()) },
]

@Suite struct GradientTests {
    /// The value, weighted so that each element counts differently.
    private func weighted(_ value: Tensor) throws -> Tensor {
        let weights = try Tensor.arange(0, Double(value.count), .float64).sin() + 1.3
        return try (value * weights.reshape(value.shape)).sum()
    }

    /// Central differences in float64: their error is of order step² and rounding / step, under
    /// 1e-8 of the values here.
    private func numeric(_ inputs: [Tensor], _ function: ([Tensor]) throws -> Tensor) throws
        -> [[Double]]
    {
        let step = 1e-5
        return try inputs.indices.map { index in
            try (0..<inputs[index].count).map { place in
                func value(_ shift: Double) throws -> Double {
                    var values: [Double] = try inputs[index].toArray()
                    values[place] += shift
                    var moved = inputs
                    moved[index] = try Tensor(values, shape: inputs[index].shape)
                    return try function(moved).item()
                }
                return try (value(step) - value(-step)) / (2 * step)
            }
        }
    }

    private func expectClose(_ got: [Tensor], _ expected: [[Double]], _ what: String) throws {
        for (index, (tensor, numbers)) in zip(got, expected).enumerated() {
            for (a, b) in zip(try tensor.toArray(Double.self), numbers) {
                #expect(
                    abs(a - b) <= 2e-6 * max(1, abs(b)), "\(what), input \(index): \(a) for \(b)")
            }
        }
    }

    @Test(arguments: gradientCases)
    func firstDerivativesMatchDifferences(_ example: GradientCase) throws {
        let inputs = try example.inputs()
        let function = { (x: [Tensor]) in try weighted(example.function(x)) }
        let gradients = try Gradient.valueAndGradients(of: function, at: inputs).gradients
        #expect(gradients.map(\.shape) == inputs.map(\.shape))
        try expectClose(gradients, numeric(inputs, function), example.name)
    }

    @Test(arguments: gradientCases)
    func secondDerivativesMatchDifferences(_ example: GradientCase) throws {
        let inputs = try example.inputs()
        let slope = { (x: [Tensor]) in
            let gradients = try Gradient.valueAndGradients(
                of: { try weighted(example.function($0).square()) }, at: x
            ).gradients
            return try gradients.map(weighted).reduce(Tensor(scalar: 0, .float64)) { try $0 + $1 }
        }
        let gradients = try Gradient.valueAndGradients(of: slope, at: inputs).gradients
        try expectClose(gradients, numeric(inputs, slope), example.name)
    }

    @Test func thirdDerivatives() throws {
        let x = try Tensor(scalar: 0.7, .float64)
        let third = try Gradient.gradient(
            of: { x in
                try Gradient.gradient(
                    of: { x in try Gradient.gradient(of: { try $0.power(5) }, at: x) }, at: x)
            }, at: x)
        #expect(abs(try third.item() - 60 * 0.49) < 1e-12)
    }

    /// d/dx (x * d/dy (x + y)) is 1: the inner derivative must not see the outer variable as its own.
    @Test func nestedVariablesAreNotConfused() throws {
        let x = try Tensor(scalar: 3, .float64)
        let slope = try Gradient.gradient(
            of: { x in
                try x * Gradient.gradient(of: { y in try x + y }, at: Tensor(scalar: 1, .float64))
            }, at: x)
        #expect(try slope.item() == 1)
    }

    @Test func whatHasNoDerivativeSaysSo() throws {
        let x = try Tensor([0.5, 2.5] as [Float])
        let error = #expect(throws: TensorError.self) {
            try Gradient.gradient(of: { try $0.floor().sum() }, at: x)
        }
        #expect(error?.message == "floor: has no derivative")
        let comparison = #expect(throws: TensorError.self) {
            try Gradient.gradient(of: { try $0.greater(1).cast(.float32).sum() }, at: x)
        }
        #expect(comparison?.message == "greater: has no derivative")
        #expect(throws: TensorError.self) { try Gradient.gradient(of: { try $0 * 2 }, at: x) }
        #expect(throws: TensorError.self) {
            try Gradient.gradient(of: { try $0.sum() }, at: Tensor([1, 2] as [Int32]))
        }
    }

    @Test func unusedInputsHaveZeroGradients() throws {
        let x = try Tensor([1, 2] as [Float])
        let (value, gradients) = try Gradient.valueAndGradients(
            of: { try $0[0].square().sum() }, at: [x, x])
        #expect(try value.item() == 5)
        #expect(try gradients[0].toArray() == [2, 4] as [Float])
        #expect(try gradients[1].toArray() == [0, 0] as [Float])
    }

    @Test func tensorsBeingDifferentiatedAreNotWritten() throws {
        let x = try Tensor([1, 2] as [Float])
        #expect(throws: TensorError.self) {
            try Gradient.gradient(
                of: { x in
                    try x.withMutableElements(Float.self) { $0[0] = 5 }
                    return try x.sum()
                }, at: x)
        }
    }

    /// What the tape remembers is the value of the moment.
    @Test func laterWritesDoNotChangeGradients() throws {
        let x = try Tensor([1, 2] as [Float])
        let weight = try Tensor([3, 4] as [Float])
        let gradient = try Gradient.gradient(
            of: { x in
                let product = try x * weight
                try weight.withMutableElements(Float.self) { $0[0] = 100 }
                return try product.sum()
            }, at: x)
        #expect(try gradient.toArray() == [3, 4] as [Float])
    }

    @Test func aMillionOperationsInAChain() throws {
        let x = try Tensor(scalar: 1, .float64)
        let gradient = try Gradient.gradient(
            of: { x in
                var y = x
                for _ in 0..<1_000_000 { y = try y + x }
                return y
            }, at: x)
        #expect(try gradient.item() == 1_000_001)
    }
}
