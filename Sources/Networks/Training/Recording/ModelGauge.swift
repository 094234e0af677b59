import Data
import Tensors

/// Takes the measurements of a model that a record is made of.
final class ModelGauge {
    let model: Model
    let columns: [RecordedColumn]
    /// The weights whose changes are looked at.
    let ratioNames: [String]
    let rectifiers: [(layer: String, units: Int)]
    private let options: Recorder.Options
    private let probe: Tensor
    private let weights: [Watched]
    private let layers: [String]
    private let outputs: LayerOutputs
    private var samples: [SampledElements]
    /// Of the weights before a step, one after another.
    private var before: [Float] = []
    private var isKept = false

    /// A weight, its place among those that are learned, and which of its elements are looked at.
    private struct Watched {
        let weight: Weight
        let place: Int
        let sample: SampledElements
    }

    /// - Throws: `NetworkError` for a name that no layer has, and where nothing is left to record.
    init(_ model: Model, _ options: Recorder.Options, probe: Tensor) throws {
        (self.model, self.options, self.probe) = (model, options, probe)
        let named = try options.layers.map { try model.matches($0).map(\.name) }
        func isMeant(_ name: String) -> Bool {
            named.map { $0.contains { name == $0 || name.hasPrefix($0 + ".") } } ?? true
        }
        weights = model.trainable.enumerated().filter { isMeant($1.name) }.map { place, weight in
            Watched(
                weight: weight, place: place,
                sample: SampledElements(
                    of: weight.value.count, most: options.sample,
                    seed: Seed.mix(options.seed, UInt64(place))))
        }
        let isActive = options.kinds.contains(.activations)
        let layers =
            isActive ? LayerOutputs.layers(of: model).map(\.name).filter(isMeant) : []
        self.layers = layers
        rectifiers = UnitActivity.rectifiers(of: model).filter { layers.contains($0.name) }
            .map { ($0.name, $0.outputShape?.last ?? 0) }
        outputs = LayerOutputs(model, layers)
        samples = []
        let names = weights.map(\.weight.name)
        func own(_ kind: RecordedKind, _ names: [String]) -> [RecordedColumn] {
            options.kinds.contains(kind) ? names.map { RecordedColumn(kind: kind, name: $0) } : []
        }
        columns = own(.weights, names) + own(.gradients, names) + own(.activations, layers)
        ratioNames = options.updates ? names : []
        guard !columns.isEmpty || !ratioNames.isEmpty else {
            throw NetworkError(
                "record", "the layers \(options.layers?.text ?? "") have nothing that is recorded",
                hint: "layers without weights have activations alone")
        }
    }

    // MARK: - Measuring

    /// The columns of a row, those of the gradients filled in.
    func gradients(_ gradients: [Tensor]) throws -> [Distribution?] {
        guard options.kinds.contains(.gradients) else { return columns.map { _ in nil } }
        let found = try distributions(
            weights.map { gradients[$0.place] }, weights.map(\.sample))
        var next = 0
        return columns.map { column in
            guard column.kind == .gradients else { return nil }
            defer { next += 1 }
            return found[next]
        }
    }

    /// Keeps the weights as they are, to be compared with what a step makes of them.
    func keepWeights() throws {
        before = try elements(weights.map(\.weight.value), weights.map(\.sample))
        isKept = true
    }

    /// The spread of what the step has changed, divided by that of what it is now.
    func ratios() throws -> [Double] {
        guard isKept else { return ratioNames.map { _ in .nan } }
        isKept = false
        let after = try elements(weights.map(\.weight.value), weights.map(\.sample))
        var start = 0
        return weights.map { watched in
            let range = start..<start + watched.sample.count
            start = range.upperBound
            let change = Self.deviation(range.count) {
                Double(after[range.lowerBound + $0] - self.before[range.lowerBound + $0])
            }
            let own = Self.deviation(range.count) { Double(after[range.lowerBound + $0]) }
            return change / own
        }
    }

