import Testing

@testable import Networks

/// One of the models of Benchmarks/training, layer by layer as its script there makes it.
enum WholeModel: String, CaseIterable, CustomTestStringConvertible {
    case mlp, lenet5, convnet, resnet8, resnet20
    case mlpWide = "mlp_wide"

    var testDescription: String { rawValue }

    /// The model with weights that the formula gives.
    func filled() throws -> Model {
        let model = try Model(layers())
        try model.build(for: [28, 28, 1])
        for (stream, weight) in model.trainable.enumerated() {
            let value = try Formula.weight(
                stream, weight.value.shape, isScale: weight.name.hasSuffix(".weight"))
            try weight.value.replace(with: value, for: "test")
        }
        return model
    }

    private func layers() throws -> [any Layer] {
        switch self {
        case .mlp: [Flatten()] + Self.dense(128, 10)
        case .mlpWide: [Flatten()] + Self.dense(512, 512, 10)
        case .lenet5:
            [
                Conv2D(channels: 6, kernel: Size2D(5), padding: .same), ReLU(), MaxPool2D(),
                Conv2D(channels: 16, kernel: Size2D(5)), ReLU(), MaxPool2D(), Flatten(),
            ] + Self.dense(120, 84, 10)
        case .convnet:
            // The script's rate of 0.5 draws numbers that PyTorch does not.
            [
                Conv2D(channels: 32), ReLU(), MaxPool2D(), Conv2D(channels: 64), ReLU(),
                MaxPool2D(), Flatten(), Dropout(rate: 0), Dense(units: 10),
            ]
        case .resnet8: try Self.resnet(depth: 1)
        case .resnet20: try Self.resnet(depth: 3)
        }
    }

    private static func dense(_ sizes: Int...) -> [any Layer] {
        sizes.dropLast().flatMap { [Dense(units: $0), ReLU()] as [any Layer] }
            + sizes.suffix(1).map { Dense(units: $0) }
    }

    /// `models.resnet(10, depth: depth)` of the language's library.
    private static func resnet(depth: Int) throws -> [any Layer] {
        var layers = convNorm(16) + [ReLU()]
        for channels in [16, 32, 64] {
            for place in 0..<depth {
                let stride = channels > 16 && place == 0 ? 2 : 1
                let body = convNorm(channels, stride: stride) + [ReLU()] + convNorm(channels)
                let shortcut = stride == 1 ? [] : convNorm(channels, kernel: 1, stride: stride)
                layers += [Add([try chain(body), try chain(shortcut)]), ReLU()] as [any Layer]
            }
        }
        return layers + [GlobalAveragePool2D(), Dense(units: 10)] as [any Layer]
    }

    private static func convNorm(
        _ channels: Int, kernel: Int = 3, stride: Int = 1
    ) -> [any Layer] {
        [
            Conv2D(
                channels: channels, kernel: Size2D(kernel), stride: Size2D(stride),
                padding: .same, bias: false),
            BatchNorm(),
        ]
    }
}
