import Kernels

/// Elementwise arithmetic of two tensors, broadcast. Integers wrap around; their division by zero is
/// an error. `divide` gives a float; `floorDivide` and `modulo` round toward minus infinity, as
/// Python's do.
struct Arithmetic: Operation {
    let kind: KernelBinary

    init(_ kind: KernelBinary) { self.kind = kind }

    var name: String {
        switch kind {
        case .add: "add"
        case .subtract: "subtract"
        case .multiply: "multiply"
        case .divide: "divide"
        case .floorDivide: "floor_divide"
        case .modulo: "mod"
        case .power: "power"
        case .maximum: "maximum"
        case .minimum: "minimum"
        case .bitAnd: "and"
        case .bitOr: "or"
        case .bitXor: "xor"
        }
    }

    private var staysBool: Bool {
        switch kind {
        case .maximum, .minimum, .bitAnd, .bitOr, .bitXor: true
        default: false
        }
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        let (a, b) = (inputs[0], inputs[1])
        var type = DType.promote(a, b)
        switch kind {
        case .divide where !type.isFloat: type = .float32
        case .bitAnd, .bitOr, .bitXor:
            guard !type.isFloat else {
                throw TensorError(
                    name, "needs bool or integer tensors, not \(a.dtype.name) and \(b.dtype.name)")
            }
        default:
            if type == .bool && !staysBool { type = .int32 }
        }
        return TensorType(try Shape.broadcast(a.shape, b.shape, for: name), type)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let a = try inputs[0].cast(toComputeIn: destination.dtype)
        let b = try inputs[1].cast(toComputeIn: destination.dtype)
        let status = Elementwise.binary(a, b, destination) { walk, out, a, b in
            kernel_binary(kind, destination.dtype.kernel, out, a, b, &walk)
        }
        try check(status, destination.dtype)
    }

    /// Says what a kernel did not do on elements of this type.
    func check(_ status: KernelStatus, _ type: DType) throws {
        switch status {
        case .done: return
        case .divisionByZero: throw TensorError(name, "an integer was divided by zero")
        case .negativePower:
            throw TensorError(
                name, "an integer to a negative power is not an integer",
                hint: "convert to float first with `astype(\"float32\")`")
        case .unsupported: throw TensorError(name, "is not defined for \(type.name) tensors")
        }
    }

    func canOverwrite(_ index: Int) -> Bool { true }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let (a, b) = (inputs[0], inputs[1])
        func left(_ value: () throws -> Tensor) throws -> Tensor? {
            needs[0] ? try value().summed(like: a) : nil
        }
        func right(_ value: () throws -> Tensor) throws -> Tensor? {
            needs[1] ? try value().summed(like: b) : nil
        }
        switch kind {
        case .add: return [try left { cotangent }, try right { cotangent }]
        case .subtract: return [try left { cotangent }, try right { try -cotangent }]
        case .multiply:
            return [try left { try cotangent * b }, try right { try cotangent * a }]
        case .divide:
            return [
                try left { try cotangent / b },
                try right { try -(cotangent * output / b) },
            ]
        case .power:
            return [
                // Where b is 0 the slope is 0, also at a = 0, where a ** (b - 1) is infinite.
                try left {
                    let slope = try b * a.power(b - 1)
                    return try cotangent * Tensor.select(b.equal(0), b.zero(), slope)
                },
                // a ** b log a, whose limit at a = 0 is 0 for positive b.
                try right {
                    let slope = try output * a.log()
                    return try cotangent * Tensor.select(a.equal(0), a.zero(), slope)
                },
            ]
        case .maximum, .minimum:
            // Where both are equal, each has half: the middle of the subgradients, symmetric.
            let (x, y) = (a.detached(), b.detached())
            let wins = try kind == .maximum ? x.greater(y) : x.less(y)
            let share = try wins.cast(cotangent.dtype) + x.equal(y).cast(cotangent.dtype) * 0.5
            return [
                try left { try cotangent * share },
                try right { try cotangent * (1 - share) },
            ]
        case .floorDivide, .modulo, .bitAnd, .bitOr, .bitXor:
            throw TensorError(
                name, "has no derivative",
                hint: "keep it out of what is differentiated, or put `stop_gradient` around it")
        }
    }
}

/// How two-operand kernels are called.
enum Elementwise {
    typealias Row = (
        inout KernelWalk, UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeRawPointer
    ) -> KernelStatus

