import Glibc
import Tensors

/// How labels are stored, and how batches have them.
struct LabelForm {
    /// nil without labels.
    let stored: TensorType?
    /// Classes where labels become shares of them; nil where they stay what they are.
    let classes: Int?

    /// - Parameter mixes: whether a row may be partly of one class and partly of another.
    init(_ dataset: Dataset, mixes: Bool) {
        stored = dataset.store.labelType
        let becomeShares = dataset.isClassified && (mixes || dataset.hasSharedLabels)
        classes = becomeShares ? dataset.classes.count : nil
    }

    /// The type of one label in a batch.
    var type: TensorType? { classes.map { TensorType([$0], .float32) } ?? stored }

    /// Bytes of one stored label.
    var storedBytes: Int { stored.map { $0.shape.reduce($0.dtype.size, *) } ?? 0 }

    /// - Parameters:
    ///   - from: the labels as stored, one after another.
    ///   - shares: which other row each was mixed with; empty where none was.
    func write(
        _ from: UnsafeRawPointer, _ shares: [MixedRow], rows: Int, into to: UnsafeMutableRawPointer
    ) {
        guard let stored else { return }
        if let classes {
            let indices = from.assumingMemoryBound(to: Int64.self)
            let target = to.assumingMemoryBound(to: Float.self)
            target.update(repeating: 0, count: rows * classes)
            for row in 0..<rows {
                let mixed = shares.isEmpty ? MixedRow(partner: row, share: 1) : shares[row]
                target[row * classes + Int(indices[row])] += mixed.share
                target[row * classes + Int(indices[mixed.partner])] += 1 - mixed.share
            }
        } else if shares.isEmpty || stored.dtype != .float32 {
            memcpy(to, from, rows * storedBytes)
        } else {
            let width = stored.shape.reduce(1, *)
            let values = from.assumingMemoryBound(to: Float.self)
            let target = to.assumingMemoryBound(to: Float.self)
            for row in 0..<rows {
                let mixed = shares[row]
                for i in 0..<width {
                    target[row * width + i] =
                        mixed.share * values[row * width + i]
                        + (1 - mixed.share) * values[mixed.partner * width + i]
                }
            }
        }
    }
}

/// How much of a row is still its own, and which row of the batch the rest is from.
struct MixedRow {
    var partner: Int
    var share: Float
}
