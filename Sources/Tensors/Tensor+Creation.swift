import Glibc
import Kernels

extension Tensor {
    /// All elements 0.
    package static func zeros(_ shape: [Int], _ dtype: DType = .float32) throws -> Tensor {
        let tensor = try Tensor(uninitialized: shape, dtype, for: "zeros")
        memset(tensor.base, 0, tensor.byteCount)
        return tensor
    }

    /// All elements `value`.
    package static func full(_ shape: [Int], _ value: Double, _ dtype: DType = .float32) throws
        -> Tensor
    {
        let tensor = try Tensor(uninitialized: shape, dtype, for: "full")
        tensor.fill(value)
        return tensor
    }

    package static func ones(_ shape: [Int], _ dtype: DType = .float32) throws -> Tensor {
        try full(shape, 1, dtype)
    }

    /// `start`, `start + step`, … up to but without `end`.
    package static func arange(
        _ start: Double, _ end: Double, by step: Double = 1, _ dtype: DType = .int64
    ) throws -> Tensor {
        guard step != 0, step.isFinite, start.isFinite, end.isFinite else {
            throw TensorError("arange", "from \(start) to \(end) by \(step) has no end")
        }
        let steps = Swift.max(0, ((end - start) / step).rounded(.up))
        guard steps < 0x1p53 else {
            throw TensorError("arange", "from \(start) to \(end) by \(step) has too many elements")
        }
        return try fromDoubles(Int(steps), dtype) { start + Double($0) * step }
    }

    /// `count` values evenly spaced, both ends included.
    package static func linspace(
        _ start: Double, _ end: Double, count: Int, _ dtype: DType = .float32
    ) throws -> Tensor {
        guard count >= 0 else { throw TensorError("linspace", "a count of \(count) is negative") }
        let last = Double(Swift.max(count - 1, 1))
        return try fromDoubles(count, dtype) {
            // The last one exactly, whatever was rounded on the way.
            $0 == count - 1 && count > 1 ? end : start + (end - start) * (Double($0) / last)
        }
    }

    /// The identity matrix, or the ones of a rectangle's diagonal.
    package static func eye(_ rows: Int, _ columns: Int? = nil, _ dtype: DType = .float32) throws
        -> Tensor
    {
        let columns = columns ?? rows
        let matrix = try zeros([rows, columns], dtype)
        for index in 0..<Swift.min(rows, columns) { matrix.set(index &* columns &+ index, 1) }
        return matrix
    }

    private static func fromDoubles(
        _ count: Int, _ dtype: DType, _ value: (Int) -> Double
    ) throws -> Tensor {
        let tensor = try Tensor(uninitialized: [count], dtype)
        for index in 0..<count { tensor.set(index, value(index)) }
        return tensor
    }

    /// A tensor of no dimensions that meets this one in arithmetic without widening it.
    package func number(_ value: Double) throws -> Tensor {
        try Tensor(scalar: value, DType.promote(dtype, number: value))
    }

    /// Sets all elements of a tensor that nobody else has seen.
    func fill(_ value: Double) {
        guard count > 0 else { return }
        set(0, value)
        guard count > 1 else { return }
        var walk = Walk.row(count, 0)
        let type = dtype.kernel
        kernel_cast(type, type, base, base, &walk)
    }

    /// Sets one element by its place; casts as `astype` does.
    func set(_ index: Int, _ value: Double) {
        let place = base + index &* dtype.size
        switch dtype {
        case .float32: place.storeBytes(of: Float(value), as: Float.self)
        case .float64: place.storeBytes(of: value, as: Double.self)
        case .int32: place.storeBytes(of: Int32(saturating: value), as: Int32.self)
        case .int64: place.storeBytes(of: Int64(saturating: value), as: Int64.self)
        case .uint8: place.storeBytes(of: UInt8(saturating: value), as: UInt8.self)
        case .bool: place.storeBytes(of: value != 0 ? 1 : 0, as: UInt8.self)
        }
    }
}

extension FixedWidthInteger {
    /// The nearest integer towards zero that fits; 0 for NaN.
    init(saturating value: Double) {
        if value.isNaN {
            self = 0
        } else if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value < 0 ? .min : .max
        }
    }
}
