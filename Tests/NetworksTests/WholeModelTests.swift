import Data
import Tensors
import Testing

@testable import Networks

/// Whole models, trained for ten steps of Adam, against what PyTorch recorded: see Fixtures/README.md.
@Suite struct WholeModelTests {
    @Test(arguments: WholeModel.allCases, [true, false])
    func trainsAsRecorded(_ example: WholeModel, isPlanned: Bool) throws {
        let record = try ModelRecord(of: example)
        let model = try example.filled()
        #expect(model.trainable.map(\.value.shape) == record.shapes)
        let data = try Formula.images(record.rows * record.losses.count)
        let batches = try Batches(data, size: record.rows)
        let training = TrainingStep(model, CrossEntropy(), isPlanned: isPlanned)
        let adam = Adam()
        let learned = model.trainable
        var state = try OptimizerState(adam, for: learned)
        for (number, loss) in record.losses.enumerated() {
            let found = try #require(try training.run(batches, number, seed: 0))
            compare([found.loss], loss, "loss of step \(number + 1)")
            if number == 0 {
                try compare(found.output, record.outputs, "outputs")
                for (place, weight) in learned.enumerated() {
                    try compare(
                        found.gradients[place], record.gradients[place],
                        "gradient of \(weight.name)")
                }
            }
            state.step += 1
            try adam.update(
                learned.map(\.value), gradients: found.gradients, slots: state.slots,
                step: state.step, rate: adam.lr)
            try training.apply(found)
            if let state = record.states[number + 1] {
                try compare(model, state, batches, "after step \(number + 1)")
            }
        }
        #expect((training.errorOfPlanning == nil) == isPlanned)
    }

    /// The same by `fit`, in the order of the rows.
    @Test(arguments: [WholeModel.lenet5, .resnet8], [true, false])
    func fitsAsRecorded(_ example: WholeModel, isPlanned: Bool) throws {
        let record = try ModelRecord(of: example)
        let model = try example.filled()
        let data = try Formula.images(record.rows * record.losses.count)
        var options = FitOptions()
        options.batch = record.rows
        options.shuffle = false
        options.isPlanned = isPlanned
        let history = try model.fit(data, options)
        let steps = Double(record.losses.count)
        let loss = record.losses.reduce(0) { $0 + $1.values[0] } / steps
        let tolerance = record.losses.reduce(0) { $0 + $1.tolerance } / steps
        #expect(abs(try #require(history.rows.first).loss - loss) <= tolerance)
        let state = try #require(record.states[record.losses.count])
        try compare(model, state, Batches(data, size: record.rows), "after fit")
    }

    private func compare(
        _ model: Model, _ expected: ModelRecord.State, _ batches: Batches, _ time: String
    ) throws {
        let statistics = model.weights.filter { !$0.plan.isLearned }
        #expect(statistics.count == expected.statistics.count)
        let summaries = expected.weights + expected.statistics
        for (weight, summary) in zip(model.trainable + statistics, summaries) {
            try compare(weight.value, summary, "\(weight.name) \(time)")
        }
        try compare(
            model.predict(batches.batch(0).inputs), expected.predictions, "predictions \(time)")
    }

    private func compare(
        _ tensor: Tensor, _ expected: ModelRecord.Summary, _ what: String
    ) throws {
        let elements = try floats(tensor)
        var (squares, projection) = (0.0, 0.0)
        for (place, element) in elements.enumerated() {
            squares += Double(element) * Double(element)
            projection += Double(element) * Formula.sign(place)
        }
        let count = expected.elements.values.count
        let places = (0..<count).map { (2 * $0 + 1) * elements.count / (2 * count) }
        compare([squares.squareRoot()], expected.norm, "norm of \(what)")
        compare([projection], expected.projection, "projection of \(what)")
        compare(places.map { Double(elements[$0]) }, expected.elements, "elements of \(what)")
    }

    private func compare(
        _ tensor: Tensor, _ expected: ModelRecord.Measurement, _ what: String
    ) throws {
        compare(try floats(tensor).map(Double.init), expected, what)
    }

    private func compare(
        _ found: [Double], _ expected: ModelRecord.Measurement, _ what: String
    ) {
        let isClose =
            found.count == expected.values.count
            && zip(found, expected.values).allSatisfy { abs($0 - $1) <= expected.tolerance }
        #expect(
            isClose, "\(what): \(found) for \(expected.values), within \(expected.tolerance)")
    }
}