    /// Fills in the weights and the activations as they are.
    func measure(_ row: inout RecordedRow) throws {
        if options.kinds.contains(.weights) {
            let found = try distributions(weights.map(\.weight.value), weights.map(\.sample))
            fill(&row, .weights, found)
        }
        guard !layers.isEmpty else { return }
        let outputs = try outputs.run(on: probe).map { try $0.cast(.float32) }
        if samples.isEmpty {
            samples = outputs.enumerated().map { place, output in
                SampledElements(
                    of: output.count, most: options.sample,
                    seed: Seed.mix(options.seed, UInt64(place) + 1 << 32))
            }
        }
        fill(&row, .activations, try distributions(outputs, samples))
        row.dead = try rectifiers.map { rectifier in
            guard let place = layers.firstIndex(of: rectifier.layer) else { return 0 }
            var fires = [Bool](repeating: false, count: rectifier.units)
            try UnitActivity.mark(outputs[place], &fires)
            return fires.count { !$0 }
        }
    }

    private func fill(_ row: inout RecordedRow, _ kind: RecordedKind, _ found: [Distribution]) {
        var next = 0
        for (place, column) in columns.enumerated() where column.kind == kind {
            row.distributions[place] = found[next]
            next += 1
        }
    }

    private func elements(_ tensors: [Tensor], _ samples: [SampledElements]) throws -> [Float] {
        var all = [Float](repeating: 0, count: samples.reduce(0) { $0 + $1.count })
        try all.withUnsafeMutableBufferPointer { all in
            guard var start = all.baseAddress else { return }
            for (tensor, sample) in zip(tensors, samples) {
                try tensor.withElements(Float.self) { sample.gather($0, into: start) }
                start += sample.count
            }
        }
        return all
    }

    private func distributions(
        _ tensors: [Tensor], _ samples: [SampledElements]
    ) throws -> [Distribution] {
        let all = try elements(tensors, samples)
        var found = [Distribution](repeating: Distribution(), count: samples.count)
        var starts: [Int] = [0]
        for sample in samples { starts.append(starts[starts.count - 1] + sample.count) }
        all.withUnsafeBufferPointer { all in
            found.withUnsafeMutableBufferPointer { found in
                nonisolated(unsafe) let (all, found) = (all, found)
                let starts = starts
                Parallel.run(found.count) { place in
                    found[place] = Distribution(
                        UnsafeBufferPointer(rebasing: all[starts[place]..<starts[place + 1]]))
                }
            }
        }
        return found
    }

    private static func deviation(_ count: Int, _ value: (Int) -> Double) -> Double {
        guard count > 0 else { return .nan }
        var (sum, squares) = (0.0, 0.0)
        for place in 0..<count {
            let value = value(place)
            sum += value
            squares += value * value
        }
        let mean = sum / Double(count)
        return max(0, squares / Double(count) - mean * mean).squareRoot()
    }

    // MARK: - Cost

    /// Steps between two records by which recording takes a few hundredths of the training's time, for steps
    /// of so many rows. Reckoned from sizes, never timed: the same training is recorded at the same steps.
    func interval(batch: Int) -> Int {
        let elements = weights.reduce(0) { $0 + $1.sample.count }
        let activations = layers.reduce(0) { sum, name in
            let size = (try? model.layer(name).outputShape?.reduce(probe.shape[0], *)) ?? 0
            return sum + min(size, options.sample)
        }
        let products = Double(model.summedMultiplyAdds)
        // Nanoseconds: of a number that is gathered and counted, of a multiplication with its sum, and what
        // each tensor and each step take beside that.
        let record =
            4 * Double(4 * elements + activations) + 0.06 * products * Double(probe.shape[0])
            + 4000 * Double(columns.count + 4)
        let weightCount = weights.reduce(0) { $0 + $1.weight.value.count }
        let step = 0.09 * products * Double(batch) + 1.5 * Double(weightCount) + 20_000
        var interval = Self.leastInterval
        while interval < Self.mostInterval, record > Self.share * step * Double(interval) {
            interval *= 2
        }
        return interval
    }

    /// Half of what is promised, since machines differ.
    private static let share = 0.025
    private static let leastInterval = 8
    private static let mostInterval = 4096
}
