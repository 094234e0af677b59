import Tensors

/// The share of rows whose class is among those with the `k` largest outputs. Of equal outputs the first
/// counts as the larger, as it does for `accuracy`.
package struct TopK: MeanMetric {
    package let k: Int
    package var name: String { "top_\(k)" }
    package var call: String { "top_k(\(k))" }

    package init(k: Int = 5) {
        self.k = k
    }

    package func validate() throws {
        guard k > 0 else { throw NetworkError("top_k", "`k` is at least 1, got \(k)") }
    }

    package func check(output: [Int], target: Target) throws {
        guard output != [1] else {
            throw NetworkError(
                "top_k", "needs one output a class, the model gives one",
                hint: "use metrics: [accuracy()]")
        }
        try ClassTarget.check("top_k", output: output, target: target)
    }

    package func sum(_ batch: BatchOutputs) throws -> Double {
        let outputs = try batch.raw.cast(.float32).toArray(Float.self)
        let classes = batch.raw.shape[1]
        let hits = try batch.actualClasses().enumerated().count { row, actual in
            let all = outputs[row * classes..<(row + 1) * classes]
            let own = all[row * classes + Int(actual)]
            let before = all[..<(row * classes + Int(actual))].count { $0 >= own }
            let after = all[(row * classes + Int(actual))...].count { $0 > own }
            // What is no number is among no best.
            return !own.isNaN && before + after < k
        }
        return Double(hits)
    }
}
