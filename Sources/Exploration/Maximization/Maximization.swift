import Data
import Networks
import Tensors

/// Inputs that make activations of a network as large as they get, found by following the gradient from
/// middle grey (Erhan and others, 2009; the parameterisation of Olah and others, 2017).
package final class Maximization {
    /// The input that was found for one target.
    package struct Found {
        package let name: String
        /// Pixels from 0 to 1, `[height, width, channels]`; what the network takes, for other inputs.
        package let picture: Tensor
        /// As the network takes it.
        package let input: Tensor
        /// Of the picture as it is: unmoved, without penalties.
        package let activation: Double
        /// The step that it is of; 0 is the start.
        package let step: Int
        /// By step, from the start.
        package let activations: [Double]
        /// The picture at some steps.
        package let frames: [(step: Int, picture: Tensor)]
        /// What the rows of the data set given for comparison reach at most, and which does.
        package internal(set) var natural: (activation: Double, row: Int)?
    }

    /// What was asked for.
    package struct Request {
        package enum Unit: Sendable {
            case number(Int)
            case named(String)
        }

        /// Whose output; the model's scores if nil.
        package var layer: String?
        /// The whole layer if nil.
        package var units: [Unit]?
        package var place = MaximizationTarget.Place.all(.mean)
        /// By what the model was trained on if nil.
        package var range: InputRange?
        /// Height and width, where the model takes others than it was built for.
        package var size: (height: Int, width: Int)?
        /// Pixels to start from, one picture or one for each target.
        package var image: Tensor?
        /// Rows whose activations are compared with.
        package var natural: Dataset?
        package var options = MaximizationOptions()

        package init() {}
    }

    /// What the caller does meanwhile.
    package struct Calls {
        package var progress: (_ share: Double, _ text: String) -> Void = { _, _ in }
        package var note: (String) -> Void = { _ in }
        /// Whether an error is the wish to stop, which is then over.
        package var takesBack: (any Error) -> Bool = { _ in false }
        /// Whether an error must not be followed by a second try.
        package var isFinal: (any Error) -> Bool = { _ in false }

        package init() {}
    }

    package private(set) var found: [Found] = []
    /// `Sneaker`'s layer in words: `mean of conv2d_1`.
    package let text: String
    package let isPicture: Bool
    package let isNegative: Bool
    package let steps: Int
    /// Rows that were compared with.
    package private(set) var naturalCount = 0
    package private(set) var isInterrupted = false
    /// Why steps were not planned; nil where they were.
    package private(set) var errorOfPlanning: (any Error)?

    /// Plans of more bytes look for some of the pictures at a time.
    private static let mostBytes = 1 << 29

    /// - Throws: `NetworkError` where layer, unit, class or sizes do not fit, where no gradient reaches any
    ///   picture, or where the activations are not finite from the start.
    package init(_ model: Model, _ request: Request, _ calls: Calls = Calls()) throws {
        let setting = try MaximizationSetting(model, request, calls.note)
        let (problem, target) = (setting.problem, setting.target)
        text = target.text(of: problem.path.name)
        isPicture = problem.isPicture
        isNegative = problem.options.isNegative
        steps = problem.options.steps
        let trails = try climb(setting, calls)
        found = try zip(target.names, trails).compactMap { name, trail in
            try Self.found(name, trail, problem)
        }
        try tell(zip(target.names, trails).map { ($0, $1.end) }, calls.note)
        if let data = request.natural, !isInterrupted {
            try compare(data, model, setting, trails, calls)
        }
    }

    private func climb(
        _ setting: MaximizationSetting, _ calls: Calls
    ) throws -> [PictureAscent.Trail] {
        let (problem, target) = (setting.problem, setting.target)
        let bytes = try MaximizationStep.plannedBytes(problem, target) ?? 0
        let together = max(1, min(target.count, Self.mostBytes / max(1, bytes)))
        var trails: [PictureAscent.Trail] = []
        for first in stride(from: 0, to: target.count, by: together) {
            let part = first..<min(first + together, target.count)
            let ascent = try PictureAscent(
                problem, target.part(part), first: first,
                seeds: setting.seeds.map { try $0.narrow(axis: 0, from: first, count: part.count) },
                isFinal: calls.isFinal)
            errorOfPlanning = errorOfPlanning ?? ascent.errorOfPlanning
            do {
                try ascent.run { step, trails in
                    let done = Double(first) + Double(part.count * step) / Double(steps)
                    let best = trails.first { $0.best != nil }?.bestActivation ?? 0
                    calls.progress(
                        done / Double(target.count),
                        "step \(step) of \(steps), \(target.names[first]) \(number(best))")
                }
            } catch {
                let hasSome = (trails + ascent.trails).contains { $0.best != nil }
                guard hasSome, calls.takesBack(error) else { throw error }
                isInterrupted = true
                let step = max(0, (ascent.trails.first?.activations.count ?? 0) - 1)
                calls.note(
                    "maximize was interrupted after step \(step) of \(steps); the best so far is kept"
                )
            }
            trails += ascent.trails
            if isInterrupted { break }
        }
        return trails
    }

    private static func found(
        _ name: String, _ trail: PictureAscent.Trail, _ problem: MaximizationProblem
    ) throws -> Found? {
        guard let best = trail.best, trail.end != .flat else { return nil }
        func single(_ x: Tensor) throws -> Tensor { try x.reshape(Array(x.shape.dropFirst())) }
        func shown(_ x: Tensor) throws -> Tensor {
            try single(problem.isPicture ? x : problem.inputs(x))
        }
        return Found(
            name: name, picture: try shown(best), input: try single(problem.inputs(best)),
            activation: trail.bestActivation, step: trail.bestStep,
            activations: trail.activations,
            frames: try trail.frames.map { ($0.step, try shown($0.picture)) })
    }

    /// Says what went wrong with some targets; throws where it did with all.
    private func tell(
        _ ends: [(name: String, end: PictureAscent.Trail.End)], _ note: (String) -> Void
    ) throws {
        let flat = ends.filter { $0.end == .flat }.map(\.name)
        if !flat.isEmpty {
            let text = "no gradient of \(listed(flat)) (\(text)) reaches any input that was tried"
            guard !found.isEmpty else {
                throw NetworkError(
                    "maximize", text,
                    hint:
                        "a rectifier may be shut for all inputs; try the layer before it, or `image:`"
                )
            }
            note("maximize: \(text); left out")
        }
        let lost = ends.filter { if case .notFinite = $0.end { true } else { false } }
        guard let first = lost.first, case .notFinite(let step) = first.end else { return }
        let text = "\(listed(lost.map(\.name))) (\(text)) is not finite at step \(step)"
        guard !found.isEmpty else {
            throw NetworkError(
                "maximize", text, hint: "are there NaNs among the weights? a lower `lr` may help")
        }
        note("maximize: \(text); the best before that is kept")
    }

    private func compare(
        _ data: Dataset, _ model: Model, _ setting: MaximizationSetting,
        _ trails: [PictureAscent.Trail], _ calls: Calls
    ) throws {
        do {
            let natural = try NaturalActivations(
                data, of: model, setting.problem.path, setting.target, isNegative: isNegative,
                isFinal: calls.isFinal
            ) { calls.progress($0, "rows of \(data.name)") }
            naturalCount = natural.count
            let kept = trails.indices.filter { trails[$0].best != nil && trails[$0].end != .flat }
            for (place, unit) in kept.enumerated() { found[place].natural = natural.best[unit] }
        } catch  where calls.takesBack(error) {
            isInterrupted = true
            calls.note("maximize was interrupted in \(data.name), which it is not compared with")
        }
    }

    // MARK: - All together

    /// Steps at which all pictures are kept.
    package var frameSteps: [Int] {
        let fewest = found.min { $0.frames.count < $1.frames.count }
        return fewest?.frames.map(\.step) ?? []
    }

    /// `[n] + shape`
    package func pictures() throws -> Tensor { try Tensor.stack(found.map(\.picture)) }

    package func inputs() throws -> Tensor { try Tensor.stack(found.map(\.input)) }

    /// The pictures at each of `frameSteps`: one, or `[n] + shape` where there are several.
    package func frames() throws -> [Tensor] {
        try frameSteps.indices.map { place in
            let all = found.map { $0.frames[place].picture }
            return all.count == 1 ? all[0] : try Tensor.stack(all)
        }
    }
}

/// Names in a sentence: all of a few, else how many.
private func listed(_ names: [String]) -> String {
    names.count <= 8 ? names.joined(separator: ", ") : "\(names.count) targets"
}

/// Three decimals at most.
private func number(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return "\(value)" }
    return "\((value * 1000).rounded() / 1000)"
}
