import Data
import Networks
import Tensors

/// What the rows of a data set reach of targets.
package struct NaturalActivations: Sendable {
    /// For each target the furthest activation, and the row that has it.
    package let best: [(activation: Double, row: Int)]
    package let count: Int

    /// - Parameter isNegative: whether the lowest activations are looked for.
    /// - Throws: `DataError` where the rows carry other steps than the model was trained with,
    ///   `NetworkError` where there are none or they do not fit.
    init(
        _ data: Dataset, of model: Model, _ path: LayerPath, _ target: MaximizationTarget,
        isNegative: Bool, isFinal: (any Error) -> Bool, progress: (Double) -> Void
    ) throws {
        let data = try model.prepared(data)
        _ = try path.outputShape(for: data.shape)
        guard data.count > 0 else { throw NetworkError("maximize", "`natural` has no rows") }
        let batches = try Batches(data, size: Model.inferenceBatch)
        var plans: [Int: Plan] = [:]
        var isPlanned = true
        var best = [(activation: Double, row: Int)?](repeating: nil, count: target.count)
        var first = 0
        for number in 0..<batches.count {
            let inputs = try batches.batch(number).inputs
            let rows = inputs.shape[0]
            if isPlanned, plans[rows] == nil {
                do {
                    plans[rows] = try Plan { trace in
                        let live = path.liveWeights(in: trace)
                        let x = trace.input(like: inputs)
                        return [try target.all(path.run(x, standIns: live, in: trace))]
                    }
                } catch  where !isFinal(error) { isPlanned = false }
            }
            let found = try plans[rows]?.run([inputs])[0] ?? target.all(path.run(inputs))
            let values = try found.doubles()
            for row in 0..<rows {
                for unit in 0..<target.count {
                    let value = values[row * target.count + unit]
                    // What is no number is no record.
                    guard value.isFinite else { continue }
                    if let old = best[unit]?.activation, isNegative ? value >= old : value <= old {
                        continue
                    }
                    best[unit] = (value, first + row)
                }
            }
            first += rows
            progress(Double(number + 1) / Double(batches.count))
        }
        guard best.allSatisfy({ $0 != nil }) else {
            throw NetworkError(
                "maximize", "no row of `natural` gives a finite activation of \(path.name)")
        }
        self.best = best.compactMap { $0 }
        count = first
    }
}
