/// How often each class was right, found and decided for, over the rows so far.
///
/// A class is an output of the model: one of several that exclude each other, or a yes or no of its own.
/// Of one output, the class is yes.
struct ClassCounts {
    /// Rows that are of the class and were taken for it, by class.
    private(set) var hits: [Double]
    /// Rows that were taken for it.
    private(set) var predicted: [Double]
    /// Rows that are of it.
    private(set) var actual: [Double]

    init(hits: [Double] = [], predicted: [Double] = [], actual: [Double] = []) {
        self.hits = hits
        self.predicted = predicted
        self.actual = actual
    }

    mutating func add(_ batch: BatchOutputs) throws {
        let classes = batch.raw.shape[1]
        if hits.isEmpty {
            let none = [Double](repeating: 0, count: classes)
            (hits, predicted, actual) = (none, none, none)
        }
        guard hits.count == classes, predicted.count == classes, actual.count == classes else {
            throw Checkpoint.Malformed()
        }
        if batch.isEachYesOrNo {
            for (place, pair) in try zip(batch.decisions(), batch.answers()).enumerated() {
                let label = place % classes
                if pair.0 { predicted[label] += 1 }
                if pair.1 { actual[label] += 1 }
                if pair.0 && pair.1 { hits[label] += 1 }
            }
        } else {
            for (found, right) in try zip(batch.predictedClasses(), batch.actualClasses()) {
                predicted[Int(found)] += 1
                actual[Int(right)] += 1
                if found == right { hits[Int(found)] += 1 }
            }
        }
    }
}
