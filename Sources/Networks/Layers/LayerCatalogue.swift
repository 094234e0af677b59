/// Every kind of layer, for reading models from files.
package enum LayerCatalogue {
    package static let types: [any Layer.Type] = [
        Dense.self, Conv2D.self, Conv1D.self, Conv2DTranspose.self, DepthwiseConv2D.self, LSTM.self,
        GRU.self,
        MaxPool2D.self, AveragePool2D.self, GlobalAveragePool2D.self, GlobalMaxPool2D.self,
        GlobalAveragePool1D.self, BatchNorm.self, LayerNorm.self, Dropout.self, Flatten.self,
        Reshape.self, Embedding.self, PositionEmbedding.self, Attention.self, ReLU.self,
        ReLU6.self, LeakyReLU.self, ELU.self, GELU.self, SiLU.self, HardSwish.self, Tanh.self,
        Sigmoid.self, HardSigmoid.self, Softmax.self, Add.self, Multiply.self, Concat.self,
        Block.self,
    ]

    /// The kind of a layer that a function of the script computes: a file can name it and hold its weights,
    /// but not make it again.
    package static let functionKind = "layer"

    /// - Parameter given: layers to be taken instead of those that the settings describe, by their paths in
    ///   this one.
    package static func make(
        _ kind: String, _ settings: JSON, given: [String: any Layer] = [:]
    ) throws -> any Layer {
        guard let type = types.first(where: { $0.kind == kind }) else {
            throw NetworkError("", "there is no layer called `\(kind)`")
        }
        let layer = try type.init(settings: Settings(kind: kind, settings, given: given))
        try layer.validate()
        return layer
    }

    /// A layer of a list of layers in a file, which has its `kind`, `name` and `settings`.
    static func read(_ entry: JSON, given: [String: any Layer]) throws -> (
        name: String, layer: any Layer
    ) {
        guard let kind = entry["kind"]?.string, let name = entry["name"]?.string else {
            throw NetworkError("", "a layer lacks its kind or its name")
        }
        if let layer = given[name] {
            guard layer.kind == kind else {
                throw NetworkError(
                    name, "is a layer of the kind `\(kind)`, given was \(layer.call)")
            }
            return (name, layer)
        }
        guard kind != functionKind else {
            throw NetworkError(
                name, "is computed by a function, which a file cannot hold",
                hint: "give it by its name: load_model(path, layers: {\(name): layer(…)})")
        }
        let within = Settings.within(name + ".", given)
        return (name, try make(kind, entry["settings"] ?? .object([]), given: within))
    }
}
