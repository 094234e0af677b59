/// Every kind of layer, for reading models from files.
package enum LayerCatalogue {
    package static let types: [any Layer.Type] = [
        Dense.self, Conv2D.self, MaxPool2D.self, AveragePool2D.self, GlobalAveragePool2D.self,
        GlobalAveragePool1D.self, BatchNorm.self, LayerNorm.self, Dropout.self, Flatten.self,
        Reshape.self, Embedding.self, PositionEmbedding.self, Attention.self, ReLU.self,
        ReLU6.self, LeakyReLU.self, ELU.self, GELU.self, SiLU.self, HardSwish.self, Tanh.self,
        Sigmoid.self, HardSigmoid.self, Softmax.self, Add.self, Multiply.self, Concat.self,
    ]

    package static func make(_ kind: String, _ settings: JSON) throws -> any Layer {
        guard let type = types.first(where: { $0.kind == kind }) else {
            throw NetworkError("", "there is no layer called `\(kind)`")
        }
        let layer = try type.init(settings: Settings(kind: kind, settings))
        try layer.validate()
        return layer
    }

    /// A layer of a list of layers in a file, which has its `kind`, `name` and `settings`.
    static func read(_ entry: JSON) throws -> (name: String, layer: any Layer) {
        guard let kind = entry["kind"]?.string, let name = entry["name"]?.string else {
            throw NetworkError("", "a layer lacks its kind or its name")
        }
        return (name, try make(kind, entry["settings"] ?? .object([])))
    }
}
