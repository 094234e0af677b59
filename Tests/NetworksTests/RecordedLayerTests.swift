import Data
import FileSystem
import Glibc
import Tensors
import Testing

@testable import Networks

/// Layers and their gradients against what PyTorch recorded: `Fixtures/record_layers.py`.
@Suite struct RecordedLayerTests {
    struct Record: Sendable, CustomTestStringConvertible {
        let name: String
        let json: JSON
        var testDescription: String { name }

        func shape(_ key: String) -> [Int] { json[key]?.ints ?? [] }
        var weightShapes: [[Int]] { json["weights"]?.array?.compactMap(\.ints) ?? [] }
        func numbers(_ json: JSON?) -> [Double] { json?.array?.compactMap(\.double) ?? [] }
    }

    static let records: [Record] = {
        let path = FilePath.folder(#filePath) + "/Fixtures/layers.json"
        guard let bytes = try? Files.read(path), let json = try? JSON(parsing: bytes) else {
            return []
        }
        return (json.array ?? []).map { Record(name: $0["name"]?.string ?? "?", json: $0) }
    }()

    static let layers: [String: any Layer] = [
        "dilated": Conv2D(channels: 4, kernel: Size2D(3, 2), dilation: Size2D(2, 3)),
        "dilated strided padded": Conv2D(
            channels: 3, stride: Size2D(2, 1), padding: .each(2), dilation: Size2D(2)),
        "dilated groups": Conv2D(
            channels: 6, kernel: Size2D(2), dilation: Size2D(3), groups: 2),
        "depthwise": DepthwiseConv2D(padding: .same, multiplier: 2),
        "conv1d": Conv1D(channels: 4, stride: 2),
        "conv1d padded": Conv1D(channels: 6, kernel: 5, border: .padding(.same), groups: 2),
        "conv1d causal": Conv1D(channels: 3, border: .causal, dilation: 2),
        "transposed": Conv2DTranspose(channels: 3, kernel: Size2D(3, 2), stride: Size2D(2)),
        "transposed same": Conv2DTranspose(channels: 2, stride: Size2D(2), padding: .same),
        "transposed padded": Conv2DTranspose(
            channels: 3, kernel: Size2D(4), stride: Size2D(2), padding: .each(1)),
        "lstm": LSTM(units: 5), "lstm sequences": LSTM(units: 2, sequences: true),
        "gru": GRU(units: 5), "gru sequences": GRU(units: 2, sequences: true),
    ]

    private func formula(_ shape: [Int], _ k: Int) throws -> Tensor {
        let count = shape.reduce(1, *)
        return try Tensor(
            (0..<count).map { Float(sin(0.7 * Double($0) + Double(k)) / 2) }, shape: shape)
    }

    @Test func everyLayerWasRecorded() {
        #expect(Set(Self.records.map(\.name)) == Set(Self.layers.keys))
    }

    @Test(arguments: records) func givesWhatPyTorchGives(_ record: Record) throws {
        let layer = try #require(Self.layers[record.name])
        let input = record.shape("input")
        let plans = layer.weights(for: Array(input.dropFirst()))
        #expect(plans.map(\.shape) == record.weightShapes)
        let values =
            try [formula(input, 0)] + plans.enumerated().map { try formula($1.shape, $0 + 1) }
        var output: Tensor?
        let (_, gradients) = try Gradient.valueAndGradients(
            of: { inputs in
                let y = try layer.forward(inputs[0], Array(inputs.dropFirst()), Pass())
                output = y.detached()
                return try (y * formula(y.shape, 9)).sum()
            }, at: values)
        let y = try #require(output)
        #expect(y.shape == record.shape("output_shape"))
        #expect(
            Array(y.shape.dropFirst()) == (try layer.outputShape(for: Array(input.dropFirst()))))
        let expected =
            [record.json["output"], record.json["input_gradient"]]
            + (record.json["weight_gradients"]?.array ?? [])
        for (tensor, expected) in zip([y] + gradients, expected) {
            let numbers = record.numbers(expected)
            #expect(tensor.count == numbers.count)
            // Recorded in float64; sums of some dozens of float32 products.
            for (a, b) in zip(try floats(tensor), numbers) {
                #expect(abs(Double(a) - b) < 2e-5 * max(1, abs(b)))
            }
        }
    }
}
