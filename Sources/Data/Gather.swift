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

    /// The named rows, in the stored type.
    package static func copy(_ stored: Tensor, rows: [Int]) throws -> Tensor {
        let result = try Tensor(
            uninitialized: [rows.count] + stored.shape.dropFirst(), stored.dtype, for: "dataset")
        guard let from = stored.data.baseAddress, let to = result.data.baseAddress else {
            return result
        }
        let rowBytes = stored.byteCount / max(1, stored.shape[0])
        for (position, row) in rows.enumerated() {
            memcpy(to + position * rowBytes, from + row * rowBytes, rowBytes)
        }
        return result
    }

    /// The named rows as a network takes them: float32, and bytes scaled to 0 … 1 by 1/255.
    package static func decoded(_ stored: Tensor, rows: [Int]) throws -> Tensor {
        guard stored.dtype == .uint8 else {
            let copied = try copy(stored, rows: rows)
            return copied.dtype == .float32 ? copied : try decode(copied)
        }
        let result = try Tensor(
            uninitialized: [rows.count] + stored.shape.dropFirst(), .float32, for: "dataset")
        let from = stored.data.bindMemory(to: UInt8.self)
        let to = result.data.bindMemory(to: Float.self)
        let rowCount = stored.count / max(1, stored.shape[0])
        guard let source = from.baseAddress, let target = to.baseAddress else { return result }
        for (position, row) in rows.enumerated() {
            scale(source + row * rowCount, target + position * rowCount, rowCount)
        }
        return result
    }

    /// A whole tensor as a network takes it: the same rule, and the same rounding, as for batches.
    package static func decode(_ tensor: Tensor) throws -> Tensor {
        switch tensor.dtype {
        case .float32: tensor
        case .uint8: try tensor.cast(.float32) / 255
        default: try tensor.cast(.float32)
        }
    }

    /// A true division, so that 255 becomes exactly 1.
    @inline(__always)
    private static func scale(
        _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        for i in 0..<count { to[i] = Float(from[i]) / 255 }
    }
}
