import Tensors

/// One row of a data set, as `filter` and iteration hand it out.
package final class Row {
    /// The set that it was taken from.
    package let dataset: Dataset
    package let storedIndex: Int
    /// Its position in the data set.
    package let index: Int
    private let source: any IndexedRows

    init(dataset: Dataset, source: any IndexedRows, storedIndex: Int, index: Int) {
        self.dataset = dataset
        self.source = source
        self.storedIndex = storedIndex
        self.index = index
    }

    package var store: DataStore { dataset.store }
    package var isImage: Bool { dataset.isImages }

    /// The input, without the axis of rows: as stored where there are no steps, else as batches have it.
    package func input() throws -> Tensor {
        if !dataset.preparation.steps.isEmpty {
            return try alone.prepared().reshape(dataset.shape)
        }
        if let tensor = store.tensor { return try tensor.row(storedIndex) }
        return try Gather.read(source, .list([storedIndex])).reshape(source.rowType.shape)
    }

    /// A data set of this row alone.
    package var alone: Dataset { dataset.with(order: .list([storedIndex])) }

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
