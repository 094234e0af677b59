import Data
import Tensors
import Testing

@testable import Networks

/// Forward passes against what PyTorch and Keras recorded; see Fixtures/README.md.
@Suite struct RecordedTests {
    static let folder = FilePath.folder(#filePath) + "/Fixtures"

    func array(_ name: String) throws -> Tensor { try Tensor.load("\(Self.folder)/\(name).npy") }

    func fill(
        _ model: Model, from file: String, _ names: [(ours: String, theirs: String)]
    ) throws {
        let tensors = try Safetensors.read("\(Self.folder)/\(file).safetensors").tensors
        for (ours, theirs) in names {
            let tensor = try #require(tensors.first { $0.name == theirs }?.tensor)
            // PyTorch keeps [out, in] and [out, in, h, w].
            let turned =
                try tensor.rank == 4
                ? tensor.permute([2, 3, 1, 0]) : tensor.rank == 2 ? tensor.transpose() : tensor
            try model.weight(ours).value.replace(with: turned.contiguous(), for: "test")
        }
    }

    func expectClose(_ got: Tensor, _ expected: Tensor, within tolerance: Float = 1e-4) throws {
        #expect(got.shape == expected.shape)
        for (a, b) in zip(try floats(got), try floats(expected)) {
            #expect(abs(a - b) < tolerance, "\(a) for \(b)")
        }
    }

    @Test func digitsNetworkGivesTheRecordedLogits() throws {
        let model = try Model([
            Conv2D(channels: 8, padding: .same), BatchNorm(), ReLU(), MaxPool2D(),
            Conv2D(channels: 16, padding: .same, bias: false), BatchNorm(), ReLU(),
            GlobalAveragePool2D(), Dropout(rate: 0.2), Dense(units: 10),
        ])
        try model.build(for: [8, 8, 1])
        var names = [("conv2d_1.bias", "conv1.bias"), ("conv2d_1.weight", "conv1.weight")]
        names += [("conv2d_2.weight", "conv2.weight"), ("dense_1.weight", "fc.weight")]
        names += [("dense_1.bias", "fc.bias")]
        for place in 1...2 {
            for part in ["weight", "bias", "running_mean", "running_var"] {
                names.append(("batch_norm_\(place).\(part)", "bn\(place).\(part)"))
            }
        }
        try fill(model, from: "digits_cnn", names.map { (ours: $0.0, theirs: $0.1) })
        let input = try array("digits_cnn_input").permute([0, 2, 3, 1])
        try expectClose(model.predict(input), array("digits_cnn_logits"))
        // The sum of a batch's parts is the batch.
        try expectClose(model.predict(input, batch: 5), array("digits_cnn_logits"))
    }

    @Test func irisNetworkGivesTheRecordedLogits() throws {
        let model = try Model([Dense(units: 16), Tanh(), Dense(units: 3)])
        try model.build(for: [4])
        let names = (1...2).flatMap { place in
            ["weight", "bias"].map { (ours: "dense_\(place).\($0)", theirs: "fc\(place).\($0)") }
        }
        try fill(model, from: "iris_mlp", names)
        try expectClose(model.predict(array("iris_mlp_input")), array("iris_mlp_logits"))
    }

    /// Fills a model with weights under its own names; Keras's have our layouts.
    func fill(_ model: Model, from file: String) throws {
        let tensors = try Safetensors.read("\(Self.folder)/\(file).safetensors").tensors
        #expect(Set(tensors.map(\.name)) == Set(model.weights.map(\.name)))
        for (name, tensor) in tensors {
            try model.weight(name).value.replace(with: tensor, for: "test")
        }
    }

    @Test func networkWithBranchesGivesTheRecordedOutputs() throws {
        let body = try chain(
            Conv2D(channels: 4, padding: .same, groups: 2, bias: false), BatchNorm(),
            ELU(alpha: 0.7), Conv2D(channels: 4, padding: .same))
        let gate = try chain(
            GlobalAveragePool2D(), Dense(units: 2), SiLU(), Dense(units: 8), HardSigmoid(),
            Reshape(shape: [1, 1, 8]))
        let model = try Model([
            Add([body, try chain(Conv2D(channels: 4, kernel: Size2D(1)))]), LeakyReLU(slope: 0.2),
            Conv2D(channels: 8, stride: Size2D(2), padding: .same, groups: 4), HardSwish(),
            Multiply([Chain([]), gate]),
            Concat([
                try chain(Conv2D(channels: 2, kernel: Size2D(1))),
                try chain(Conv2D(channels: 3, padding: .same), ReLU6()), Chain([]),
            ]), GlobalAveragePool2D(), Dense(units: 3),
        ])
        try model.build(for: [7, 6, 4])
        try fill(model, from: "branches")
        try expectClose(
            model.predict(array("branches_input")), array("branches_output"), within: 1e-6)
    }

    @Test func transformerGivesTheRecordedOutputs() throws {
        func block(heads: Int, isCausal: Bool) throws -> [any Layer] {
            [
                Add([
                    try chain(LayerNorm(), Attention(heads: heads, isCausal: isCausal)), Chain([]),
                ]),
                Add([
                    try chain(LayerNorm(), Dense(units: 10), GELU(), Dense(units: 6)), Chain([]),
                ]),
            ]
        }
        let model = try Model(
            [Embedding(count: 9, size: 6), PositionEmbedding()]
                + block(heads: 2, isCausal: false) + block(heads: 3, isCausal: true)
                + [GlobalAveragePool1D(), Dense(units: 2)])
        try model.build(for: [5])
        try fill(model, from: "sequence")
        try expectClose(
            model.predict(array("sequence_input")), array("sequence_output"), within: 1e-5)
    }
}
