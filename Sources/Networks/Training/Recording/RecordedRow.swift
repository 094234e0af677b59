import Tensors

/// What is recorded: a tensor of the model, or a layer's outputs.
struct RecordedColumn: Equatable {
    let kind: RecordedKind
    let name: String
}

/// What was recorded at one step.
struct RecordedRow: Equatable {
    let step: Int
    /// In the order of the columns; nil where there is none, as of gradients before the first step.
    var distributions: [Distribution?]
    /// The spread of a step's change of each recorded weight beside the weight's own; nan where unknown.
    var ratios: [Double]
    /// Units of each rectifier that were never above zero on the rows that are looked at, and all units.
    var dead: [Int]
}

/// Rows as tensors, for a checkpoint: numbers go through no text.
enum RecordedRows {
    /// Numbers that a distribution has beside its bins.
    private static let width = 8

    static func tensors(_ rows: [RecordedRow]) throws -> [Tensor] {
        var (numbers, bins): ([Double], [Int32]) = ([], [])
        for distribution in rows.flatMap(\.distributions) {
            let found = distribution ?? Distribution()
            numbers += [
                distribution == nil ? 0 : 1, Double(found.count), Double(found.zeros),
                Double(found.nonFinite), found.mean, found.deviation, found.low, found.high,
            ]
            bins.append(Int32(found.bins.count))
            bins += found.bins.map { Int32(bitPattern: $0) }
        }
        return [
            try Tensor(rows.map { Int64($0.step) }), try Tensor(numbers), try Tensor(bins),
            try Tensor(rows.flatMap(\.ratios)),
            try Tensor(rows.flatMap { $0.dead.map(Int64.init) }),
        ]
    }

    /// - Throws: `Checkpoint.Malformed` for anything that `tensors` did not make.
    static func rows(_ tensors: [Tensor], columns: Int) throws -> [RecordedRow] {
        guard tensors.count == 5, tensors.map(\.dtype) == types, columns >= 0 else {
            throw Checkpoint.Malformed()
        }
        let steps = try tensors[0].toArray(Int64.self)
        let numbers = try tensors[1].toArray(Double.self)
        let bins = try tensors[2].toArray(Int32.self)
        let ratios = try tensors[3].toArray(Double.self)
        let dead = try tensors[4].toArray(Int64.self)
        guard numbers.count == steps.count * columns * width,
            ratios.count % max(1, steps.count) == 0, dead.count % max(1, steps.count) == 0
        else { throw Checkpoint.Malformed() }
        let (ratioCount, deadCount) =
            steps.isEmpty ? (0, 0) : (ratios.count / steps.count, dead.count / steps.count)
        var next = 0
        return try steps.enumerated().map { place, step in
            let distributions = try (0..<columns).map { column -> Distribution? in
                let own = Array(numbers[((place * columns + column) * width)...].prefix(width))
                guard next < bins.count, bins[next] >= 0, Int(bins[next]) < bins.count - next
                else { throw Checkpoint.Malformed() }
                let end = next + 1 + Int(bins[next])
                defer { next = end }
                let packed = bins[(next + 1)..<end].map { UInt32(bitPattern: $0) }
                return try distribution(own, packed)
            }
            return RecordedRow(
                step: Int(step), distributions: distributions,
                ratios: Array(ratios[(place * ratioCount)...].prefix(ratioCount)),
                dead: dead[(place * deadCount)...].prefix(deadCount).map { Int($0) })
        }
    }

    private static let types: [DType] = [.int64, .float64, .int32, .float64, .int64]

    private static func distribution(_ numbers: [Double], _ bins: [UInt32]) throws -> Distribution?
    {
        guard numbers[0] == 1 else { return nil }
        let counts = numbers[1...3].compactMap { Int(exactly: $0) }
        guard counts.count == 3, counts.allSatisfy({ (0...Distribution.mostElements).contains($0) })
        else { throw Checkpoint.Malformed() }
        var result = Distribution()
        (result.count, result.zeros, result.nonFinite) = (counts[0], counts[1], counts[2])
        (result.mean, result.deviation) = (numbers[4], numbers[5])
        (result.low, result.high) = (numbers[6], numbers[7])
        result.bins = bins
        return result
    }
}
