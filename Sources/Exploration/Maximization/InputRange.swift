import Data
import Networks
import Tensors

/// What a network's inputs are for pixels from 0 to 1: `low + pixel · (high − low)`, for all channels (or
/// columns) or each by itself.
package struct InputRange: Equatable, Sendable {
    package let low: [Double]
    package let high: [Double]

    /// - Throws: `NetworkError` where a low end is not below its high end.
    package init(low: [Double], high: [Double]) throws {
        let count = max(low.count, high.count)
        guard count > 0, [1, count].contains(low.count), [1, count].contains(high.count) else {
            throw NetworkError(
                "maximize", "`range` has \(low.count) low ends and \(high.count) high ones",
                hint: "write [low, high], each a number or one for each channel")
        }
        func all(_ ends: [Double]) -> [Double] {
            ends.count == 1 ? Array(repeating: ends[0], count: count) : ends
        }
        (self.low, self.high) = (all(low), all(high))
        for (low, high) in zip(self.low, self.high)
        where !(low < high && low.isFinite && high.isFinite) {
            throw NetworkError("maximize", "`range` goes from \(low) up to \(high)")
        }
    }

    /// Pixels of which a mean is taken before they are divided by a deviation.
    package init(mean: [Double], deviation: [Double]) throws {
        guard mean.count == deviation.count, deviation.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw NetworkError(
                "maximize", "`mean` and `std` have a number, above 0 for `std`, for each channel")
        }
        try self.init(
            low: zip(mean, deviation).map { -$0 / $1 },
            high: zip(mean, deviation).map { (1 - $0) / $1 })
    }

    /// What rows are brought to by these steps. Columns of a table that are standardised go from −3 to 3.
    package init(_ preparation: Preparation, isPicture: Bool) throws {
        guard let scaling = preparation.scaling else {
            try self.init(low: [0], high: [1])
            return
        }
        let white: Float = preparation.input.dtype == .uint8 ? 255 : 1
        switch scaling.kind {
        case .symmetric where !isPicture: try self.init(low: [-1], high: [1])
        case .unit where !isPicture: try self.init(low: [0], high: [1])
        case .standardise where !isPicture: try self.init(low: [-3], high: [3])
        default:
            try self.init(
                low: zip(scaling.offsets, scaling.divisors).map { Double(-$0 / $1) },
                high: zip(scaling.offsets, scaling.divisors).map { Double((white - $0) / $1) })
        }
    }

    /// - Throws: `NetworkError` where there are other channels than these.
    func check(_ shape: [Int]) throws {
        guard low.count == 1 || low.count == shape.last else {
            throw NetworkError(
                "maximize", "`range` is for \(low.count) channels, the inputs are \(shape)")
        }
    }

    /// `[…, channels] → […, channels]`
    func inputs(_ pixels: Tensor) throws -> Tensor {
        if low == [0] && high == [1] { return pixels }
        let size = zip(low, high).map { Float($1 - $0) }
        return try pixels * Tensor(size) + Tensor(low.map { Float($0) })
    }

    /// The way back.
    func pixels(_ inputs: Tensor) throws -> Tensor {
        let size = zip(low, high).map { Float($1 - $0) }
        return try (inputs - Tensor(low.map { Float($0) })) / Tensor(size)
    }
}
