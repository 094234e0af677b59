import Kernels

/// `exp(x) / sum(exp(x))` along the last axis, or its logarithm; shifted by the maximum, so that
/// nothing overflows.
struct Softmax: Operation {
    let isLogarithm: Bool

    var name: String { isLogarithm ? "log_softmax" : "softmax" }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        guard let width = x.shape.last, x.count > 0 else { return }
        Parallel.split(x.count / width, grain: Swift.max(1, Walk.grain / 4 / width)) { rows in
            let at = rows.lowerBound * width
            if x.dtype == .float32 {
                let from = x.base.assumingMemoryBound(to: Float.self) + at
                let to = destination.base.assumingMemoryBound(to: Float.self) + at
                if isLogarithm {
                    kernel_log_softmax_f32(to, from, rows.count, width)
                } else {
                    kernel_softmax_f32(to, from, rows.count, width)
                }
            } else {
                let from = x.base.assumingMemoryBound(to: Double.self) + at
                let to = destination.base.assumingMemoryBound(to: Double.self) + at
                if isLogarithm {
                    kernel_log_softmax_f64(to, from, rows.count, width)
                } else {
                    kernel_softmax_f64(to, from, rows.count, width)
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ y: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        if isLogarithm { return [try g - y.exp() * g.sum(axis: -1, keepDims: true)] }
        return [try y * (g - (g * y).sum(axis: -1, keepDims: true))]
    }
}

/// The cross-entropy of each row's softmax with its label, in one pass:
/// `logits: [n, classes], labels: [n] (integers) → [n]`, `-log softmax(logits)[label]`.
struct CrossEntropy: Operation {
    let name = "cross_entropy"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        try CrossEntropy.check(inputs[0], inputs[1])
        return TensorType([inputs[0].shape[0]], inputs[0].dtype)
    }

    fileprivate static func check(_ logits: Tensor, _ labels: Tensor) throws {
        guard logits.rank == 2, labels.rank == 1, logits.shape[0] == labels.shape[0] else {
            throw TensorError(
                "cross_entropy",
                "needs logits [n, classes] and labels [n], not \(logits.shape) and \(labels.shape)")
        }
        guard labels.dtype.isInteger else {
            throw TensorError(
                "cross_entropy", "labels are \(labels.dtype.name), not integers",
                hint: "give the number of each row's class")
        }
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let classes = inputs[0].shape[1]
        let labels = try CrossEntropy.labels(inputs[1], classes)
        let logs = try Tensor(uninitialized: inputs[0].shape, destination.dtype, for: name)
        try Softmax(isLogarithm: true).evaluate([inputs[0]], into: logs)
        for (row, label) in labels.enumerated() {
            destination.set(row, -logs.element(at: row * classes + label))
        }
    }

    /// The labels as places, each within the classes.
    fileprivate static func labels(_ labels: Tensor, _ classes: Int) throws -> [Int] {
        let values = try labels.packed()
        return try (0..<values.count).map { row in
            let label = Int(saturating: values.element(at: values.offset + row))
            guard label >= 0, label < classes else {
                throw TensorError(
                    "cross_entropy", "label \(label) in row \(row) is not one of \(classes) classes"
                )
            }
            return label
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [try CrossEntropyGradient()(inputs[0], inputs[1], g), nil]
    }
}

/// `(softmax(logits) - one_hot(labels)) * g`, one g a row.
private struct CrossEntropyGradient: Operation {
    let name = "cross_entropy_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let classes = inputs[0].shape[1]
        let labels = try CrossEntropy.labels(inputs[1], classes)
        try Softmax(isLogarithm: false).evaluate([inputs[0]], into: destination)
        let scales = try inputs[2].cast(toComputeIn: destination.dtype).packed()
        for (row, label) in labels.enumerated() {
            let at = row * classes + label
            destination.set(at, destination.element(at: destination.offset + at) - 1)
        }
        var walk = KernelWalk()
        walk.rank = 2
        (walk.shape.0, walk.shape.1) = (labels.count, classes)
        (walk.a.0, walk.a.1) = (classes, 1)
        (walk.b.0, walk.b.1) = (1, 0)
        _ = kernel_binary(
            .multiply, destination.dtype.kernel, destination.base, destination.base, scales.base,
            &walk)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ c: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (logits, labels, g) = (inputs[0], inputs[1], inputs[2])
        let softmax = try Softmax(isLogarithm: false)(logits)
        let column = try g.reshape([g.count, 1])
        let weighted = try c * column
        return [
            needs[0]
                ? try softmax * (weighted - (weighted * softmax).sum(axis: 1, keepDims: true))
                : nil,
            nil,
            needs[2]
                ? try (c * (softmax - labels.oneHot(logits.shape[1], logits.dtype))).sum(axis: 1)
                : nil,
        ]
    }
}

/// The rows of the identity that integers name: `[…] → […, classes]`. Without a derivative.
struct OneHot: Operation {
    let classes: Int
    let dtype: DType

    let name = "one_hot"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        guard inputs[0].dtype.isInteger else {
            throw TensorError(name, "needs integers, not \(inputs[0].dtype.name)")
        }
        return TensorType(inputs[0].shape + [classes], dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let labels = try inputs[0].packed()
        destination.fill(0)
        for place in 0..<labels.count {
            let label = Int(saturating: labels.element(at: labels.offset + place))
            guard label >= 0, label < classes else {
                throw TensorError(name, "\(label) is not one of \(classes) classes")
            }
            destination.set(place * classes + label, 1)
        }
    }
}

extension Tensor {
    private func softmax(isLogarithm: Bool, axis: Int) throws -> Tensor {
        let operation = Softmax(isLogarithm: isLogarithm)
        let place = try Shape.axis(axis, rank: rank, for: operation.name)
        let x = try floats()
        if place == rank - 1 { return try operation(x) }
        return try operation(x.transpose(place, -1)).transpose(place, -1)
    }

    /// `exp(x) / sum(exp(x))` along an axis.
    package func softmax(axis: Int = -1) throws -> Tensor {
        try softmax(isLogarithm: false, axis: axis)
    }

    /// The logarithm of softmax, without its loss of digits.
    package func logSoftmax(axis: Int = -1) throws -> Tensor {
        try softmax(isLogarithm: true, axis: axis)
    }

    /// The loss of each row: `-log softmax(self)[label]`. Labels are integers.
    package func crossEntropy(labels: Tensor) throws -> Tensor {
        try CrossEntropy()(floats(), labels)
    }

    /// 1 at the place that each integer names, 0 elsewhere, along a new last axis.
    package func oneHot(_ classes: Int, _ dtype: DType = .float32) throws -> Tensor {
        guard classes >= 0 else {
            throw TensorError("one_hot", "\(classes) classes are not possible")
        }
        return try OneHot(classes: classes, dtype: dtype)(self)
    }
}
