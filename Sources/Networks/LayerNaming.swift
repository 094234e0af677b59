/// Gives layers their names: `dense_1`, `dense_2`, … by kind and order, around the names given.
struct LayerNaming {
    private var given: Set<String> = []
    private var used: Set<String> = []
    private var counts: [String: Int] = [:]

    init(_ parts: [Model.Part]) {
        for part in parts {
            switch part {
            case .layer(_, let name?, _): given.insert(name)
            case .kept(let layer): given.insert(layer.givenName)
            case .layer, .model: break
            }
        }
    }

    mutating func name(for layer: any Layer, given name: String?) throws -> String {
        if let name {
            try Self.check(name, of: layer)
            guard used.insert(name).inserted else {
                throw NetworkError(layer.kind, "two layers are called `\(name)`")
            }
            return name
        }
        while true {
            let number = (counts[layer.kind] ?? 0) + 1
            counts[layer.kind] = number
            let name = "\(layer.kind)_\(number)"
            if !given.contains(name), used.insert(name).inserted { return name }
        }
    }

    /// - Throws: `NetworkError` for a name that would be confused with a path, or fill the screen.
    static func check(_ name: String, of layer: any Layer) throws {
        guard !name.isEmpty && !name.contains(".") && name.utf8.count <= 100 else {
            throw NetworkError(layer.kind, "`\(name)` cannot be a layer's name")
        }
    }

    /// A layer of another model: a given name stays, one made by counting is counted anew unless it is to be
    /// kept. Its weights are shared until one of the models is trained.
    mutating func copy(of inner: ModelLayer, keepingName: Bool = false) throws -> ModelLayer {
        let prefix = inner.kind + "_"
        let isCounted =
            inner.name.hasPrefix(prefix) && Int(inner.name.dropFirst(prefix.count)) != nil
        let name = try name(
            for: inner.layer, given: isCounted && !keepingName ? nil : inner.givenName)
        let copy = ModelLayer(name: name, layer: inner.layer)
        copy.takeOver(inner)
        return copy
    }
}
