import Synchronization

/// What to do with rows that cannot be read.
package enum DamagedRows: String, CaseIterable, Sendable {
    /// Name the first one, and stop.
    case error
    /// Leave them out, and say which.
    case skip
}

/// The rows of a data set that could not be read and were left out, as far as they are known.
package final class SkippedRows: Sendable {
    private let errors = Mutex<[Int: DataError]>([:])

    package init() {}

    func note(_ row: Int, _ error: DataError) {
        errors.withLock { $0[row] = error }
    }

    package var count: Int { errors.withLock { $0.count } }

    /// What is wrong with each, by row.
    package var found: [DataError] {
        errors.withLock { errors in errors.sorted { $0.key < $1.key }.map(\.value) }
    }
}
