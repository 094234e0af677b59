import Data
import Networks
import Tensors

/// The search of some pictures at once: steps along the gradient by Adam, of which the best picture of
/// each is kept.
final class PictureAscent {
    /// What was found for one picture.
    struct Trail {
        enum End: Equatable {
            case running
            /// No gradient at any start that was tried.
            case flat
            case notFinite(step: Int)
        }

        /// `[1] + shape`; nil before the first step that gave a number.
        var best: Tensor?
        var bestActivation = 0.0
        var bestStep = 0
        /// By step, of the picture as it then was.
        var activations: [Double] = []
        var frames: [(step: Int, picture: Tensor)] = []
        var end = End.running
    }

    private let problem: MaximizationProblem
    private let target: MaximizationTarget
    /// The place of the first picture among all that are looked for, which decides what is drawn for it.
    private let first: Int
    private let step: MaximizationStep
    private(set) var trails: [Trail]

    /// Standard deviations of the numbers that the first start, and each further one where there is no
    /// gradient, is drawn with. Lucid's first; later ones reach black and white.
    private static let starts = [0.01, 0.04, 0.16, 0.64, 2.56]

    /// - Parameter seeds: `[n] + shape`, pixels to start from, in place of middle grey.
    init(
        _ problem: MaximizationProblem, _ target: MaximizationTarget, first: Int, seeds: Tensor?,
        isFinal: (any Error) -> Bool
    ) throws {
        self.problem = problem
        self.target = target
        self.first = first
        center =
            try seeds.map { try problem.space.parameters(of: $0).contiguous() }
            ?? problem.space.middle(target.count)
        let numbers = try center.duplicated()
        step = try MaximizationStep(
            problem, target, numbers: numbers, isPlanned: problem.options.isPlanned,
            isFinal: isFinal)
        trails = Array(repeating: Trail(), count: target.count)
        for place in trails.indices { try begin(place, Self.starts[0]) }
    }

    private let center: Tensor
    var errorOfPlanning: (any Error)? { step.errorOfPlanning }

    /// Takes all steps; what it has found so far stays where it throws.
    func run(progress: (Int, [Trail]) -> Void) throws {
        let (m, v) = (
            try Tensor.zeros(step.numbers.shape), try Tensor.zeros(step.numbers.shape)
        )
        for number in 0...problem.options.steps {
            let found = try number == 0 ? start() : move(number)
            try note(number, found)
            progress(number, trails)
            guard number < problem.options.steps, trails.contains(where: { $0.end == .running })
            else { return }
            try Tensor.adam(
                [step.numbers], [m], [v], [found.gradient], lr: problem.rate, epsilon: 1e-8,
                step: number + 1)
            if problem.space.parameterization == .pixel {
                try step.numbers.assign([], problem.space.confined(step.numbers))
            }
        }
    }

    // MARK: - Steps

    /// The numbers of this picture about where it starts.
    private func begin(_ place: Int, _ deviation: Double) throws {
        var random = Random(seed: Seed.mix(problem.options.seed, UInt64(first + place)))
        let noise = try random.normal(problem.space.parameterShape, std: deviation)
        let start = try center.index([.place(place)]) + noise
        try step.numbers.assign([.place(place)], problem.space.confined(start))
    }

    /// The first step. Where a picture has no gradient it begins again, further away from grey: a rectifier
    /// may only be shut there.
    private func start() throws -> MaximizationStep.Result {
        for deviation in Self.starts.dropFirst() {
            let found = try move(0)
            let flat = trails.indices.filter { found.slopes[$0] == 0 }
            guard !flat.isEmpty else { return found }
            for place in flat { try begin(place, deviation) }
        }
        let found = try move(0)
        for place in trails.indices where found.slopes[place] == 0 { trails[place].end = .flat }
        return found
    }

    private func move(_ number: Int) throws -> MaximizationStep.Result {
        if let motions = step.motions {
            try motions.withMutableElements(Double.self) { elements in
                guard let start = elements.baseAddress else { return }
                for place in trails.indices {
                    // Streams of the start and of the steps are told apart by their first number.
                    let stream = Seed.mix(~problem.options.seed, UInt64(first + place))
                    problem.motion.write(
                        start + 6 * place, seed: Seed.mix(stream, UInt64(number)),
                        height: problem.space.shape[0], width: problem.space.shape[1])
                }
            }
        }
        return try step.run()
    }

    private func note(_ number: Int, _ found: MaximizationStep.Result) throws {
        let options = problem.options
        let every = options.every ?? max(1, (options.steps + 14) / 15)
        for place in trails.indices where trails[place].end == .running {
            let activation = found.activations[place]
            guard activation.isFinite else {
                trails[place].end = .notFinite(step: number)
                continue
            }
            trails[place].activations.append(activation)
            let best = trails[place].bestActivation
            let isBetter = options.isNegative ? activation < best : activation > best
            if isBetter || trails[place].best == nil {
                trails[place].best = try picture(place, found)
                trails[place].bestActivation = activation
                trails[place].bestStep = number
            }
            if number % every == 0 || number == options.steps {
                trails[place].frames.append((number, try picture(place, found)))
            }
            if !found.slopes[place].isFinite { trails[place].end = .notFinite(step: number) }
        }
    }

    private func picture(_ place: Int, _ found: MaximizationStep.Result) throws -> Tensor {
        try found.pixels.narrow(axis: 0, from: place, count: 1).duplicated()
    }
}
