import Data
import FileSystem
import Tensors
import Testing

@testable import Networks

/// Losses, optimizers and metrics against what PyTorch, Keras and scikit-learn recorded; see
/// Fixtures/README.md.
@Suite struct RecordedObjectivesTests {
    static let recorded = try? JSON(
        parsing: Files.read("\(RecordedTests.folder)/objectives.json"))

    /// A member of the recording by its path.
    static func recording(_ path: String...) throws -> JSON {
        var json = try #require(recorded)
        for name in path { json = try #require(json[name], "\(name)") }
        return json
    }

    static func doubles(_ json: JSON?) throws -> [Double] {
        try #require(json?.array).map { try #require($0.double) }
    }

    static func tensor(_ json: JSON) throws -> Tensor {
        let shape = try #require(json["shape"]?.ints)
        let values = try doubles(json["values"])
        if json["classes"]?.bool == true { return try Tensor(values.map { Int64($0) }) }
        return try Tensor(values, shape: shape)
    }

    // MARK: Losses

    static let losses: [String: any Loss] = [
        "cross_entropy": CrossEntropy(), "smooth": CrossEntropy(labelSmoothing: 0.1),
        "weighted": CrossEntropy(classWeights: [0.5, 1, 2, 0.25]),
        "smooth and weighted": CrossEntropy(
            labelSmoothing: 0.1, classWeights: [0.5, 1, 2, 0.25]),
        "binary_cross_entropy": BinaryCrossEntropy(), "mse": MeanSquaredError(),
        "mae": MeanAbsoluteError(), "huber": Huber(delta: 0.7), "hinge": Hinge(),
        "wide hinge": Hinge(margin: 2.5), "kl_divergence": KLDivergence(), "focal": Focal(),
        "focal with alpha": Focal(gamma: 1.5, alpha: [0.25]),
        "focal of classes": Focal(alpha: [0.5, 1, 2, 0.25]),
    ]

    @Test(arguments: 0..<20) func lossesAreThoseOfPyTorch(_ number: Int) throws {
        let entries = try #require(try Self.recording("losses").array)
        #expect(entries.count == 20)
        let name = try #require(entries[number]["name"]?.string)
        let loss = try #require(Self.losses[name], "\(name)")
        let output = try Self.tensor(#require(entries[number]["output"]))
        let labels = try Self.tensor(#require(entries[number]["labels"]))
        let found = try Gradient.valueAndGradients(
            of: { try loss.value($0[0], labels) }, at: [output])
        let value = try #require(entries[number]["value"]?.double)
        #expect(try abs(found.value.item() - value) < 1e-9, "\(name)")
        let slopes: [Double] = try found.gradients[0].toArray()
        for (slope, expected) in try zip(slopes, Self.doubles(entries[number]["gradient"])) {
            #expect(abs(slope - expected) < 1e-9, "\(name)")
        }
        try expectDifferences(slopes, name) {
            try loss.value($0, labels).item()
        } at: {
            output
        }
    }

    /// Central differences, in float64.
    private func expectDifferences(
        _ slopes: [Double], _ name: String, of function: (Tensor) throws -> Double,
        at place: () -> Tensor
    ) throws {
        let step = 1e-6
        let numbers: [Double] = try place().toArray()
        for (index, slope) in slopes.enumerated() {
            func moved(_ by: Double) throws -> Double {
                var numbers = numbers
                numbers[index] += by
                return try function(Tensor(numbers, shape: place().shape))
            }
            let difference = try (moved(step) - moved(-step)) / (2 * step)
            #expect(abs(slope - difference) < 1e-7, "\(name), element \(index)")
        }
    }

    // MARK: Optimizers

    static let optimizers: [(name: String, optimizer: any Optimizer)] = [
        ("sgd", SGD(lr: 0.05, momentum: 0.9, weightDecay: 0.1, nesterov: true)),
        ("adam", Adam(lr: 0.1, weightDecay: 0.1)), ("adamw", AdamW(lr: 0.1, weightDecay: 0.2)),
        ("nadam", NAdam(lr: 0.1, weightDecay: 0.1)), ("rmsprop", RMSprop(lr: 0.05)),
        (
            "rmsprop centered",
            RMSprop(lr: 0.05, rho: 0.9, momentum: 0.8, centered: true, weightDecay: 0.1)
        ),
        ("adagrad", Adagrad(lr: 0.3, weightDecay: 0.1)),
        ("adadelta", Adadelta(lr: 2, weightDecay: 0.1)),
        ("lion", Lion(lr: 0.05, weightDecay: 0.2)),
    ]

    /// Ten steps on `Σ cᵢ (wᵢ − tᵢ)² + w₀ w₁`, within some hundred roundings of float32.
    @Test(arguments: 0..<9) func optimizersTakeThePathsOfPeers(_ number: Int) throws {
        let (name, optimizer) = Self.optimizers[number]
        #expect(Self.optimizers.count == 9)
        let weight = Weight(
            name: "w", plan: WeightPlan("w", [4], .zeros),
            value: try Tensor([Float(1), -0.5, 2, 0.25]))
        let factors: [Float] = [1, 0.3, 5, 0.01]
        let targets: [Float] = [0, 1, -1, 3]
        var state = try OptimizerState(optimizer, for: [weight])
        for place in try #require(try Self.recording("optimizers", name).array) {
            let w = try floats(weight.value)
            var gradient = (0..<4).map { 2 * factors[$0] * (w[$0] - targets[$0]) }
            gradient[0] += w[1]
            gradient[1] += w[0]
            state.step += 1
            try optimizer.update(
                [weight.value], gradients: [Tensor(gradient)], slots: state.slots,
                step: state.step, rate: optimizer.lr)
            for (found, expected) in try zip(floats(weight.value), Self.doubles(place)) {
                #expect(
                    abs(Double(found) - expected) < 1e-5 * max(1, abs(expected)),
                    "\(name), step \(state.step)")
            }
        }
    }

    @Test func gradientsAreClippedAsInPyTorch() throws {
        let gradients = try #require(try Self.recording("clipping", "gradients").array).map {
            try Tensor(Self.doubles($0)).cast(.float32)
        }
        for limit in [1.0, 100] {
            let clipped = try #require(try GradientClipping.norm(limit)(gradients))
            let expected = try #require(try Self.recording("clipping", "norm \(Int(limit))").array)
            for (found, expected) in zip(clipped, expected) {
                for (a, b) in try zip(floats(found), Self.doubles(expected)) {
                    #expect(abs(Double(a) - b) < 1e-6)
                }
            }
        }
    }

