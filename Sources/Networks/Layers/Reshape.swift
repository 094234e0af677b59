import Tensors

/// Another shape for each input: `x: [batch, …] → [batch, …shape]`, of as many elements.
package struct Reshape: Layer {
    package static let kind = "reshape"
    package let shape: [Int]

    package init(shape: [Int]) {
        self.shape = shape
    }

    package init(settings: Settings) throws {
        self.init(shape: try settings.ints("shape"))
    }

    package var settings: JSON { .dict(["shape": .ints(shape)]) }

    package func validate() throws {
        guard !shape.isEmpty, shape.count < 8, shape.allSatisfy({ (1...1 << 30).contains($0) })
        else {
            throw NetworkError(kind, "`shape` is one to seven sizes of at least 1, got \(shape)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        let count = try Shape.count(shape, for: kind)
        guard try Shape.count(input, for: kind) == count else {
            throw mismatch("inputs of \(count) elements", input)
        }
        return shape
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try x.reshape([x.shape[0]] + shape)
    }
}
