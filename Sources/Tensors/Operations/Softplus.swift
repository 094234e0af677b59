import Glibc

/// `log(1 + exp(x))`, by `max(x, 0) + log1p(exp(−|x|))`, which neither overflows nor loses digits.
///
/// An operation of its own, since its derivative is sigmoid everywhere, also where `|x|` has none.
struct Softplus: Operation {
    let name = "softplus"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        let x = try inputs[0].packed()
        let isSingle = x.dtype == .float32
        nonisolated(unsafe) let (from, to) = (x.base, destination.base)
        // Each element costs an exponential and a logarithm.
        Parallel.split(x.count, grain: Walk.grain / 16) { range in
            if isSingle {
                let x = from.assumingMemoryBound(to: Float.self)
                let out = to.assumingMemoryBound(to: Float.self)
                for i in range { out[i] = Swift.max(x[i], 0) + log1pf(expf(-Swift.abs(x[i]))) }
            } else {
                let x = from.assumingMemoryBound(to: Double.self)
                let out = to.assumingMemoryBound(to: Double.self)
                for i in range {
                    out[i] = Swift.max(x[i], 0) + Glibc.log1p(Glibc.exp(-Swift.abs(x[i])))
                }
            }
        }
    }

    func canOverwrite(_ index: Int) -> Bool { true }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ g: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [try g * inputs[0].sigmoid()]
    }
}

extension Tensor {
    /// `log(1 + exp(x))`, a smooth relu; `−softplus(−x)` is the logarithm of sigmoid.
    package func softplus() throws -> Tensor { try Softplus()(floats()) }
}
