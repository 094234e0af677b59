import Tensors

/// Rows of inputs with their labels: a view of stored rows, cheap to split, shuffle and filter.
///
/// For images the inputs are `[rows, height, width, channels]`; for tables `[rows, columns]`. Labels
/// are class indices where there are classes, else the values to predict.
package final class Dataset {
    package let store: DataStore
    package let order: RowOrder
    /// What part of the whole this is, for its description: "train", "test", or empty.
    package let part: String

    package init(_ store: DataStore, order: RowOrder? = nil, part: String = "") {
        self.store = store
        self.order = order ?? .range(0..<store.inputs.shape[0])
        self.part = part
    }

    package var name: String { store.name }
    package var count: Int { order.count }
    /// The shape of one input.
    package var shape: [Int] { store.inputShape }
    package var classes: [String] { store.classes }
    package var isImages: Bool { shape.count >= 2 }
    package var isClassified: Bool { store.isClassified }

    /// All inputs in this set's order, in their stored type. Copies unless the rows lie in one piece.
    package func inputs() throws -> Tensor {
        try Gather.all(store.inputs, order)
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
        return Row(store: store, storedIndex: order[position], index: position)
    }

    /// The first `count` rows, or all where there are fewer.
    package func take(_ count: Int) throws -> Dataset {
        guard count >= 0 else { throw DataError(name, "take: \(count) rows cannot be taken") }
        return Dataset(store, order: order.prefix(count), part: part)
    }

    /// The rows at these positions, in their order; a position may come more than once.
    package func select(_ positions: [Int]) throws -> Dataset {
        for position in positions where position < 0 || position >= count {
            throw DataError(name, "row \(position) is out of range: there are \(count) rows")
        }
        return Dataset(store, order: .list(order.rows(positions)), part: part)
    }

    /// The rows for which `isIncluded` holds, in the same order.
    package func filter(_ isIncluded: (Row) throws -> Bool) throws -> Dataset {
        var kept: [Int] = []
        for position in 0..<count {
            let stored = order[position]
            if try isIncluded(Row(store: store, storedIndex: stored, index: position)) {
                kept.append(stored)
            }
        }
        return Dataset(store, order: .list(kept), part: part)
    }

    /// The same rows in an order that depends on the seed alone.
    package func shuffled(seed: UInt64) -> Dataset {
        let permutation = Permutation(count: count, seed: seed)
        return Dataset(store, order: .shuffled(permutation, order), part: part)
    }

    /// The number of rows of each class, in the order of `classes`; throws where there are none.
    package func classCounts() throws -> [Int] {
        guard isClassified else {
            throw DataError(name, "the labels are values, not classes: there is nothing to count")
        }
        var counts = [Int](repeating: 0, count: classes.count)
        let labels = try targets().toArray(Int64.self)
        for position in 0..<count { counts[Int(labels[order[position]])] += 1 }
        return counts
    }

    package func targets() throws -> Tensor {
        guard let targets = store.targets else {
            throw DataError(name, "this data set has no labels", hint: "name them: label: \"…\"")
        }
        return targets
    }
}
