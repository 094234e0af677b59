import Tensors

/// Takes rows as they are stored through all that is done to them. It has buffers of its own, so it is
/// for one thread at a time, and it uses no operation of tensors.
final class RowPipeline {
    let preparation: Preparation
    let augmentation: Augmentation?
    let labels: LabelForm
    private let resamplings: [Resampling<Float>?]
    private let steps: [(step: PreparationStep, from: [Int], to: [Int])]
    /// As tensors, so that what is too large is an error.
    private let scratch: [Tensor]
    /// A whole batch before rows are mixed.
    private var unmixed: [Float] = []

    init(_ dataset: Dataset, isTraining: Bool) throws {
        preparation = dataset.preparation
        augmentation = isTraining ? dataset.augmentation : nil
        labels = LabelForm(dataset, mixes: augmentation?.mixes ?? false)
        var shape = preparation.input.shape
        var steps: [(PreparationStep, [Int], [Int])] = []
        var largest = shape.reduce(1, *)
        for step in preparation.pictureSteps {
            let next = (try? step.outputShape(for: shape)) ?? shape
            steps.append((step, shape, next))
            largest = max(largest, next.reduce(1, *))
            shape = next
        }
        self.steps = steps
        resamplings = steps.map { step, from, to in
            guard case .resize(let size) = step else { return nil }
            return Resampling(
                from: ImageSize(height: from[0], width: from[1]), to: size, channels: from[2])
        }
        scratch = try (0..<2).map { _ in
            try Tensor(uninitialized: [max(1, largest)], .float32, for: "batches")
        }
    }

    /// Bytes of memory that it holds while a row is made.
    var heldBytes: Int { scratch.reduce(0) { $0 + $1.byteCount } }

    /// Elements of a row as the network sees it.
    var outputCount: Int { preparation.outputShape.reduce(1, *) }

    /// Writes a row's numbers, not yet scaled.
    ///
    /// - Parameter seed: of the row in its epoch, for what is done by chance.
    func begin(
        _ row: UnsafeRawPointer, seed: UInt64, into output: UnsafeMutablePointer<Float>
    ) {
        let isLast = steps.isEmpty && !(augmentation?.changesRows ?? false)
        let scratch = scratch.compactMap { $0.data.bindMemory(to: Float.self).baseAddress }
        guard scratch.count == 2 else { return }
        var current = isLast ? output : scratch[0]
        decode(row, into: current)
        for (place, (step, from, to)) in steps.enumerated() {
            let target = current == scratch[0] ? scratch[1] : scratch[0]
            run(step, resamplings[place], current, from, into: target, to)
            current = target
        }
        if let augmentation, augmentation.changesRows {
            let target = current == scratch[0] ? scratch[1] : scratch[0]
            current = augmentation.run(
                current, spare: target, shape: preparation.pictureShape, range: preparation.range,
                seed: seed)
        }
        if current != output { output.update(from: current, count: outputCount) }
    }

    /// Mixes and scales the rows of a batch that were begun, and writes their labels.
    ///
    /// - Parameters:
    ///   - seeds: one a row, as for `begin`.
    ///   - labels: as stored, one after another.
    func finish(
        _ output: UnsafeMutablePointer<Float>, seeds: [UInt64], labels stored: UnsafeRawPointer?,
        into target: UnsafeMutableRawPointer?
    ) {
        let rows = seeds.count
        var shares: [MixedRow] = []
        if let augmentation, augmentation.mixes {
            unmixed = Array(UnsafeBufferPointer(start: output, count: rows * outputCount))
            shares = augmentation.mix(
                unmixed, into: output, shape: preparation.pictureShape, seeds: seeds)
        }
        if let scaling = preparation.scaling { scaling.run(output, count: rows * outputCount) }
        if let stored, let target { labels.write(stored, shares, rows: rows, into: target) }
    }

    private func decode(_ row: UnsafeRawPointer, into output: UnsafeMutablePointer<Float>) {
        let count = preparation.input.shape.reduce(1, *)
        func convert<T: TensorElement>(_: T.Type, _ value: (T) -> Float) {
            let from = row.assumingMemoryBound(to: T.self)
            for i in 0..<count { output[i] = value(from[i]) }
        }
        switch preparation.input.dtype {
        case .float32: convert(Float.self) { $0 }
        case .float64: convert(Double.self) { Float($0) }
        case .int32: convert(Int32.self) { Float($0) }
        case .int64: convert(Int64.self) { Float($0) }
        case .uint8: convert(UInt8.self) { Float($0) }
        case .bool: convert(Bool.self) { $0 ? 1 : 0 }
        }
    }

    private func run(
        _ step: PreparationStep, _ resampling: Resampling<Float>?,
        _ from: UnsafePointer<Float>, _ old: [Int], into to: UnsafeMutablePointer<Float>,
        _ new: [Int]
    ) {
        let rowLength = new[1] * new[2]
        switch step {
        case .resize: resampling?.run(from, into: to)
        case .crop:
            let (top, left) = ((old[0] - new[0]) / 2, (old[1] - new[1]) / 2)
            for y in 0..<new[0] {
                (to + y * rowLength).update(
                    from: from + ((top + y) * old[1] + left) * old[2], count: rowLength)
            }
        case .pad(let edges, let value):
            to.update(repeating: value, count: new[0] * rowLength)
            for y in 0..<old[0] {
                (to + (edges.top + y) * rowLength + edges.left * old[2]).update(
                    from: from + y * old[1] * old[2], count: old[1] * old[2])
            }
        case .channels:
            for pixel in 0..<new[0] * new[1] {
                if old[2] == new[2] {
                    for channel in 0..<old[2] {
                        to[pixel * old[2] + channel] = from[pixel * old[2] + channel]
                    }
                } else if new[2] == 1 {
                    let color = from + 3 * pixel
                    to[pixel] =
                        Luma.red * color[0] + Luma.green * color[1] + Luma.blue * color[2]
                } else {
                    for channel in 0..<3 { to[3 * pixel + channel] = from[pixel] }
                }
            }
        case .scale, .reshape: break
        }
    }
}
