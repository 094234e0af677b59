import Glibc
import Kernels

extension Tensor {
    /// One step of Adam (Kingma and Ba 2015) for every parameter, in place and in one pass over
    /// each: `m` and `v` are the running means of the gradients and their squares, `step` counts
    /// from 1, and `decay` is a decoupled weight decay (AdamW's), as a share of `lr`.
    package static func adam(
        _ parameters: [Tensor], _ m: [Tensor], _ v: [Tensor],
        _ gradients: [Tensor], lr: Double, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Double = 1e-7, decay: Double = 0, step: Int
    ) throws {
        let rate = lr / (1 - Glibc.pow(beta1, Double(step)))
        let correction = 1 - Glibc.pow(beta2, Double(step))
        var held: [Tensor] = []
        var places: [[UnsafeMutablePointer<Float>]] = []
        for index in parameters.indices {
            let gradient = try gradients[index].packed()
            let all = [parameters[index], m[index], v[index], gradient]
            guard all.allSatisfy({ $0.dtype == .float32 && $0.shape == gradient.shape }) else {
                throw TensorError(
                    "adam",
                    "parameter \(parameters[index].shape) and its gradient \(gradient.shape) do not fit"
                )
            }
            for tensor in all.dropLast() {
                try tensor.refuseIfRecorded("adam")
                try tensor.makeUnique(for: "adam")
            }
            held.append(gradient)
            places.append(all.map { $0.base.assumingMemoryBound(to: Float.self) })
        }
        let counts = held.map(\.count)
        withExtendedLifetime(held) {
            // Each element costs a root and a quotient, so a quarter of what is usual makes a piece.
            Parallel.share(counts, grain: Walk.grain / 4) { index, range in
                let (places, at) = (places[index], range.lowerBound)
                kernel_adam_f32(
                    places[0] + at, places[1] + at, places[2] + at, places[3] + at, range.count,
                    beta1, beta2, Float(rate), Float(correction), Float(epsilon),
                    Float(lr * decay))
            }
        }
    }
}
