import Tensors

/// What is done to each row before a network sees it: the same for training, validation and later use,
/// so that a model keeps it.
///
/// Pictures change their size and channels first, then numbers are scaled, then the shape is changed.
/// Bytes that no step scales become 0 … 1.
package struct Preparation: Equatable, Sendable {
    /// A row as it is stored.
    package let input: TensorType
    package private(set) var steps: [PreparationStep] = []
    /// The shape after the steps.
    package private(set) var outputShape: [Int]

    package init(of input: TensorType) {
        self.input = input
        outputShape = input.shape
    }

    /// - Throws: `DataError` without a file where a step does not fit those before it.
    package init(of input: TensorType, _ steps: [PreparationStep]) throws {
        self.init(of: input)
        for step in steps { self = try adding(step) }
    }

    /// More elements are not meant, and products of sizes would overflow.
    private static let largestRow = 1 << 40

    /// Whether both do the same with rows of one shape; bytes are scaled to 0 … 1 with a step or without.
    func agrees(with other: Preparation) -> Bool {
        func unscaled(_ steps: [PreparationStep]) -> [PreparationStep] {
            steps.filter { $0.stage != .numbers }
        }
        return input.shape == other.input.shape && unscaled(steps) == unscaled(other.steps)
            && scaling == other.scaling
    }

    /// The same with one more step at the end.
    ///
    /// - Throws: `DataError` without a file where the step does not fit the shape or comes too late.
    package func adding(_ step: PreparationStep) throws -> Preparation {
        if let last = steps.last,
            last.stage > step.stage || last.stage == step.stage && !step.mayRepeat
        {
            throw DataError(
                "",
                last.name == step.name
                    ? "\(step.name): the rows are scaled already"
                    : "\(step.name) comes before \(last.name), which is among the steps already",
                hint: last.name == step.name ? nil : "call \(step.name) first, then \(last.name)")
        }
        var copy = self
        copy.outputShape = try step.outputShape(for: outputShape)
        guard let count = ArrayLayout(shape: copy.outputShape, type: .uint8).count,
            count <= Self.largestRow
        else { throw DataError("", "\(step.name): rows of \(copy.outputShape) are too large") }
        copy.steps.append(step)
        return copy
    }

    /// The numbers' scale: that of the step, else of bytes.
    package var scaling: Scaling? {
        for case .scale(let scaling) in steps { return scaling }
        return input.dtype == .uint8 ? .bytes : nil
    }

    /// The steps that change pictures, before any scaling.
    var pictureSteps: [PreparationStep] { steps.filter { $0.stage == .picture } }

    /// The shape of a picture when its numbers are scaled.
    package var pictureShape: [Int] {
        // Each was found to fit when it was added.
        pictureSteps.reduce(input.shape) { shape, step in
            (try? step.outputShape(for: shape)) ?? shape
        }
    }

    /// What black and white are in stored numbers.
    var range: Float { input.dtype == .uint8 ? 255 : 1 }

    /// `resize 32 × 32, scale to -1..1`; empty where there are no steps.
    package var text: String { steps.map(\.text).joined(separator: ", ") }
}
