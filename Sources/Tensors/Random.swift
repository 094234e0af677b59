import Kernels

/// A source of random numbers: a seed and how many draws were made. Counter-based (Philox 4x32-10,
/// Salmon et al. 2011): every draw is a stream of its own, so results depend on neither the number
/// of threads nor on how many numbers earlier draws took.
package struct Random: Equatable, Sendable {
    package var seed: UInt64
    /// Draws made so far; with the seed, all there is to save and restore.
    package var draws: UInt64

    package init(seed: UInt64, draws: UInt64 = 0) {
        self.seed = seed
        self.draws = draws
    }

    /// A key for an operation that needs random numbers; each is used once.
    package mutating func key() throws -> Tensor {
        draws &+= 1
        return try Tensor([Int64(bitPattern: seed), Int64(bitPattern: draws)])
    }

    /// A generator of its own, independent of this one's later draws.
    package mutating func split() -> Random {
        Random(seed: word())
    }

    /// 64 random bits.
    package mutating func word() -> UInt64 {
        draws &+= 1
        var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: UInt32.self)
            kernel_philox(start, 1, seed, draws, 0)
        }
        return UInt64(words.0) << 32 | UInt64(words.1)
    }

    /// Uniform in [low, high).
    package mutating func uniform(
        _ shape: [Int], low: Double = 0, high: Double = 1, _ dtype: DType = .float32
    ) throws -> Tensor {
        guard low <= high, (high - low).isFinite else {
            throw TensorError("random_uniform", "the range from \(low) to \(high) is not possible")
        }
        return try Sampling(
            kind: .uniform(low: low, high: high), shape: shape, dtype: floating(dtype))(
                key())
    }

    /// Normally distributed.
    package mutating func normal(
        _ shape: [Int], mean: Double = 0, std: Double = 1, _ dtype: DType = .float32
    ) throws -> Tensor {
        guard std >= 0 else {
            throw TensorError("random_normal", "a standard deviation of \(std) is not possible")
        }
        return try Sampling(
            kind: .normal(mean: mean, std: std), shape: shape, dtype: floating(dtype))(
                key())
    }

    /// Integers from `low` up to but without `high`, each as likely, as int64.
    package mutating func integers(_ shape: [Int], low: Int, high: Int) throws -> Tensor {
        guard low < high else {
            throw TensorError("random_int", "there is no integer from \(low) up to \(high)")
        }
        return try Sampling(
            kind: .integers(low: Int64(low), high: Int64(high)), shape: shape, dtype: .int64)(key())
    }

    /// True with a probability.
    package mutating func bernoulli(_ shape: [Int], probability: Double) throws -> Tensor {
        guard probability >= 0, probability <= 1 else {
            throw TensorError("random_bool", "a probability of \(probability) is not in [0, 1]")
        }
        return try Sampling(kind: .bernoulli(probability), shape: shape, dtype: .bool)(key())
    }

    /// The integers below `count` in random order (Fisher and Yates), as int64.
    package mutating func permutation(_ count: Int) throws -> Tensor {
        guard count >= 0 else {
            throw TensorError("permutation", "a count of \(count) is negative")
        }
        let result = try Tensor.arange(0, Double(count))
        guard count > 1 else { return result }
        let key = RandomKey(try key())
        let order = result.base.assumingMemoryBound(to: Int64.self)
        let draws = try Tensor(uninitialized: [count], .int64)
        let bits = draws.base.assumingMemoryBound(to: UInt64.self)
        key.forEach(count, words: 2) { index, words in
            bits[index] = UInt64(words[0]) << 32 | UInt64(words[1])
        }
        for last in stride(from: count - 1, to: 0, by: -1) {
            let other = Int(bits[last].multipliedFullWidth(by: UInt64(last) + 1).high)
            (order[last], order[other]) = (order[other], order[last])
        }
        return result
    }

    private func floating(_ dtype: DType) throws -> DType {
        guard dtype.isFloat else {
            throw TensorError("random", "\(dtype.name) has no uniform or normal numbers")
        }
        return dtype
    }
}
