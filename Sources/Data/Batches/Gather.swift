import Glibc
import Tensors

/// Collects rows of stored tensors into new ones.
package enum Gather {
    /// The rows of `stored` in this order: a view where they lie in one piece, else a copy.
    static func all(_ stored: Tensor, _ order: RowOrder) throws -> Tensor {
        if case .range(let range) = order {
            return range == 0..<stored.shape[0] ? stored : try stored.rows(range)
        }
        return try copy(stored, rows: order.rows(0..<order.count))
    }

    /// The rows of any source in this order, in the stored type.
    static func read(_ source: any IndexedRows, _ order: RowOrder) throws -> Tensor {
        let result = try Tensor(
            uninitialized: [order.count] + source.rowType.shape, source.rowType.dtype,
            for: "dataset")
        let width = source.rowBytes
        for position in 0..<order.count {
            if position % 64 == 0 { try Cancellation.check() }
            let place = position * width..<(position + 1) * width
            try source.read(
                order[position], into: UnsafeMutableRawBufferPointer(rebasing: result.data[place]))
        }
        return result
    }

    /// The named rows, in the stored type.
    package static func copy(_ stored: Tensor, rows: [Int]) throws -> Tensor {
        let result = try Tensor(
            uninitialized: [rows.count] + stored.shape.dropFirst(), stored.dtype, for: "dataset")
        copy(stored, rows: rows, into: result)
        return result
    }

    /// Writes the named rows into a contiguous tensor of just these, of the stored type.
    static func copy(_ stored: Tensor, rows: [Int], into result: Tensor) {
        guard let from = stored.data.baseAddress, let to = result.data.baseAddress else { return }
        let rowBytes = stored.byteCount / max(1, stored.shape[0])
        for (position, row) in rows.enumerated() {
            memcpy(to + position * rowBytes, from + row * rowBytes, rowBytes)
        }
    }

    /// The named rows as a network takes them: float32, and bytes scaled to 0 … 1 by 1/255.
    package static func decoded(_ stored: Tensor, rows: [Int]) throws -> Tensor {
        let result = try Tensor(
            uninitialized: [rows.count] + stored.shape.dropFirst(), .float32, for: "dataset")
        try decode(stored, rows: rows, into: result)
        return result
    }

    /// Writes the named rows as a network takes them into a contiguous float32 tensor of just these.
    static func decode(_ stored: Tensor, rows: [Int], into result: Tensor) throws {
        switch stored.dtype {
        case .float32: copy(stored, rows: rows, into: result)
        case .uint8: Tensor.gatherScaled(stored, rows: rows, into: result)
        default: copy(try decode(copy(stored, rows: rows)), rows: Array(rows.indices), into: result)
        }
    }

    /// A whole tensor as a network takes it: the same rule, and the same rounding, as for batches.
    package static func decode(_ tensor: Tensor) throws -> Tensor {
        switch tensor.dtype {
        case .float32: tensor
        case .uint8: try tensor.cast(.float32) / 255
        default: try tensor.cast(.float32)
        }
    }
}
