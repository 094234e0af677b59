import Tensors
import Text

/// What became of a file's tensors when a model was filled with them.
package struct Filling {
    /// The file's names with those of the weights that they filled, in the model's order.
    package var filled: [(name: String, weight: String)] = []
    /// Weights that nothing in the file was for.
    package var missing: [String] = []
    /// Tensors of the file that no weight has the name of.
    package var unused: [String] = []
    /// Tensors that were left out on purpose.
    package var leftOut: [String] = []
    /// Weights whose tensors have another shape.
    package var misshapen: [(weight: String, expected: [Int], got: [Int])] = []

    package var isComplete: Bool { missing.isEmpty && unused.isEmpty && misshapen.isEmpty }

    /// `141 of 158 weights filled; missing: …; unused: …`
    package var problems: String {
        func list(_ names: [String]) -> String {
            names.prefix(6).joined(separator: ", ")
                + (names.count > 6 ? " and \(names.count - 6) more" : "")
        }
        var parts: [String] = []
        if !missing.isEmpty { parts.append("no tensor for \(list(missing))") }
        if !unused.isEmpty { parts.append("no weight for \(list(unused))") }
        if !misshapen.isEmpty {
            let shapes = misshapen.map { "\($0.weight) (\($0.got), expected \($0.expected))" }
            parts.append("another shape: \(list(shapes))")
        }
        return parts.joined(separator: "; ")
    }
}

/// How the numbers of a weight lie in a file.
package enum WeightLayout: String, CaseIterable, Sendable {
    /// As in Linnet and Keras: the outputs last, images by channels last.
    case linnet
    /// The outputs first, `[out, in, height, width]` and `[out, in]`; images by channels first.
    case pytorch
}

extension Model {
    /// Gives the weights the values of tensors by name. The model is built; nothing changes where it throws.
    ///
    /// - Parameters:
    ///   - rename: the weight's name for a tensor's; nil leaves the tensor out on purpose.
    ///   - isStrict: whether every weight and every tensor has to find the other.
    /// - Throws: `NetworkError` that lists what is missing, unused or of another shape.
    package func fill(
        from tensors: [(name: String, tensor: Tensor)], layout: WeightLayout = .linnet,
        isStrict: Bool = true, rename: (String) throws -> String? = { $0 }
    ) throws -> Filling {
        guard isBuilt else {
            throw NetworkError(
                "load_weights", "the model has no weights yet",
                hint: "say what it takes: model.build([224, 224, 3])")
        }
        var filling = Filling()
        var found: [String: (name: String, tensor: Tensor)] = [:]
        let names = Set(weights.map(\.name))
        for (name, tensor) in tensors {
            let isCount = layout == .pytorch && name.hasSuffix(PyTorchOrder.batchCount)
            guard !isCount, let weight = try rename(name) else {
                filling.leftOut.append(name)
                continue
            }
            if let other = found[weight] {
                throw NetworkError(
                    "load_weights", "`\(other.name)` and `\(name)` are both for `\(weight)`")
            }
            if names.contains(weight) {
                found[weight] = (name, tensor)
            } else {
                filling.unused.append(name)
            }
        }
        let order = layout == .pytorch ? PyTorchOrder(self) : nil
        var values: [(Weight, Tensor)] = []
        for weight in weights {
            guard let (name, tensor) = found[weight.name] else {
                filling.missing.append(weight.name)
                continue
            }
            let expected = order?.shape(of: weight) ?? weight.value.shape
            guard tensor.shape == expected else {
                filling.misshapen.append((weight.name, expected, tensor.shape))
                continue
            }
            filling.filled.append((name, weight.name))
            let value = try order?.value(tensor, of: weight) ?? tensor
            values.append((weight, try value.cast(.float32).contiguous()))
        }
        guard filling.isComplete || !isStrict else {
            throw NetworkError(
                "load_weights",
                "\(values.count) of \(weights.count) weights found; \(filling.problems)",
                hint: "rename: maps the file's names to the model's, or none to leave one out; "
                    + "strict: false takes what fits")
        }
        for (weight, value) in values { try weight.value.assign([], value) }
        return filling
    }
}

/// How PyTorch lays out the weights of a model's layers.
private struct PyTorchOrder {
    /// The shapes, `[height, width, channels]`, of flattened images that layers go through number by number,
    /// by the names of these layers' weights.
    private var images: [String: [Int]] = [:]
    private let kinds: [String: String]

    /// What PyTorch's batch normalisation counts and no other needs.
    static let batchCount = "num_batches_tracked"

    init(_ model: Model) {
        var kinds: [String: String] = [:]
        for layer in model.allLayers where layer.branches.isEmpty {
            for weight in layer.weights { kinds[weight.name] = layer.kind }
        }
        self.kinds = kinds
        _ = noteImages(in: model.layers)
    }

    /// Finds the layers whose inputs are an image's numbers, through blocks too: PyTorch flattens channels
    /// first.
    ///
    /// - Parameter image: the shape of the image that the numbers so far are of, if they are.
    private mutating func noteImages(in layers: [ModelLayer], image: [Int]? = nil) -> [Int]? {
        var image = image
        for layer in layers {
            if layer.layer is Block {
                image = noteImages(in: layer.branches[0], image: image)
            } else if !layer.branches.isEmpty {
                for branch in layer.branches { _ = noteImages(in: branch, image: image) }
                image = layer.outputShape == layer.inputShape ? image : nil
            } else if layer.layer is Flatten {
                image = layer.inputShape.flatMap { $0.count == 3 ? $0 : nil } ?? image
            } else {
                if let image { for weight in layer.weights { images[weight.name] = image } }
                image = layer.layer is Dense || layer.outputShape != layer.inputShape ? nil : image
            }
        }
        return image
    }

    private func isTurned(_ weight: Weight) -> Bool {
        let kind = kinds[weight.name]
        return (kind == Dense.kind || kind == Conv2D.kind) && weight.value.rank > 1
    }

    func shape(of weight: Weight) -> [Int] {
        let shape = weight.value.shape
        guard isTurned(weight) else { return shape }
        return shape.count == 4 ? [shape[3], shape[2], shape[0], shape[1]] : shape.reversed()
    }

    func value(_ tensor: Tensor, of weight: Weight) throws -> Tensor {
        let image = images[weight.name]
        guard isTurned(weight) else {
            // A number for each of the image's, such as a batch normalisation's.
            guard let image, tensor.shape == [image.reduce(1, *)], kinds[weight.name] != Dense.kind
            else { return tensor }
            return try tensor.reshape([image[2], image[0], image[1]]).permute([1, 2, 0])
                .reshape([tensor.count])
        }
        if tensor.rank == 4 { return try tensor.permute([2, 3, 1, 0]) }
        guard let image else { return try tensor.permute([1, 0]) }
        let outputs = tensor.shape[0]
        return try tensor.reshape([outputs, image[2], image[0], image[1]])
            .permute([2, 3, 1, 0]).reshape([image.reduce(1, *), outputs])
    }
}
