import Kernels

/// The type of a tensor's elements.
///
/// Two tensors meet in the later of their types in the order
/// `bool < uint8 < int32 < int64 < float32 < float64`, so an integer with a float32 gives float32
/// as it does in PyTorch: networks stay in float32. A float without axes, or a plain number, never widens
/// a float tensor with axes (see `promote(_:rank:_:rank:)`); a number turns an integer tensor into float32 only when it is a float itself (see `promote(_:number:)`).
package enum DType: Int32, CaseIterable, Sendable {
    case float32, float64, int32, int64, uint8, bool

    /// The name that scripts use.
    package var name: String {
        switch self {
        case .float32: "float32"
        case .float64: "float64"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .bool: "bool"
        }
    }

    package init?(name: String) {
        guard let type = DType.allCases.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// Bytes of one element.
    package var size: Int {
        switch self {
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .uint8, .bool: 1
        }
    }

    package var isFloat: Bool { self == .float32 || self == .float64 }
    package var isInteger: Bool { !isFloat && self != .bool }

    private var rank: Int {
        switch self {
        case .bool: 0
        case .uint8: 1
        case .int32: 2
        case .int64: 3
        case .float32: 4
        case .float64: 5
        }
    }

    /// The type in which elements of both types meet.
    package static func promote(_ a: DType, _ b: DType) -> DType { a.rank >= b.rank ? a : b }

    /// The type in which two tensors meet. As in PyTorch, a float without axes does not widen floats with
    /// axes: float32 `[n]` with float64 `[]` stays float32, as it does with a plain number.
    package static func promote(_ a: DType, rank rankA: Int, _ b: DType, rank rankB: Int) -> DType {
        guard a != b, a.isFloat, b.isFloat, (rankA == 0) != (rankB == 0) else {
            return promote(a, b)
        }
        return rankA == 0 ? b : a
    }

    /// The type in which this tensor type meets a plain number: its own where it can hold the
    /// number, else the smallest of int32, int64 and float32 that can.
    package static func promote(_ type: DType, number: Double) -> DType {
        if type.isFloat { return type }
        guard number == number.rounded(.towardZero), abs(number) < 0x1p63 else { return .float32 }
        switch type {
        case .uint8 where number >= 0 && number <= 255: return .uint8
        case .int64: return .int64
        default: return abs(number) < 0x1p31 ? .int32 : .int64
        }
    }

    /// The kernels' name of this type.
    var kernel: KernelType { KernelType(rawValue: rawValue) ?? .float32 }
}

/// A Swift type that a tensor can hold.
package protocol TensorElement: Sendable {
    static var dtype: DType { get }
}

extension Float: TensorElement { package static var dtype: DType { .float32 } }
extension Double: TensorElement { package static var dtype: DType { .float64 } }
extension Int32: TensorElement { package static var dtype: DType { .int32 } }
extension Int64: TensorElement { package static var dtype: DType { .int64 } }
extension UInt8: TensorElement { package static var dtype: DType { .uint8 } }
extension Bool: TensorElement { package static var dtype: DType { .bool } }
