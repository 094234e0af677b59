import Tensors

extension Dataset {
    /// The same rows with one more step of preparation.
    ///
    /// - Throws: `DataError` where the step does not fit the rows, or those before it.
    package func adding(_ step: PreparationStep) throws -> Dataset {
        let next = try named { try preparation.adding(step) }
        if let augmentation { try named { try augmentation.check(for: next.pictureShape) } }
        return with(preparation: next)
    }

    /// The same rows, whose numbers are scaled by what is found in them: so scale the training rows, and
    /// a model that learns from them keeps it for all others.
    ///
    /// - Parameter perChannel: whether each channel, or column of a table, has a scale of its own; nil: in
    ///   tables.
    /// - Throws: `DataError` where a number is not finite. Reads all rows, unless bytes are scaled to
    ///   their own range.
    package func scaled(_ kind: Scaling.Kind, perChannel: Bool? = nil) throws -> Dataset {
        let isParted = perChannel ?? !isImages
        if store.rowType.dtype == .uint8, kind != .standardise {
            return try adding(.scale(kind == .unit ? .bytes : .symmetricBytes))
        }
        // Whether the step fits is told before all rows are read for it.
        _ = try adding(.scale(Scaling(kind, offsets: [0], divisors: [1])))
        var found = ColumnStatistics(channels: isParted ? shape.last ?? 1 : 1)
        try forEachBatch(unscaled: true) { found.add($0) }
        guard found.isFinite else {
            throw DataError(
                name, "scale: some numbers are not finite, so nothing can be scaled by them",
                hint: "missing: \"drop\" leaves rows out that lack a value")
        }
        return try adding(.scale(found.scaling(kind)))
    }

    /// The rows less `mean`, divided by `deviation`, of all numbers or of each channel, as a model that was
    /// trained elsewhere wants them. Both are for bytes that were brought to 0 … 1.
    package func normalized(mean: [Double], deviation: [Double]) throws -> Dataset {
        let channels = shape.last ?? 1
        guard mean.count == deviation.count, mean.count == 1 || mean.count == channels else {
            throw DataError(
                name,
                "scale: a mean of \(mean.count) and a deviation of \(deviation.count) numbers do not "
                    + "fit rows of shape \(shape)", hint: "give one number, or one a channel")
        }
        guard mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw DataError(name, "scale: `std` is above 0 and all numbers are finite")
        }
        let white: Double = store.rowType.dtype == .uint8 ? 255 : 1
        return try adding(
            .scale(
                Scaling(
                    .standardise, offsets: mean.map { Float($0 * white) },
                    divisors: deviation.map { Float($0 * white) })))
    }

    /// The same rows with labels as shares of the classes: 1 for the right one, 0 for the others.
    package func withSharedLabels() throws -> Dataset {
        guard isClassified else {
            throw DataError(name, "one_hot: the labels are values, not classes")
        }
        return with(hasSharedLabels: true)
    }

    /// The same rows with what is done by chance in training.
    package func augmented(_ augmentation: Augmentation) throws -> Dataset {
        try named { try augmentation.check(for: preparation.pictureShape) }
        if augmentation.mixes && store.labelType?.dtype == .int64 && classes.isEmpty {
            throw DataError(name, "augment: mixing rows needs to know the classes")
        }
        return with(augmentation: .some(augmentation))
    }

    /// The same rows with the steps that a model was trained with.
    ///
    /// - Throws: `DataError` where the set carries other steps, or has rows of another shape.
    package func prepared(as other: Preparation) throws -> Dataset {
        if preparation.agrees(with: other) { return self }
        guard preparation.steps.isEmpty else {
            throw DataError(
                name,
                "carries other steps (\(preparation.text)) than the model was trained with "
                    + "(\(other.steps.isEmpty ? "none" : other.text))",
                hint: "leave them out: the model takes its own")
        }
        guard preparation.input.shape == other.input.shape else {
            // Rows that are as the steps leave them do without.
            if preparation.input.shape == other.outputShape && !preparation.input.dtype.isInteger {
                return self
            }
            throw DataError(
                name,
                "has rows of \(preparation.input.shape), and the model's steps are for rows of "
                    + "\(other.input.shape)")
        }
        return with(preparation: try named { try Preparation(of: store.rowType, other.steps) })
    }

    /// All inputs as batches have them, float32, in this set's order.
    package func prepared() throws -> Tensor {
        let result = try Tensor(uninitialized: [count] + shape, .float32, for: "dataset")
        var start = 0
        try forEachBatch(unscaled: false) { batch in
            UnsafeMutableRawBufferPointer(rebasing: result.data[start...]).copyMemory(
                from: UnsafeRawBufferPointer(batch.data))
            start += batch.byteCount
        }
        guard start == result.byteCount else {
            throw store.skipped?.found.first
                ?? DataError(name, "some rows are missing")
        }
        return result
    }

    /// What pictures of this set look like: `inputs` without the scale.
    package func displayed() throws -> Tensor {
        if preparation.steps.isEmpty { return try inputs() }
        return try with(preparation: try named { try preparation.forDisplay() }).inputs()
    }

    /// Calls with the inputs of some rows after another.
    private func forEachBatch(unscaled: Bool, _ body: (Tensor) throws -> Void) throws {
        let rows = unscaled ? with(preparation: preparation.withUnitScale()) : self
        let batches = try Batches(rows, size: 256)
        for number in 0..<batches.count {
            try Cancellation.check()
            try body(try batches.batch(number).inputs)
        }
    }

    /// Names this set in errors of steps, which know no file.
    private func named<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch var error as DataError where error.file.isEmpty {
            error.file = name
            throw error
        }
    }
}

extension Preparation {
    /// The same with numbers as they are stored.
    func withUnitScale() -> Preparation {
        let none = PreparationStep.scale(Scaling(.unit, offsets: [0], divisors: [1]))
        let others =
            steps.filter { $0.stage == .picture } + [none]
            + steps.filter { $0.stage == .shape }
        // The shapes are the same as before.
        return (try? Preparation(of: input, others)) ?? self
    }

    /// The same as far as it is for the eye: pictures of the last size, bytes as 0 … 1.
    func forDisplay() throws -> Preparation {
        try Preparation(of: input, pictureSteps)
    }

    /// The way back from what a network sees to stored numbers; bytes become 0 … 1.
    ///
    /// - Parameter x: `[…, rows of the last shape]` of any batch, or one row.
    package func undone(_ x: Tensor) throws -> Tensor {
        let shape = x.shape
        let isBatch = Array(shape.dropFirst()) == outputShape
        guard isBatch || shape == outputShape else {
            throw DataError(
                "", "undo: expected rows of \(outputShape), got \(shape)",
                hint: "give a batch as the network sees it")
        }
        let copy = try Gather.copy(x.cast(.float32).contiguous(), rows: Array(0..<shape[0]))
        let numbers = copy.data.bindMemory(to: Float.self)
        if let start = numbers.baseAddress {
            scaling?.undo(start, count: numbers.count)
            if input.dtype == .uint8 { for i in numbers.indices { numbers[i] /= 255 } }
        }
        return try copy.reshape((isBatch ? [shape[0]] : []) + pictureShape)
    }
}
