import Tensors

/// Least, largest, mean and deviation of numbers, for all at once or for each channel.
struct ColumnStatistics {
    private let channels: Int
    private var count = 0
    private var least: [Double]
    private var largest: [Double]
    /// Sums of differences from the first number seen: exact for bytes, and accurate where the mean is
    /// far from zero.
    private var origin: [Double]?
    private var sums: [Double]
    private var squares: [Double]
    private(set) var isFinite = true

    init(channels: Int) {
        self.channels = channels
        least = [Double](repeating: .infinity, count: channels)
        largest = [Double](repeating: -.infinity, count: channels)
        sums = [Double](repeating: 0, count: channels)
        squares = [Double](repeating: 0, count: channels)
    }

    /// - Parameter x: float32, whose channels vary fastest.
    mutating func add(_ x: Tensor) {
        let values = x.data.bindMemory(to: Float.self)
        guard !values.isEmpty else { return }
        let origin = origin ?? (0..<channels).map { Double(values[$0]) }
        self.origin = origin
        for channel in 0..<channels {
            var (low, high, sum, square) = (
                least[channel], largest[channel], sums[channel], squares[channel]
            )
            for place in stride(from: channel, to: values.count, by: channels) {
                let value = Double(values[place])
                low = min(low, value)
                high = max(high, value)
                let difference = value - origin[channel]
                sum += difference
                square += difference * difference
            }
            (least[channel], largest[channel], sums[channel], squares[channel]) = (
                low, high, sum, square
            )
        }
        count += values.count / channels
        if !sums.allSatisfy(\.isFinite) { isFinite = false }
    }

    /// A channel that is the same everywhere becomes 0.
    func scaling(_ kind: Scaling.Kind) -> Scaling {
        var (offsets, divisors): ([Float], [Float]) = ([], [])
        for channel in 0..<channels {
            let rows = Double(max(1, count))
            let mean = sums[channel] / rows
            let (offset, divisor) =
                switch kind {
                case .unit: (least[channel], largest[channel] - least[channel])
                case .symmetric:
                    (
                        (least[channel] + largest[channel]) / 2,
                        (largest[channel] - least[channel]) / 2
                    )
                case .standardise:
                    (
                        mean + (origin?[channel] ?? 0),
                        max(0, squares[channel] / rows - mean * mean).squareRoot()
                    )
                }
            offsets.append(count == 0 ? 0 : Float(offset))
            divisors.append(divisor > 0 && count > 0 ? Float(divisor) : 1)
        }
        return Scaling(kind, offsets: offsets, divisors: divisors)
    }
}
