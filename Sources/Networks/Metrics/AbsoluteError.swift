/// The mean absolute difference from the labels.
package struct AbsoluteError: MeanMetric {
    package let name = "mae"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(name, output: output, target: target)
    }

    package func sum(_ batch: BatchOutputs) throws -> Double {
        let mean = try MeanAbsoluteError().value(batch.outputs(), batch.labels).item()
        return mean * Double(batch.rows)
    }
}
