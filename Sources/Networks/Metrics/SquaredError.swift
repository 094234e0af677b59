/// The mean squared difference from the labels.
package struct SquaredError: MeanMetric {
    package let name = "mse"

    package init() {}

    package func check(output: [Int], target: Target) throws {
        try LabelValues.check(name, output: output, target: target)
    }

    package func sum(_ batch: BatchOutputs) throws -> Double {
        let mean = try MeanSquaredError().value(batch.outputs(), batch.labels).item()
        return mean * Double(batch.rows)
    }
}
