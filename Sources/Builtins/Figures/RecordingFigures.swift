import Figures
import Machine
import Networks

/// Figures of what was recorded of a tensor over the steps of a training, and of what happened in it.
var recordingFigureBuiltins: [Builtin] { [ridges, bands, events] }

private var recordingParameter: Parameter<RecordingValue> {
    Parameter("recording", "Such as log.weights(\"conv2d_1\").")
}

private let recorded = """
    let log = record(every: 2)
    sequential([dense(8), relu(), dense(3)], seed: 1).fit(dataset("iris"), epochs: 2, seed: 1, callbacks: [log])
    """

private var ridges: Builtin {
    Builtin(
        "ridges", area: .figures,
        summary:
            "The distribution of a recorded tensor at each of some steps, one behind the other, at the steps' places. Exact zeros, as relu makes, are a point without a width: they are left out and told.",
        recordingParameter,
        Parameter<Int>("rows", default: 24, "Steps that are shown, at most."),
        Parameter<Int?>(
            "bins", default: nil,
            "Intervals of equal width that all steps share; by default the more the more elements there are."
        ),
        Parameter<Double>(
            "overlap", default: 2.5, "How far the highest row reaches, in distances of rows."),
        returns: "figure", example: recorded + "\nridges(log.weights(\"dense_1\"))"
    ) { _, value, most, bins, overlap in
        let recording = value.recording.thinned(to: most)
        let bins = bins ?? recording.suitableBins
        guard (2...200).contains(most), (8...1000).contains(bins) else {
            throw FigureError(
                "ridges",
                "`rows` is from 2 to 200 and `bins` from 8 to 1000, got \(most) and \(bins)")
        }
        guard let (edges, values) = recording.densities(bins: bins) else {
            throw FigureError(
                "ridges", "nothing finite was recorded of \(recording.name)",
                hint: "its column not_finite says at which steps")
        }
        var (places, steps, heights): ([Double], [Double], [Double]) = ([], [], [])
        for (step, row) in zip(recording.steps, values) where row.contains(where: { $0 > 0 }) {
            // Middles of the intervals, with the ground at either end.
            places += [edges[0]] + zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
            places.append(edges[edges.count - 1])
            heights += [0] + row + [0]
            steps += [Double](repeating: Double(step), count: row.count + 2)
        }
        guard !places.isEmpty else {
            throw FigureError(
                "ridges", "\(recording.name) was zero at every step",
                hint: "dead_units(model, data) says which units are")
        }
        let table = try DataTable([
            (recording.kind.title, .numbers(places)), ("step", .numbers(steps)),
            ("density", .numbers(heights)),
        ])
        let figure = try Figure(table).ridge(
            x: 0, y: 1, height: 2, mark: RidgeMark(.ready, overlap: overlap))
        return FigureValue(figure.titled(recording.title, subtitle: recording.zerosText))
    }
}

private var bands: Builtin {
    Builtin(
        "bands", area: .figures,
        summary:
            "Bands that hold the middle shares of a recorded tensor's elements over the steps, and a line through their medians.",
        recordingParameter,
        Parameter<[Double]>(
            "shares", default: [0.5, 0.9], "What part of the elements each band holds."),
        returns: "figure", example: recorded + "\nbands(log.gradients(\"dense_1\"))"
    ) { _, value, shares in
        let recording = value.recording
        guard recording.distributions.contains(where: { $0.low.isFinite }) else {
            throw FigureError(
                "bands", "nothing finite was recorded of \(recording.name)",
                hint: "its column not_finite says at which steps")
        }
        let ends = shares.flatMap { [(1 - $0) / 2, (1 + $0) / 2] } + [0.5, 0.5]
        let quantiles = recording.quantiles(ends.map { min(1, max(0, $0)) })
        var (steps, low, high, sizes): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for (place, share) in (shares + [0]).enumerated() {
            for (row, step) in recording.steps.enumerated()
            where quantiles[2 * place][row].isFinite {
                steps.append(Double(step))
                low.append(quantiles[2 * place][row])
                high.append(quantiles[2 * place + 1][row])
                sizes.append(share)
            }
        }
        let table = try DataTable([
            ("step", .numbers(steps)), (recording.kind.title, .numbers(high)),
            ("low", .numbers(low)), ("share", .numbers(sizes)),
        ])
        let figure = try Figure(table).band(x: 0, low: 2, high: 1, share: 3, shares: shares)
        return FigureValue(figure.titled(recording.title))
    }
}

private var events: Builtin {
    Builtin(
        "events", area: .figures,
        summary:
            "The figure with a line across at each event along x and its label at the top. Labels that would meet are set one below the other.",
        Parameter<FigureValue>("figure", "The figure to add to."),
        Parameter<FieldArgument>(
            "x", "Where the events are: a column's name or number, or values."),
        Parameter<FieldArgument>("text", "What each was."),
        returns: "figure",
        example:
            "plot([3, 2, 1, 1]).line().events(x: [1, 2.5], text: [\"lower rate\", \"stopped\"])"
    ) { _, figure, x, text in
        FigureValue(try figure.figure.events(x: x.field, text: text.field))
    }
}

extension RecordedKind {
    /// What an axis of its numbers is called.
    fileprivate var title: String {
        switch self {
        case .weights: "weight"
        case .gradients: "gradient"
        case .activations: "activation"
        }
    }
}

extension Recording {
    fileprivate var title: String {
        kind == .gradients
            ? "Gradient of \(name)" : kind == .weights ? name : "Activations of \(name)"
    }

    /// What share of the elements is zero, from the least to the most over the steps; nothing where hardly
    /// any is.
    fileprivate var zerosText: String {
        let shares = distributions.map { Double($0.zeros) / Double(max(1, $0.count)) }
        guard let least = shares.min(), let most = shares.max(), most >= 0.005 else { return "" }
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))" }
        let range =
            percent(least) == percent(most)
            ? percent(most) : "\(percent(least)) to \(percent(most))"
        return "without exact zeros, \(range) % of them"
    }
}
