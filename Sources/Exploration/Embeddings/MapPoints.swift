import Tensors

/// Points in few dimensions, in planes: all first coordinates, then all second ones.
final class MapPoints: @unchecked Sendable {
    let count: Int
    let dimensions: Int
    let buffer: Buffer<Float>

    init(_ count: Int, _ dimensions: Int, for operation: String) throws {
        self.count = count
        self.dimensions = dimensions
        buffer = try Buffer(count * dimensions, for: operation)
    }

    var base: UnsafeMutablePointer<Float> { buffer.base }

    func plane(_ dimension: Int) -> UnsafeMutablePointer<Float> { base + dimension * count }

    func copy(from other: MapPoints) { base.update(from: other.base, count: buffer.count) }

    /// `[count, dimensions]`
    func tensor() throws -> Tensor {
        var elements = [Float](repeating: 0, count: count * dimensions)
        for c in 0..<dimensions {
            for i in 0..<count { elements[i * dimensions + c] = plane(c)[i] }
        }
        return try Tensor(elements, shape: [count, dimensions])
    }

    /// Moves the mean to zero.
    func centre() {
        for c in 0..<dimensions {
            var sum = 0.0
            for i in 0..<count { sum += Double(plane(c)[i]) }
            let mean = Float(sum / Double(max(1, count)))
            for i in 0..<count { plane(c)[i] -= mean }
        }
    }

    /// The largest distance from zero along an axis, or a NaN if there is one.
    var reach: Float {
        (0..<buffer.count).reduce(0) { reach, place in
            abs(buffer[place]) <= reach ? reach : abs(buffer[place]) + 0 * reach
        }
    }

    func scale(by factor: Float) {
        for i in 0..<buffer.count { buffer[i] *= factor }
    }

    /// Adds normally distributed numbers.
    func jitter(_ deviation: Double, _ random: inout Random) throws {
        let noise = try random.normal([buffer.count], std: deviation)
        try noise.withElements(Float.self) { elements in
            for i in 0..<buffer.count { buffer[i] += elements[i] }
        }
    }
}
