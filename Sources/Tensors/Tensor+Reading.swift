import Glibc

extension Tensor {
    /// The elements in row-major order, copied into one piece if they are not. Throws if the
    /// tensor is of another type.
    package func withElements<T: TensorElement, R>(
        _ type: T.Type, _ body: (UnsafeBufferPointer<T>) throws -> R
    ) throws -> R {
        guard dtype == T.dtype else {
            throw TensorError("read", "a \(dtype.name) tensor was read as \(T.dtype.name)")
        }
        try refuseIfTraced("read")
        let whole = try packed()
        return try withExtendedLifetime(whole) {
            let start = UnsafePointer(whole.base.bindMemory(to: T.self, capacity: count))
            return try body(UnsafeBufferPointer(start: start, count: count))
        }
    }

    /// The elements of a contiguous tensor, to write; the storage is copied first if it is shared.
    package func withMutableElements<T: TensorElement, R>(
        _ type: T.Type, _ body: (UnsafeMutableBufferPointer<T>) throws -> R
    ) throws -> R {
        guard dtype == T.dtype else {
            throw TensorError("write", "a \(dtype.name) tensor was written as \(T.dtype.name)")
        }
        try refuseIfRecorded("write")
        try makeUnique(for: "write")
        return try withExtendedLifetime(self) {
            let start = base.bindMemory(to: T.self, capacity: count)
            return try body(UnsafeMutableBufferPointer(start: start, count: count))
        }
    }

    /// All elements in row-major order, of the tensor's own type.
    package func toArray<T: TensorElement>(_ type: T.Type = T.self) throws -> [T] {
        try withElements(type) { Array($0) }
    }

    /// All elements in row-major order as doubles, whatever the type.
    package func doubles() throws -> [Double] {
        switch dtype {
        case .float32: try withElements(Float.self) { $0.map(Double.init) }
        case .float64: try toArray(Double.self)
        case .int32: try withElements(Int32.self) { $0.map(Double.init) }
        case .int64: try withElements(Int64.self) { $0.map(Double.init) }
        case .uint8: try withElements(UInt8.self) { $0.map(Double.init) }
        case .bool: try withElements(Bool.self) { $0.map { $0 ? 1 : 0 } }
        }
    }

    /// The one element of a tensor that has one.
    package func item() throws -> Double {
        guard count == 1 else {
            throw TensorError(
                "item", "a tensor of shape \(shape) has \(count) elements, not one",
                hint: "index it down to one element, or use `to_list`")
        }
        try refuseIfTraced("item")
        return element(at: offset)
    }

    /// While a function is traced to be run again on other values, none of its values may steer it.
    private func refuseIfTraced(_ operation: String) throws {
        guard symbol == nil else {
            throw TensorError(
                operation, "the value is not known while the function is being traced",
                hint: "use `where` instead of `if` on a tensor's value")
        }
    }

    /// Exactly, the element of an integer tensor that has one.
    package func integerItem() throws -> Int {
        guard dtype == .int64, count == 1 else { return Int(Int64(saturating: try item())) }
        return Int((storage.bytes + offset &* 8).load(as: Int64.self))
    }

    /// The element at a place of the storage.
    func element(at place: Int) -> Double {
        let bytes = storage.bytes + place &* dtype.size
        switch dtype {
        case .float32: return Double(bytes.load(as: Float.self))
        case .float64: return bytes.load(as: Double.self)
        case .int32: return Double(bytes.load(as: Int32.self))
        case .int64: return Double(bytes.load(as: Int64.self))
        case .uint8, .bool: return Double(bytes.load(as: UInt8.self))
        }
    }

    /// This tensor or a contiguous copy, without history.
    func packed() throws -> Tensor {
        if isContiguous { return self }
        let copy = try Tensor(uninitialized: shape, dtype, for: "copy")
        Walk.copy(self, into: copy)
        return copy
    }
}
