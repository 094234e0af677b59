import Glibc
import Kernels

/// Random numbers as a function of a key: `key: [2] (int64: seed and stream) → shape`. The same key
/// always gives the same numbers, on any number of threads.
struct Sampling: Operation {
    enum Kind: Sendable {
        /// Uniform in [low, high).
        case uniform(low: Double, high: Double)
        case normal(mean: Double, std: Double)
        /// Uniform among low..<high.
        case integers(low: Int64, high: Int64)
        /// True with this probability.
        case bernoulli(Double)
    }

    let kind: Kind
    let shape: [Int]
    let dtype: DType

    var name: String {
        switch kind {
        case .uniform: "random_uniform"
        case .normal: "random_normal"
        case .integers: "random_int"
        case .bernoulli: "random_bool"
        }
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        try RandomKey.check(inputs[0], for: name)
        return TensorType(shape, dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let key = RandomKey(inputs[0])
        switch kind {
        case .uniform(let low, let high):
            let scale = high - low
            key.fill(destination, words: 2) { words in
                // 53 random bits, or the 24 that a float32 holds, so that 1 is never reached.
                let bits = UInt64(words[0]) << 32 | UInt64(words[1])
                let unit =
                    destination.dtype == .float32
                    ? Double(words[0] >> 8) * 0x1p-24 : Double(bits >> 11) * 0x1p-53
                return low + unit * scale
            }
        case .normal(let mean, let std):
            key.fill(destination, words: 2) { words in
                // Box and Muller 1958; the first uniform is never 0.
                let radius = (-2 * log((Double(words[0]) + 1) * 0x1p-32)).squareRoot()
                return mean + std * radius * cos(Double(words[1]) * (2 * Double.pi * 0x1p-32))
            }
        case .integers(let low, let high):
            let range = UInt64(bitPattern: high &- low)
            let out = destination.base.assumingMemoryBound(to: Int64.self)
            key.forEach(destination.count, words: 2) { index, words in
                let bits = UInt64(words[0]) << 32 | UInt64(words[1])
                out[index] = low &+ Int64(bitPattern: bits.multipliedFullWidth(by: range).high)
            }
        case .bernoulli(let probability):
            key.fill(destination, words: 1) { words in
                Double(words[0]) * 0x1p-32 < probability ? 1 : 0
            }
        }
    }
}

/// `x` with each element set to 0 with probability `rate`, the others scaled by `1 / (1 - rate)` so
/// that the expected value stays: `[x, key] → x's shape`.
struct Dropout: Operation {
    let rate: Double

    let name = "dropout"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        try RandomKey.check(inputs[1], for: name)
        return TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        let scale = 1 / (1 - rate)
        // Kept where a random word reaches this.
        let threshold = UInt32(Swift.min(rate * 0x1p32, Double(UInt32.max)))
        let key = RandomKey(inputs[1])
        if x.dtype == .float32 {
            let (from, to) = (x.floatStart, destination.floatStart)
            // Four elements share a block of random words, and the grain is a multiple of that.
            Parallel.split(x.count, grain: Walk.grain / 2) { range in
                let at = range.lowerBound
                kernel_dropout_f32(
                    to + at, from + at, range.count, threshold, Float(scale), key.seed, key.stream,
                    UInt64(at / 4))
            }
            withExtendedLifetime(x) {}
        } else {
            let from = x.base.assumingMemoryBound(to: Double.self)
            let to = destination.base.assumingMemoryBound(to: Double.self)
            key.forEach(x.count, words: 1) { index, words in
                to[index] = words[0] >= threshold ? from[index] * scale : 0
            }
        }
    }

    /// Linear in x, and its own transpose.
    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [try Dropout(rate: rate)(cotangent, inputs[1]), nil] }
}

/// The two words of a key tensor.
struct RandomKey {
    let seed: UInt64
    let stream: UInt64

    static func check(_ key: Tensor, for operation: String) throws {
        guard key.shape == [2], key.dtype == .int64 else {
            throw TensorError(
                operation,
                "a random key is an int64 tensor of 2 numbers, not \(key.dtype.name) \(key.shape)")
        }
    }

    init(_ key: Tensor) {
        let words = key.base.assumingMemoryBound(to: UInt64.self)
        seed = words[0]
        stream = words[key.strides[0]]
    }

    /// Calls `body` for each element with its own random words, on all threads: element i has the
    /// words from `i * words` of the stream.
    func forEach(_ count: Int, words: Int, _ body: (Int, UnsafePointer<UInt32>) -> Void) {
        let perBlock = 4 / words
        let batch = 256
        Parallel.split(count, grain: Walk.grain / 2) { range in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: batch * 4) { buffer in
                guard let start = buffer.baseAddress else { return }
                // The grain is a multiple of every block, so ranges begin at one.
                for first in stride(
                    from: range.lowerBound, to: range.upperBound, by: batch * perBlock)
                {
                    let count = Swift.min(batch * perBlock, range.upperBound - first)
                    kernel_philox(
                        start, (count + perBlock - 1) / perBlock, seed, stream,
                        UInt64(first / perBlock))
                    for index in 0..<count { body(first + index, start + index * words) }
                }
            }
        }
    }

    func fill(_ tensor: Tensor, words: Int, _ value: (UnsafePointer<UInt32>) -> Double) {
        if tensor.dtype == .float32 {
            let out = tensor.base.assumingMemoryBound(to: Float.self)
            forEach(tensor.count, words: words) { index, words in out[index] = Float(value(words)) }
        } else {
            forEach(tensor.count, words: words) { index, words in tensor.set(index, value(words)) }
        }
    }
}

extension Tensor {
    /// Elements set to 0 with probability `rate`, the others scaled up to keep the expected value.
    package func dropout(_ rate: Double, key: Tensor) throws -> Tensor {
        guard rate >= 0, rate < 1 else {
            throw TensorError("dropout", "a rate of \(rate) is not in [0, 1)")
        }
        return rate == 0 ? self : try Dropout(rate: rate)(floats(), key)
    }
}
