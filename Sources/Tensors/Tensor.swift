import Glibc

/// An n-dimensional array: a strided view of shared storage.
///
/// Views (slices, transposes, broadcasts) share their storage with the tensor they come from, and
/// writing copies first where the storage is shared: a view never changes because another one was
/// written. The object itself has identity: whoever holds the same `Tensor` sees the write.
///
/// A tensor belongs to one thread at a time, and no method of its own calls out while it changes one of
/// its properties. So nothing checks at each access that no other is under way: on a few elements, these
/// checks were two fifths of an operation's instructions.
package final class Tensor {
    package let shape: [Int]
    package let dtype: DType
    /// Elements, the product of the shape.
    package let count: Int
    /// Distance of neighbours along each axis, in elements; 0 where a size was broadcast.
    @exclusivity(unchecked) package private(set) var strides: [Int]
    /// The place of the first element in the storage, in elements.
    @exclusivity(unchecked) package private(set) var offset: Int
    @exclusivity(unchecked) package private(set) var isContiguous: Bool
    @exclusivity(unchecked) package private(set) var storage: Storage

    /// How this tensor was computed, if a gradient may be asked for.
    @exclusivity(unchecked) package internal(set) var node: Node?
    /// Which value of a trace this is, if one is being recorded.
    @exclusivity(unchecked) package internal(set) var symbol: Symbol?

    /// A view of storage. The caller vouches that every element lies within.
    init(storage: Storage, dtype: DType, shape: [Int], strides: [Int], offset: Int) {
        self.storage = storage
        self.dtype = dtype
        self.shape = shape
        self.strides = strides
        self.offset = offset
        self.count = Shape.product(shape)
        self.isContiguous = Tensor.isContiguous(shape, strides)
    }

    /// A contiguous tensor whose elements are not set yet.
    package init(uninitialized shape: [Int], _ dtype: DType, for operation: String = "tensor")
        throws
    {
        let count = try Shape.count(shape, for: operation)
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: dtype.size)
        guard !overflow else {
            throw TensorError(operation, "shape \(shape) needs more memory than can be counted")
        }
        self.storage = try Storage.make(byteCount: byteCount, for: operation)
        self.dtype = dtype
        self.shape = shape
        self.strides = Shape.contiguousStrides(shape)
        self.offset = 0
        self.count = count
        self.isContiguous = true
    }

    /// A tensor of the shape and type of a contiguous one, whose elements are not set yet.
    init(uninitializedLike other: Tensor, for operation: String) throws {
        storage = try Storage.make(byteCount: other.byteCount, for: operation)
        dtype = other.dtype
        shape = other.shape
        strides = other.strides
        offset = 0
        count = other.count
        isContiguous = true
    }

    /// A tensor of these values in row-major order; throws unless their number fits the shape.
    package convenience init<T: TensorElement>(
        _ values: [T], shape: [Int]? = nil, for operation: String = "tensor"
    ) throws {
        let shape = shape ?? [values.count]
        guard try Shape.count(shape, for: operation) == values.count else {
            throw TensorError(operation, "\(values.count) values do not fill a shape of \(shape)")
        }
        try self.init(uninitialized: shape, T.dtype, for: operation)
        values.withUnsafeBytes { from in
            if let base = from.baseAddress { memcpy(storage.bytes, base, from.count) }
        }
    }

    /// A tensor of no dimensions.
    package convenience init(scalar value: Double, _ dtype: DType = .float32) throws {
        try self.init(uninitialized: [], dtype)
        fill(value)
    }

    package var rank: Int { shape.count }
    package var byteCount: Int { count &* dtype.size }

    /// Memory that this tensor keeps from being freed. A view keeps all that it looks at, and a
    /// broadcast has far more elements than it holds.
    package var heldBytes: Int {
        let elements = isContiguous ? Swift.min(byteCount, storage.byteCount) : storage.byteCount
        return elements + Tensor.ownBytes
    }

    /// About what a tensor takes beside its elements: itself, its storage's header, its shape.
    private static let ownBytes = 256

    /// Whether nobody records what is done with it.
    package var isPlain: Bool { node == nil && symbol == nil }
    /// Whether, besides, its elements lie in one row.
    var isPlainRow: Bool { isContiguous && isPlain }

    /// The place of the first element.
    var base: UnsafeMutableRawPointer { storage.bytes + offset &* dtype.size }

    /// A tensor of the same elements without history, so that no gradient flows through it.
    package func detached() -> Tensor {
        let copy = Tensor(
            storage: storage, dtype: dtype, shape: shape, strides: strides, offset: offset)
        copy.symbol = symbol
        return copy
    }

    /// A tensor of the same elements, history included, with an identity of its own: writing into
    /// one does not change the other.
    package func copied() -> Tensor {
        let copy = detached()
        copy.node = node
        return copy
    }

    /// This tensor, or a copy of its elements where it is a small part of a larger storage. A view
    /// that lives on would make the next write into the larger tensor copy all of it, and a loop of
    /// `x[i] = x[i] + 1` would do so each time.
    package func compacted() throws -> Tensor {
        // About what an allocation costs in time.
        let small = 1024
        guard byteCount <= small, byteCount < storage.byteCount, node == nil, symbol == nil else {
            return self
        }
        let copy = try Tensor(uninitialized: shape, dtype, for: "index")
        Walk.copy(self, into: copy)
        return copy
    }

    /// The elements copied into a tensor of their own, without history: those of a plan are written over
    /// by its next run.
    package func duplicated() throws -> Tensor {
        let copy = try Tensor(uninitialized: shape, dtype, for: "copy")
        Walk.copy(self, into: copy)
        return copy
    }

    private static func isContiguous(_ shape: [Int], _ strides: [Int]) -> Bool {
        var expected = 1
        for axis in stride(from: shape.count - 1, through: 0, by: -1) where shape[axis] != 1 {
            if shape[axis] == 0 { return true }
            if strides[axis] != expected { return false }
            expected = expected &* shape[axis]
        }
        return true
    }

    /// Lets a write happen in place: afterwards the tensor is contiguous and holds its storage
    /// alone. Copies only where it has to.
    func makeUnique(for operation: String) throws {
        guard !isContiguous || !isKnownUniquelyReferenced(&storage) else { return }
        let copy = try Tensor(uninitialized: shape, dtype, for: operation)
        Walk.copy(self, into: copy)
        adopt(copy)
    }

    /// Takes over another tensor's elements, of the same shape and type: how a parameter is updated.
    package func replace(with other: Tensor, for operation: String) throws {
        guard other.shape == shape, other.dtype == dtype else {
            throw TensorError(
                operation,
                "\(other.dtype.name) \(other.shape) does not replace \(dtype.name) \(shape)")
        }
        try refuseIfRecorded(operation)
        adopt(other)
    }

    /// Swaps elements with another contiguous tensor of the same shape and type, which nobody looks at but
    /// whoever gives it. Where others share this one's elements, or they are a part of more, it takes a copy.
    package func exchangeElements(with other: Tensor, for operation: String) throws {
        guard other.shape == shape, other.dtype == dtype else {
            throw TensorError(
                operation,
                "\(other.dtype.name) \(other.shape) does not replace \(dtype.name) \(shape)")
        }
        try refuseIfRecorded(operation)
        let isAlone = isKnownUniquelyReferenced(&storage)
        guard isAlone, isContiguous, offset == 0, storage.byteCount == byteCount,
            other.isContiguous, other.offset == 0
        else { return adopt(try other.duplicated()) }
        swap(&storage, &other.storage)
    }

    private func adopt(_ other: Tensor) {
        storage = other.storage
        offset = other.offset
        strides = other.strides
        isContiguous = other.isContiguous
    }

    /// Writing into a tensor that a gradient depends on would falsify the gradient.
    func refuseIfRecorded(_ operation: String) throws {
        guard node == nil, symbol == nil else {
            throw TensorError(
                operation, "a tensor that is being differentiated cannot be changed in place",
                hint: "compute a new tensor, for instance with `where`")
        }
    }
}
