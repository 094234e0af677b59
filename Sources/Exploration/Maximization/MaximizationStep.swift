import Networks
import Tensors

/// One step's numbers for some pictures: their pixels, activations and gradients, planned once, or run
/// operation by operation where that is not possible.
final class MaximizationStep {
    struct Result {
        /// `[n] + shape`, from 0 to 1. With the others it lives until the next step.
        let pixels: Tensor
        /// Of the pictures as they are, unmoved and without penalties.
        let activations: [Double]
        /// Of what is made small, with respect to the numbers that stand for the pictures.
        let gradient: Tensor
        /// The sum of its elements' sizes, for each picture.
        let slopes: [Double]
    }

    private let problem: MaximizationProblem
    private let target: MaximizationTarget
    /// The numbers that stand for the pictures, changed in place between steps.
    let numbers: Tensor
    /// How the pictures are moved, `[n, 6]`; nil where they never are.
    let motions: Tensor?
    private var plan: Plan?
    /// Why steps are not planned; nil while they are.
    private(set) var errorOfPlanning: (any Error)?

    init(
        _ problem: MaximizationProblem, _ target: MaximizationTarget, numbers: Tensor,
        isPlanned: Bool = true, isFinal: (any Error) -> Bool
    ) throws {
        self.problem = problem
        self.target = target
        self.numbers = numbers
        motions =
            problem.motion == .still
            ? nil : try Tensor.zeros([target.count, 6], .float64)
        guard isPlanned else {
            errorOfPlanning = NetworkError("maximize", "eager steps were asked for")
            return
        }
        do {
            plan = try Plan { trace in try self.results(in: trace) }
        } catch  where !isFinal(error) {
            // A mistake shows again, and is told, where the step is run as it stands.
            errorOfPlanning = error
        }
    }

    /// Bytes that a plan for one picture needs; nil where it cannot be planned.
    static func plannedBytes(
        _ problem: MaximizationProblem, _ target: MaximizationTarget
    ) throws -> Int? {
        let numbers = try problem.space.middle(1)
        let step = try MaximizationStep(
            problem, target.part(0..<1), numbers: numbers, isPlanned: false, isFinal: { _ in false }
        )
        return try? Plan.bufferBytes { trace in try step.results(in: trace) }
    }

    func run() throws -> Result {
        let results = try plan?.run() ?? results(in: nil)
        return Result(
            pixels: results[0], activations: try results[1].doubles(), gradient: results[2],
            slopes: try results[3].doubles())
    }

    /// Pixels, activations, gradient and its sizes.
    private func results(in trace: Trace?) throws -> [Tensor] {
        let standIns = trace.map { problem.path.liveWeights(in: $0) } ?? [:]
        let z = trace?.live(numbers) ?? numbers
        let motions = motions.map { trace?.live($0) ?? $0 }
        func activations(_ pixels: Tensor) throws -> Tensor {
            let inputs = try problem.inputs(pixels)
            return try target.own(problem.path.run(inputs, standIns: standIns, in: trace))
        }
        var (pixels, found) = (z, z)
        let gradient = try Gradient.gradient(
            of: { z in
                let seen = try problem.space.pixels(z)
                pixels = seen.detached()
                let score: Tensor
                if let motions {
                    score = try activations(seen.moved(by: motions))
                    found = try activations(pixels)
                } else {
                    score = try activations(seen)
                    found = score.detached()
                }
                let total = try score.sum()
                let wanted = problem.options.isNegative ? total : try -total
                return try problem.options.penalty.map { try wanted + $0.value(of: seen) } ?? wanted
            }, at: z)
        let each = try gradient.abs().reshape([target.count, gradient.count / target.count])
        return [pixels, found, gradient, try each.sum(axis: 1)]
    }
}
