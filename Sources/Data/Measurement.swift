import Tensors

/// How large a data set is, beside the memory there is, and how it is best held.
package struct Measurement: CustomStringConvertible {
    package var rows: Int
    package var batch: Int
    /// Bytes of the whole set's files; 0 for one made in memory.
    package var bytesOnDisk: Int
    package var storedBytes: Int
    package var storedType: String
    /// As float32, the form in which a network sees the rows.
    package var decodedBytes: Int
    package var memory: SystemMemory
    /// What else the run needs: model and optimizer.
    package var reserved: Int
    /// Whether rows of a fixed size lie in the file as they are, so that each can be read alone.
    package var liesInFile: Bool
    /// Bytes that the user allows; nil for half of what is available.
    package var bound: Int?
    /// How the rows are held now; nil where they are not open yet.
    package var held: LoadingScheme?

    package var batchesPerEpoch: Int { rows / batch + (rows % batch == 0 ? 0 : 1) }

    /// Two batches are decoded at a time: one in use, one being made.
    package var batchBytes: Int { rows == 0 ? 0 : 2 * min(batch, rows) * (decodedBytes / rows) }

    package var neededBytes: Int { storedBytes + batchBytes + reserved }

    /// Half of what can be had: the rest is for the system, the figures and the user.
    package var budget: Int { bound ?? memory.usable / 2 }

    /// What is recommended.
    package var scheme: LoadingScheme {
        if neededBytes <= budget { return .memory }
        return liesInFile ? .file : .stream
    }

    package var reason: String {
        let reservedText = reserved > 0 ? " + \(Memory.text(reserved)) model and optimizer" : ""
        let sum =
            "\(Memory.text(storedBytes)) stored + \(Memory.text(batchBytes)) for two batches"
            + "\(reservedText) = \(Memory.text(neededBytes))"
        let limit =
            "\(Memory.text(budget)), \(bound == nil ? "half of what is available" : "as was allowed")"
        switch scheme {
        case .memory: return "\(sum), within \(limit)"
        case .file: return "\(sum), over \(limit); rows of a fixed size are read where they lie"
        case .stream: return "\(sum), over \(limit), and the rows differ in size in the file"
        }
    }

    package var description: String {
        let rest = rows % batch
        let last = rest == 0 || rows < batch ? "" : ", the last of \(rest)"
        var lines = [("rows", "\(rows), in \(batchesPerEpoch) batches of \(batch)\(last)")]
        if bytesOnDisk > 0 { lines.append(("on disk", Memory.text(bytesOnDisk) + " (whole set)")) }
        lines.append(("stored", "\(Memory.text(storedBytes)) as \(storedType)"))
        lines.append(("decoded", "\(Memory.text(decodedBytes)) as float32"))
        let group = memory.groupHeadroom.map { ", \(Memory.text($0)) in this control group" } ?? ""
        lines.append(("available", "\(Memory.text(memory.available))\(group)"))
        lines.append(("hold it in", "\(scheme.rawValue): \(reason)"))
        if let held, held != scheme {
            lines.append(("held in", "\(held.rawValue), as was asked for"))
        }
        let width = (lines.map(\.0.count).max() ?? 0) + 2
        return lines.map { name, text in
            name + String(repeating: " ", count: width - name.count) + text
        }.joined(separator: "\n")
    }
}

extension Dataset {
    /// - Parameters:
    ///   - batch: rows in a batch.
    ///   - reserved: bytes that model and optimizer will take.
    ///   - memory: what the system offers; nil asks it.
    package func measure(
        batch: Int = 32, reserved: Int = 0, memory: SystemMemory? = nil
    ) throws -> Measurement {
        guard batch > 0 else {
            throw DataError(name, "a batch needs at least one row, got \(batch)")
        }
        let stored = store.rowType
        let targets = store.labelType.map { $0.shape.reduce($0.dtype.size, *) } ?? 0
        return Measurement(
            rows: count, batch: batch, bytesOnDisk: store.bytesOnDisk,
            storedBytes: count * (store.source.rowBytes + targets), storedType: stored.dtype.name,
            decodedBytes: count * (shape.reduce(4, *) + targets), memory: memory ?? .current(),
            reserved: reserved, liesInFile: store.liesInFile, bound: store.memory,
            held: store.source.scheme)
    }
}
