import Kernels

/// Elementwise functions of one tensor. Those of real analysis (exp, sqrt, …) turn integers into
/// float32; the others keep the type.
struct Unary: Operation {
    let kind: KernelUnary

    init(_ kind: KernelUnary) { self.kind = kind }

    var name: String {
        switch kind {
        case .negate: "negate"
        case .absolute: "abs"
        case .sign: "sign"
        case .floor: "floor"
        case .ceil: "ceil"
        case .round: "round"
        case .square: "square"
        case .sqrt: "sqrt"
        case .rsqrt: "rsqrt"
        case .exp: "exp"
        case .log: "log"
        case .log1p: "log1p"
        case .sin: "sin"
        case .cos: "cos"
        case .tanh: "tanh"
        case .sigmoid: "sigmoid"
        case .relu: "relu"
        case .erf: "erf"
        case .reciprocal: "reciprocal"
        case .isNaN: "is_nan"
        }
    }

    private var keepsIntegers: Bool {
        switch kind {
        case .negate, .absolute, .sign, .floor, .ceil, .round, .square, .relu, .isNaN: true
        default: false
        }
    }

    /// The type in which an input is computed.
    func computing(_ type: DType) -> DType {
        if type.isFloat { return type }
        if !keepsIntegers { return .float32 }
        return type == .bool ? .int32 : type
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, kind == .isNaN ? .bool : computing(inputs[0].dtype))
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = computing(inputs[0].dtype)
        let x = try inputs[0].cast(toComputeIn: type)
        let (from, to) = (UnsafeRawPointer(x.base), destination.base)
        let (inSize, outSize) = (x.dtype.size, destination.dtype.size)
        if x.isContiguous && x.count <= Walk.grain / 4 {
            var walk = Walk.row(x.count, 1)
            _ = kernel_unary(kind, type.kernel, to, from, &walk)
            return
        }
        Walk(x.shape, x).forEachPiece { walk, offsets, at in
            _ = kernel_unary(
                kind, type.kernel, to + at * outSize, from + offsets.0 * inSize, &walk)
        }
    }

    func canOverwrite(_ index: Int) -> Bool { kind != .isNaN }

    func gradient(
        _ inputs: [Tensor], _ y: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        let x = inputs[0]
        switch kind {
        case .negate: return [try -g]
        case .absolute: return [try g * x.detached().sign()]
        case .square: return [try g * x * 2]
        case .sqrt: return [try g / y * 0.5]
        case .rsqrt: return [try g * y * y * y * -0.5]
        case .exp: return [try g * y]
        case .log: return [try g / x]
        case .log1p: return [try g / (x + 1)]
        case .sin: return [try g * x.cos()]
        case .cos: return [try -(g * x.sin())]
        case .tanh: return [try g * (1 - y * y)]
        case .sigmoid: return [try g * y * (1 - y)]
        case .relu: return [try ReluGradient()(x, g)]
        case .erf:
            // d erf / dx = 2 / sqrt(pi) exp(-x^2)
            return [try g * (-x.square()).exp() * 1.1283791670955126]
        case .reciprocal: return [try -(g * y * y)]
        case .sign, .floor, .ceil, .round, .isNaN:
            throw TensorError(
                name, "has no derivative",
                hint: "keep it out of what is differentiated, or put `stop_gradient` around it")
        }
    }
}

/// relu's gradient: the second input where the first is positive, else 0.
struct ReluGradient: Operation {
    let name = "relu_gradient"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let (x, g) = (inputs[0], inputs[1])
        if x.dtype == .float32, g.dtype == .float32, x.isContiguous, g.isContiguous {
            let out = destination.base.assumingMemoryBound(to: Float.self)
            let (px, pg) = (
                x.base.assumingMemoryBound(to: Float.self),
                g.base.assumingMemoryBound(to: Float.self)
            )
            Parallel.split(x.count, grain: Walk.grain) { range in
                let at = range.lowerBound
                kernel_relu_backward_f32(out + at, px + at, pg + at, range.count)
            }
        } else {
            let positive = try x.detached().greater(0)
            try Select().evaluate([positive, g, g.zero()], into: destination)
        }
    }

    func canOverwrite(_ index: Int) -> Bool { true }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        // Flat in x wherever it is differentiable at all.
        [nil, needs[1] ? try ReluGradient()(inputs[0].detached(), cotangent) : nil]
    }
}

extension Tensor {
    package static prefix func - (x: Tensor) throws -> Tensor {
        guard x.dtype != .bool else {
            throw TensorError("negate", "is not defined for bool tensors", hint: "`not` inverts")
        }
        return try Unary(.negate)(x)
    }
    package func abs() throws -> Tensor { try Unary(.absolute)(self) }
    package func sign() throws -> Tensor { try Unary(.sign)(self) }
    package func floor() throws -> Tensor { try Unary(.floor)(self) }
    package func ceil() throws -> Tensor { try Unary(.ceil)(self) }
    /// The nearest integer, halves to the even one.
    package func round() throws -> Tensor { try Unary(.round)(self) }
    package func square() throws -> Tensor { try Unary(.square)(self) }
    package func sqrt() throws -> Tensor { try Unary(.sqrt)(self) }
    /// 1 / sqrt(x)
    package func rsqrt() throws -> Tensor { try Unary(.rsqrt)(self) }
    package func exp() throws -> Tensor { try Unary(.exp)(self) }
    package func log() throws -> Tensor { try Unary(.log)(self) }
    /// log(1 + x), accurate for small x.
    package func log1p() throws -> Tensor { try Unary(.log1p)(self) }
    package func sin() throws -> Tensor { try Unary(.sin)(self) }
    package func cos() throws -> Tensor { try Unary(.cos)(self) }
    package func tanh() throws -> Tensor { try Unary(.tanh)(self) }
    /// 1 / (1 + exp(-x))
    package func sigmoid() throws -> Tensor { try Unary(.sigmoid)(self) }
    /// max(x, 0)
    package func relu() throws -> Tensor { try Unary(.relu)(self) }
    package func erf() throws -> Tensor { try Unary(.erf)(self) }
    package func reciprocal() throws -> Tensor { try Unary(.reciprocal)(self) }
    package func isNaN() throws -> Tensor { try Unary(.isNaN)(self) }
}
