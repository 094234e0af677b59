import Tensors

/// Records how weights, gradients and activations are spread as a model learns. It only looks on: the
/// training's numbers are the same without it.
///
/// Several trainings of one model follow one another in the record; one of another model begins it anew.
package final class Recorder: Callback {
    package struct Options: Sendable {
        /// Steps between two records; nil for as many as keep its cost small.
        package var every: Int?
        /// Which layers, by name; nil for all.
        package var layers: NamePattern?
        package var kinds = Set(RecordedKind.allCases)
        /// Whether the spread of a step's change of the weights is recorded, beside their own.
        package var updates = true
        /// Records at most: beyond them every other one is dropped.
        package var keep = 128
        /// Rows of the first batch whose activations are looked at.
        package var rows = 32
        /// Elements of a tensor that are looked at, at most.
        package var sample = 1 << 14
        package var seed: UInt64 = 0

        package init() {}
    }

    package let options: Options
    private(set) var schedule: RecordSchedule
    private(set) var columns: [RecordedColumn] = []
    /// The recorded weights and rectifiers, for the ratios and the dead units of each row.
    private(set) var ratioNames: [String] = []
    private(set) var rectifiers: [(layer: String, units: Int)] = []
    private(set) var rows: [RecordedRow] = []
    /// Steps of the trainings before the one under way, and of that as well.
    private var (base, done) = (0, 0)
    /// Of the running training: what is looked at, made at its first step.
    private var gauge: ModelGauge?
    private weak var model: Model?
    /// What the rows that are looked at are, from the first batch.
    private var probe: Tensor?
    private var pending: RecordedRow?
    /// Whether a checkpoint's record is gone on with, in the model that it is about.
    private var isRestored = false
    /// Seconds that recording took, and the trainings that were recorded.
    package private(set) var seconds = (recording: 0.0, training: 0.0)
    private var started = 0.0

    /// - Throws: `NetworkError` for settings that leave nothing to record.
    package init(_ options: Options = Options()) throws {
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            guard range.contains(value) else {
                throw NetworkError(
                    "record",
                    "`\(name)` is from \(range.lowerBound) to \(range.upperBound), got \(value)")
            }
        }
        try check("every", options.every ?? 1, 1...1_000_000_000)
        try check("keep", options.keep, 8...100_000)
        try check("rows", options.rows, 1...100_000)
        try check("sample", options.sample, 64...Distribution.mostElements)
        guard !options.kinds.isEmpty || options.updates else {
            throw NetworkError(
                "record", "there is nothing to record",
                hint: "leave one of weights, gradients, activations and updates on")
        }
        self.options = options
        schedule = RecordSchedule(
            interval: options.every ?? 1, isDenseEarly: options.every == nil, most: options.keep)
    }

    // MARK: - What was recorded

    package var steps: [Int] { rows.map(\.step) }

    /// The names that are recorded, in the model's order.
    package func names(_ kind: RecordedKind) -> [String] {
        columns.filter { $0.kind == kind }.map(\.name)
    }

    /// The steps of one tensor; nil where there is none of this name.
    package func recording(_ kind: RecordedKind, _ name: String) -> Recording? {
        guard let place = columns.firstIndex(of: RecordedColumn(kind: kind, name: name)) else {
            return nil
        }
        let known = rows.compactMap { row in
            row.distributions[place].map { (step: row.step, distribution: $0) }
        }
        return Recording(
            kind: kind, name: name, steps: known.map(\.step),
            distributions: known.map(\.distribution))
    }

    /// The spread (standard deviation) of a step's change of each weight divided by that of the weight itself,
    /// from the first step on. Around 1e-3 is common where training goes well.
    package var updateRatios: (steps: [Int], ratios: [(name: String, values: [Double])]) {
        let known = rows.filter { $0.ratios.contains { !$0.isNaN } }
        return (
            known.map(\.step),
            ratioNames.enumerated().map { place, name in (name, known.map { $0.ratios[place] }) }
        )
    }

    /// Units of each rectifier that were above zero for none of the rows that are looked at.
    package var deadUnits: (steps: [Int], layers: [(name: String, units: Int, dead: [Int])]) {
        let known = rows.filter { !$0.dead.isEmpty }
        return (
            known.map(\.step),
            rectifiers.enumerated().map { place, rectifier in
                (rectifier.layer, rectifier.units, known.map { $0.dead[place] })
            }
        )
    }

    /// Rows of the probe; 0 before the first step.
    package var probeRows: Int { probe?.shape[0] ?? 0 }

    /// Bytes that the rows take.
    package var byteCount: Int {
        rows.reduce(0) { sum, row in
            sum + 8 * (row.ratios.count + row.dead.count)
                + row.distributions.reduce(0) { $0 + ($1?.byteCount ?? 0) }
        }
    }

    // MARK: - Training

    package func willTrain(logs: [String]) throws {
        (gauge, pending) = (nil, nil)
        if !isRestored { base = done }
        started = Clock.now
    }

    package func stepFound(_ training: Training, _ step: LearningStep) throws {
        guard gauge == nil || schedule.isDue(base + training.step + 1) else { return }
        let start = Clock.now
        defer { seconds.recording += Clock.now - start }
        let gauge = try gauge ?? begin(training, step)
        guard schedule.isDue(base + training.step + 1) else { return }
        pending = RecordedRow(
            step: base + training.step + 1, distributions: try gauge.gradients(step.gradients),
            ratios: [], dead: [])
        if options.updates { try gauge.keepWeights() }
    }

    package func stepEnded(_ training: Training) throws {
        done = base + training.step
        guard var row = pending, let gauge else { return }
        let start = Clock.now
        defer { seconds.recording += Clock.now - start }
        pending = nil
        row.ratios = try gauge.ratios()
        try training.leavingChanceAlone { try gauge.measure(&row) }
        rows.append(row)
        if rows.count > options.keep {
            let kept = schedule.thin(rows.map(\.step))
            rows = kept.map { rows[$0] }
        }
    }

    package func epochEnded(_ training: Training) throws {}

    package func trainingEnded(_ training: Training) throws {
        seconds.training += Clock.now - started
        (gauge, pending) = (nil, nil)
    }

    /// Finds out what there is to look at, and records how it is before the first step.
    private func begin(_ training: Training, _ step: LearningStep) throws -> ModelGauge {
        let isSame = isRestored || model === training.model
        isRestored = false
        let probe = try (isSame ? probe : nil) ?? firstRows(of: step.inputs)
        let gauge = try ModelGauge(training.model, options, probe: probe)
        if !isSame || gauge.columns != columns || gauge.ratioNames != ratioNames {
            (rows, base) = ([], -training.step)
            schedule = RecordSchedule(
                interval: options.every ?? gauge.interval(batch: step.inputs.shape[0]),
                isDenseEarly: options.every == nil, most: options.keep)
        }
        (columns, ratioNames, rectifiers) = (gauge.columns, gauge.ratioNames, gauge.rectifiers)
        (self.gauge, self.probe, model) = (gauge, probe, training.model)
        if rows.isEmpty, training.step == 0 {
            var row = RecordedRow(
                step: base, distributions: [], ratios: gauge.ratioNames.map { _ in .nan }, dead: [])
            row.distributions = gauge.columns.map { _ in nil }
            try training.leavingChanceAlone { try gauge.measure(&row) }
            rows.append(row)
        }
        return gauge
    }

    /// Few enough that large inputs do not make it slow.
    private func firstRows(of inputs: Tensor) throws -> Tensor {
        let size = max(1, inputs.shape.dropFirst().reduce(1, *))
        let count = max(1, min(options.rows, inputs.shape[0], Self.mostInputs / size))
        return try inputs.narrow(axis: 0, from: 0, count: count).duplicated()
    }

    /// Numbers that the rows that are looked at may have in all: five pictures of 224 × 224 in colour.
    private static let mostInputs = 1 << 20

    // MARK: - Checkpoints

    package func state() throws -> CallbackState {
        CallbackState(
            kind: kind,
            values: .dict([
                "columns": .array(
                    columns.map { .array([.string($0.kind.rawValue), .string($0.name)]) }),
                "weights": .array(ratioNames.map(JSON.string)),
                "rectifiers": .array(
                    rectifiers.map { .array([.string($0.layer), .int($0.units)]) }),
                "base": .int(base), "interval": .int(schedule.interval),
            ]), tensors: try RecordedRows.tensors(rows) + (probe.map { [$0] } ?? []))
    }

    package func restore(_ state: CallbackState) throws {
        guard let columns = state.values["columns"]?.array,
            let weights = state.values["weights"]?.array,
            let rectifiers = state.values["rectifiers"]?.array,
            let base = state.values["base"]?.int, let interval = state.values["interval"]?.int,
            (5...6).contains(state.tensors.count)
        else { throw Checkpoint.Malformed() }
        self.columns = columns.compactMap { column in
            guard let parts = column.array, parts.count == 2,
                let kind = parts[0].string.flatMap({ RecordedKind(rawValue: $0) }),
                let name = parts[1].string
            else { return nil }
            return RecordedColumn(kind: kind, name: name)
        }
        self.rectifiers = rectifiers.compactMap { entry in
            guard let parts = entry.array, parts.count == 2, let name = parts[0].string,
                let units = parts[1].int
            else { return nil }
            return (name, units)
        }
        ratioNames = weights.compactMap(\.string)
        rows = try RecordedRows.rows(Array(state.tensors.prefix(5)), columns: columns.count)
        let widths = [columns.count, rectifiers.count, weights.count]
        guard widths == [self.columns.count, self.rectifiers.count, ratioNames.count],
            rows.allSatisfy({
                $0.ratios.count == ratioNames.count
                    && [0, rectifiers.count].contains($0.dead.count)
            })
        else { throw Checkpoint.Malformed() }
        probe = state.tensors.count > 5 ? state.tensors[5] : nil
        self.base = base
        isRestored = true
        schedule = RecordSchedule(
            interval: max(1, interval), isDenseEarly: options.every == nil, most: options.keep)
    }
}
