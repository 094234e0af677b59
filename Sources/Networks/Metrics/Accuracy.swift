/// The share of rows whose largest output is the right class.
///
/// Where outputs are a yes or no each (one output, or labels of their shape for a loss that takes them
/// so), a share above a half is a yes, and a row counts by the part of its outputs that are right.
package struct Accuracy: MeanMetric {
    package let name = "accuracy"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try ClassTarget.check(name, output: output, target: target)
    }

    package func sum(_ batch: BatchOutputs) throws -> Double {
        if batch.isEachYesOrNo {
            let right = try zip(batch.decisions(), batch.answers()).count { $0 == $1 }
            return Double(right) / Double(batch.raw.shape[1])
        }
        return Double(try zip(batch.predictedClasses(), batch.actualClasses()).count { $0 == $1 })
    }
}
