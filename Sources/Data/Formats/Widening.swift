import Tensors

/// Turns a file's element types into the tensors' own.
package enum Widening {
    /// The tensor of a layout, filled by `read`; `path` is named in errors.
    package static func tensor(
        _ layout: ArrayLayout, path: String, read: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Tensor {
        switch layout.type {
        case .uint8: return try direct(layout, .uint8, read)
        case .int32: return try direct(layout, .int32, read)
        case .int64: return try direct(layout, .int64, read)
        case .float32: return try direct(layout, .float32, read)
        case .float64: return try direct(layout, .float64, read)
        case .bool:
            let tensor = try direct(layout, .bool, read)
            // Any byte may stand in a file, but a Bool holds 0 or 1.
            for i in tensor.data.indices { tensor.data[i] = tensor.data[i] == 0 ? 0 : 1 }
            return tensor
        case .int8: return try widened(layout, Int8.self, read) { Int32($0) }
        case .int16: return try widened(layout, Int16.self, read) { Int32($0) }
        case .uint16: return try widened(layout, UInt16.self, read) { Int32($0) }
        case .uint32: return try widened(layout, UInt32.self, read) { Int64($0) }
        case .uint64:
            return try widened(layout, UInt64.self, read) { value in
                guard let value = Int64(exactly: value) else {
                    throw DataError(path, "the number \(value) does not fit into int64")
                }
                return value
            }
        case .float16: return try widened(layout, UInt16.self, read, halfToFloat)
        case .bfloat16:
            return try widened(layout, UInt16.self, read) { Float(bitPattern: UInt32($0) << 16) }
        }
    }

    private static func direct(
        _ layout: ArrayLayout, _ type: DType, _ read: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Tensor {
        let tensor = try Tensor(uninitialized: layout.shape, type, for: "load")
        try read(tensor.data)
        return tensor
    }

    private static func widened<Stored, Element: TensorElement>(
        _ layout: ArrayLayout, _: Stored.Type,
        _ read: (UnsafeMutableRawBufferPointer) throws -> Void,
        _ widen: (Stored) throws -> Element
    ) throws -> Tensor {
        let tensor = try Tensor(uninitialized: layout.shape, Element.dtype, for: "load")
        var bytes = [UInt8](repeating: 0, count: layout.byteCount ?? 0)
        try bytes.withUnsafeMutableBytes { try read($0) }
        let elements = tensor.data.bindMemory(to: Element.self)
        try bytes.withUnsafeBytes { buffer in
            for (i, value) in buffer.bindMemory(to: Stored.self).enumerated() {
                elements[i] = try widen(value)
            }
        }
        return tensor
    }

    /// IEEE 754 binary16 by its bits; Swift's Float16 is not on every platform.
    static func halfToFloat(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1f)
        let fraction = Float(bits & 0x3ff)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        }
    }
}
