import Kernels

/// Elementwise comparison, broadcast, to bool. Without a derivative.
struct Comparison: Operation {
    let kind: KernelCompare

    init(_ kind: KernelCompare) { self.kind = kind }

    var name: String {
        switch kind {
        case .equal: "equal"
        case .notEqual: "not_equal"
        case .less: "less"
        case .lessEqual: "less_equal"
        case .greater: "greater"
        case .greaterEqual: "greater_equal"
        }
    }

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(try Shape.broadcast(inputs[0].shape, inputs[1].shape, for: name), .bool)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let type = DType.promote(inputs[0], inputs[1])
        let a = try inputs[0].cast(toComputeIn: type)
        let b = try inputs[1].cast(toComputeIn: type)
        _ = Elementwise.binary(a, b, destination) { walk, out, a, b in
            kernel_compare(
                kind, type.kernel, out.assumingMemoryBound(to: UInt8.self), a, b, &walk)
        }
    }
}

extension Tensor {
    package func equal(_ b: Tensor) throws -> Tensor { try Comparison(.equal)(self, b) }
    package func notEqual(_ b: Tensor) throws -> Tensor { try Comparison(.notEqual)(self, b) }
    package func less(_ b: Tensor) throws -> Tensor { try Comparison(.less)(self, b) }
    package func lessEqual(_ b: Tensor) throws -> Tensor { try Comparison(.lessEqual)(self, b) }
    package func greater(_ b: Tensor) throws -> Tensor { try Comparison(.greater)(self, b) }
    package func greaterEqual(_ b: Tensor) throws -> Tensor {
        try Comparison(.greaterEqual)(self, b)
    }
    package func equal(_ b: Double) throws -> Tensor { try equal(number(b)) }
    package func less(_ b: Double) throws -> Tensor { try less(number(b)) }
    package func greater(_ b: Double) throws -> Tensor { try greater(number(b)) }

    /// Not, of a bool tensor.
    package func logicalNot() throws -> Tensor {
        guard dtype == .bool else {
            throw TensorError("not", "needs a bool tensor, not \(dtype.name)")
        }
        return try equal(Tensor(scalar: 0, .bool))
    }
}