    /// Runs a kernel over two tensors that broadcast to the destination, in pieces on all threads
    /// if there is enough to do.
    static func binary(_ a: Tensor, _ b: Tensor, _ out: Tensor, _ body: Row) -> KernelStatus {
        let (to, pa, pb) = (out.base, UnsafeRawPointer(a.base), UnsafeRawPointer(b.base))
        let (size, sa, sb) = (out.dtype.size, a.dtype.size, b.dtype.size)
        let count = out.count
        // Most calls: both in one piece, or one of them a number.
        let wholeA = a.isContiguous && a.count == count
        let wholeB = b.isContiguous && b.count == count
        if count <= Walk.grain, wholeA || a.count == 1, wholeB || b.count == 1 {
            var walk = Walk.row(count, wholeA ? 1 : 0, wholeB ? 1 : 0)
            return body(&walk, to, pa, pb)
        }
        nonisolated(unsafe) var status = KernelStatus.done
        Walk(out.shape, a, b).forEachPiece { walk, offsets, at in
            let result = body(
                &walk, to + at * size, pa + offsets.0 * sa, pb + offsets.1 * sb)
            // Any piece's complaint will do, and a race between two writes the same kind.
            if result != .done { status = result }
        }
        return status
    }
}

extension Tensor {
    /// This tensor in the type that a kernel computes in.
    func cast(toComputeIn type: DType) throws -> Tensor {
        dtype == type ? self : try Cast(type).plain(self)
    }

    package static func + (a: Tensor, b: Tensor) throws -> Tensor { try Arithmetic(.add)(a, b) }
    package static func - (a: Tensor, b: Tensor) throws -> Tensor {
        try Arithmetic(.subtract)(a, b)
    }
    package static func * (a: Tensor, b: Tensor) throws -> Tensor {
        try Arithmetic(.multiply)(a, b)
    }
    package static func / (a: Tensor, b: Tensor) throws -> Tensor { try Arithmetic(.divide)(a, b) }

    package static func + (a: Tensor, b: Double) throws -> Tensor { try a + a.number(b) }
    package static func - (a: Tensor, b: Double) throws -> Tensor { try a - a.number(b) }
    package static func * (a: Tensor, b: Double) throws -> Tensor { try a * a.number(b) }
    package static func / (a: Tensor, b: Double) throws -> Tensor { try a / a.number(b) }
    package static func + (a: Double, b: Tensor) throws -> Tensor { try b.number(a) + b }
    package static func - (a: Double, b: Tensor) throws -> Tensor { try b.number(a) - b }
    package static func * (a: Double, b: Tensor) throws -> Tensor { try b.number(a) * b }
    package static func / (a: Double, b: Tensor) throws -> Tensor { try b.number(a) / b }

    package func floorDivide(_ b: Tensor) throws -> Tensor {
        try Arithmetic(.floorDivide)(self, b)
    }
    package func modulo(_ b: Tensor) throws -> Tensor { try Arithmetic(.modulo)(self, b) }

    /// self ** exponent; the common exponents go by multiplication and square root.
    package func power(_ exponent: Tensor) throws -> Tensor {
        if exponent.count == 1, exponent.rank == 0, exponent.node == nil, exponent.symbol == nil,
            dtype.isFloat, DType.promote(self, exponent) == dtype
        {
            switch try exponent.item() {
            case 1: return self
            case 2: return try square()
            case 0.5: return try sqrt()
            case -1: return try reciprocal()
            default: break
            }
        }
        return try Arithmetic(.power)(self, exponent)
    }
    package func power(_ exponent: Double) throws -> Tensor { try power(number(exponent)) }

    /// The larger of each pair; NaN if either is.
    package func maximum(_ b: Tensor) throws -> Tensor { try Arithmetic(.maximum)(self, b) }
    package func minimum(_ b: Tensor) throws -> Tensor { try Arithmetic(.minimum)(self, b) }
    package func maximum(_ b: Double) throws -> Tensor { try maximum(number(b)) }
    package func minimum(_ b: Double) throws -> Tensor { try minimum(number(b)) }

    /// Bitwise for integers, logical for bools.
    package func and(_ b: Tensor) throws -> Tensor { try Arithmetic(.bitAnd)(self, b) }
    package func or(_ b: Tensor) throws -> Tensor { try Arithmetic(.bitOr)(self, b) }
    package func xor(_ b: Tensor) throws -> Tensor { try Arithmetic(.bitXor)(self, b) }

    /// Values within [low, high].
    package func clip(_ low: Double, _ high: Double) throws -> Tensor {
        guard low <= high else {
            throw TensorError("clip", "the lower bound \(low) is above the upper bound \(high)")
        }
        return try maximum(low).minimum(high)
    }

    /// Zero in this tensor's type, without dimensions.
    func zero() throws -> Tensor { try Tensor(scalar: 0, dtype) }

    /// The sum over what was broadcast, back to the shape and type of `other`: the gradient of a
    /// broadcast.
    func summed(like other: Tensor) throws -> Tensor {
        var result = self
        if shape != other.shape {
            let missing = rank - other.rank
            var axes = Array(0..<missing)
            for axis in other.shape.indices
            where other.shape[axis] == 1 && shape[missing + axis] != 1 {
                axes.append(missing + axis)
            }
            if !axes.isEmpty { result = try result.sum(axes: axes, keepDims: true) }
            result = try result.reshape(other.shape)
        }
        return result.dtype == other.dtype || !other.dtype.isFloat
            ? result : try result.cast(other.dtype)
    }
}
