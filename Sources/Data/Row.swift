import Tensors

/// One row of a data set, as `filter` and iteration hand it out.
package final class Row {
    package let store: DataStore
    package let storedIndex: Int
    /// Its position in the data set that it was taken from.
    package let index: Int

    init(store: DataStore, storedIndex: Int, index: Int) {
        self.store = store
        self.storedIndex = storedIndex
        self.index = index
    }

    package var isImage: Bool { store.inputShape.count >= 2 }

    /// The input, in its stored type, without the axis of rows.
    package func input() throws -> Tensor {
        try store.inputs.row(storedIndex)
    }

    /// The class index where the set has classes.
    package func classIndex() throws -> Int? {
        guard store.isClassified, let targets = store.targets else { return nil }
        return Int(targets.data.bindMemory(to: Int64.self)[storedIndex])
    }

    /// The name of its class.
    package func className() throws -> String? {
        try classIndex().map { store.classes[$0] }
    }

    /// The values to predict, where the labels are not classes.
    package func target() throws -> Tensor? {
        guard !store.isClassified else { return nil }
        return try store.targets?.row(storedIndex)
    }

    /// The row's value in a column of a table.
    package func value(_ name: String) -> Column? {
        store.columns.first { $0.name == name }?.gathered([storedIndex])
    }
}
