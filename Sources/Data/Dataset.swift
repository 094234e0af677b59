import Tensors

/// Rows of inputs with their labels: a view of stored rows, cheap to split, shuffle and filter.
///
/// For images the inputs are `[rows, height, width, channels]`; for tables `[rows, columns]`. Labels
/// are class indices where there are classes, else the values to predict. Steps of preparation and of
/// augmentation are carried along and taken when a batch is made.
package final class Dataset {
    package let store: DataStore
    package let order: RowOrder
    /// Which rows of a stream are shown; `order` then only counts them.
    let selection: StreamSelection
    /// What part of the whole this is, for its description: "train", "test", or empty.
    package let part: String
    /// What is done to a row before a network sees it.
    package let preparation: Preparation
    /// Whether labels are shares of the classes rather than indices.
    package let hasSharedLabels: Bool
    /// What is done to it by chance, in training alone.
    package let augmentation: Augmentation?

    package convenience init(_ store: DataStore, order: RowOrder? = nil, part: String = "") {
        self.init(
            store, order: order ?? .range(0..<store.count), selection: .all, part: part,
            preparation: Preparation(of: store.rowType), hasSharedLabels: false, augmentation: nil)
    }

    private init(
        _ store: DataStore, order: RowOrder, selection: StreamSelection, part: String,
        preparation: Preparation, hasSharedLabels: Bool, augmentation: Augmentation?
    ) {
        self.store = store
        self.order = order
        self.selection = selection
        self.part = part
        self.preparation = preparation
        self.hasSharedLabels = hasSharedLabels
        self.augmentation = augmentation
    }

    /// Other rows, or other steps, all else the same.
    func with(
        order: RowOrder? = nil, part: String? = nil, preparation: Preparation? = nil,
        hasSharedLabels: Bool? = nil, augmentation: Augmentation?? = nil
    ) -> Dataset {
        Dataset(
            store, order: order ?? self.order, selection: selection, part: part ?? self.part,
            preparation: preparation ?? self.preparation,
            hasSharedLabels: hasSharedLabels ?? self.hasSharedLabels,
            augmentation: augmentation ?? self.augmentation)
    }

    /// Other rows of a stream.
    func with(_ selection: StreamSelection, part: String? = nil) -> Dataset {
        Dataset(
            store, order: .range(0..<selection.count(of: store.count)), selection: selection,
            part: part ?? self.part, preparation: preparation, hasSharedLabels: hasSharedLabels,
            augmentation: augmentation)
    }

    package var name: String { store.name }
    package var count: Int { order.count }
    /// The shape of one input as a network sees it.
    package var shape: [Int] { preparation.outputShape }
    package var classes: [String] { store.classes }
    package var isImages: Bool { store.rowType.shape.count >= 2 }
    package var isClassified: Bool { store.isClassified }
    /// Whether rows only come in order.
    package var isSequential: Bool { !(store.source is any IndexedRows) }

    /// All inputs in this set's order: as stored where there are no steps, else as batches have them.
    /// Copies unless the rows lie in one piece in memory.
    package func inputs() throws -> Tensor {
        guard preparation.steps.isEmpty else { return try prepared() }
        if let tensor = store.tensor { return try Gather.all(tensor, order) }
        return try Gather.read(store.indexed(for: "all inputs at once"), order)
    }

    /// All labels in this set's order; throws where the set has none.
    package func labels() throws -> Tensor {
        try Gather.all(targets(), order)
    }

    /// One row, counted from the end if negative.
    package func row(_ index: Int) throws -> Row {
        let position = index < 0 ? index &+ count : index
        guard position >= 0 && position < count else {
            throw DataError(name, "row \(index) is out of range: there are \(count) rows")
        }
        return try row(at: position)
    }

    private func row(at position: Int) throws -> Row {
        Row(
            dataset: self, source: try store.indexed(for: "a row"), storedIndex: order[position],
            index: position)
    }

    /// The first `count` rows, or all where there are fewer.
    package func take(_ count: Int) throws -> Dataset {
        guard count >= 0 else { throw DataError(name, "take: \(count) rows cannot be taken") }
        return isSequential
            ? with(selection.limited(to: count)) : with(order: order.prefix(count))
    }

    /// The rows at these positions, in their order; a position may come more than once.
    package func select(_ positions: [Int]) throws -> Dataset {
        _ = try store.indexed(for: "choosing rows")
        for position in positions where position < 0 || position >= count {
            throw DataError(name, "row \(position) is out of range: there are \(count) rows")
        }
        return with(order: .list(order.rows(positions)))
    }

    /// The rows for which `isIncluded` holds, in the same order.
    package func filter(_ isIncluded: (Row) throws -> Bool) throws -> Dataset {
        _ = try store.indexed(for: "filter")
        var kept: [Int] = []
        for position in 0..<count {
            let row = try row(at: position)
            if try isIncluded(row) { kept.append(row.storedIndex) }
        }
        return with(order: .list(kept))
    }

    /// The same rows in an order that depends on the seed alone.
    package func shuffled(seed: UInt64) throws -> Dataset {
        _ = try store.indexed(for: "shuffle")
        return with(order: .shuffled(Permutation(count: count, seed: seed), order))
    }

    /// The number of rows of each class, in the order of `classes`; throws where there are none.
    package func classCounts() throws -> [Int] {
        guard isClassified else {
            throw DataError(name, "the labels are values, not classes: there is nothing to count")
        }
        var counts = [Int](repeating: 0, count: classes.count)
        if let stream = store.source as? any SequentialRows {
            try stream.forEachLabel(of: selection, count: count) { counts[Int($0)] += 1 }
            return counts
        }
        let labels = try targets().toArray(Int64.self)
        for position in 0..<count { counts[Int(labels[order[position]])] += 1 }
        return counts
    }

    /// The shape and type of one stored label; throws where the set has none.
    package func labelType() throws -> TensorType {
        guard let type = store.labelType else { throw withoutLabels }
        return type
    }

    private var withoutLabels: DataError {
        DataError(name, "this data set has no labels", hint: "name them: label: \"…\"")
    }

    /// The stored labels, in memory.
    package func targets() throws -> Tensor {
        if let targets = store.targets { return targets }
        guard store.labelType == nil else { throw store.inOrderOnly("all labels at once") }
        throw withoutLabels
    }
}
