import Tensors

/// A learned vector for each of so many things: words, characters, categories.
///
/// `x: [batch, …] → [batch, …, size]`, each number from 0 to below `count` in x replaced by its row of
/// `W: [count, size]`. Numbers arrive as floats, as all inputs do, and must be whole.
package struct Embedding: Layer {
    package static let kind = "embedding"
    package let count: Int
    package let size: Int

    package init(count: Int, size: Int) {
        self.count = count
        self.size = size
    }

    package init(settings: Settings) throws {
        self.init(count: try settings.int("count"), size: try settings.int("size"))
    }

    package var settings: JSON { .dict(["count": .int(count), "size": .int(size)]) }

    package func validate() throws {
        // Float32, in which the numbers arrive, holds whole ones exactly up to 2^24.
        guard (1...1 << 24).contains(count) else {
            throw NetworkError(kind, "`count` is from 1 to 16,777,216, got \(count)")
        }
        guard (1...1 << 24).contains(size) else {
            throw NetworkError(kind, "`size` is at least 1, got \(size)")
        }
    }

    package func outputShape(for input: [Int]) throws -> [Int] { input + [size] }

    package func weights(for input: [Int]) -> [WeightPlan] {
        [WeightPlan("weight", [count, size], .random(inputs: size, outputs: size))]
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let places: Tensor
        do {
            places = try x.detached().wholeNumbers(below: count)
        } catch let error as WholeNumberError {
            throw NetworkError(
                kind, "expects whole numbers from 0 to \(count - 1), got \(error.got)",
                hint: "give them as int64: bytes are scaled to 0 … 1")
        }
        return try weights[0].take(places)
    }
}