    // MARK: Metrics

    private func expect(
        _ metric: any Metric, _ outputs: JSON, _ labels: Tensor, _ activation: OutputActivation?,
        _ expected: JSON?
    ) throws {
        let raw = try Self.tensor(outputs).cast(.float32)
        var tally = metric.tally()
        try tally.add(BatchOutputs(raw, labels, activation: activation))
        let expected = try #require(expected?.double)
        #expect(try abs(tally.value() - expected) < 1e-5, "\(metric.name)")
    }

    private let scores: [ClassScore.Kind] = [.precision, .recall, .f1]

    @Test func metricsOfClassesAreThoseOfScikitLearn() throws {
        let metrics = try Self.recording("metrics")
        let outputs = try #require(metrics["outputs"])
        let labels = try Tensor(Self.doubles(metrics["labels"]).map { Int64($0) })
        try expect(Accuracy(), outputs, labels, .softmax, metrics["accuracy"])
        try expect(TopK(k: 2), outputs, labels, .softmax, metrics["top_2"])
        try expect(AUC(), outputs, labels, .softmax, metrics["auc"])
        for average in ClassAverage.allCases {
            let all = try #require(metrics[average.rawValue]?.array)
            for (kind, expected) in zip(scores, all) {
                let metric = ClassScore(kind, average: average)
                try expect(metric, outputs, labels, .softmax, expected)
            }
        }
    }

    @Test func metricsOfYesOrNoAreThoseOfScikitLearn() throws {
        let metrics = try Self.recording("metrics", "yes")
        let outputs = try #require(metrics["outputs"])
        let labels = try Tensor(Self.doubles(metrics["labels"]).map { Int64($0) })
        let all = try #require(metrics["scores"]?.array)
        try expect(Accuracy(), outputs, labels, .sigmoid, all[0])
        for (kind, expected) in zip(scores, all.dropFirst()) {
            try expect(ClassScore(kind), outputs, labels, .sigmoid, expected)
        }
        try expect(AUC(), outputs, labels, .sigmoid, metrics["auc"])
    }

    @Test func metricsOfValuesAreThoseOfScikitLearn() throws {
        let metrics = try Self.recording("metrics", "values")
        let outputs = try #require(metrics["outputs"])
        let labels = try Self.tensor(#require(metrics["labels"])).cast(.float32)
        try expect(R2(), outputs, labels, nil, metrics["r2"])
        try expect(SquaredError(), outputs, labels, nil, metrics["mse"])
        try expect(AbsoluteError(), outputs, labels, nil, metrics["mae"])
    }
}
