import Data
import Tensors

/// The numbers that a model starts from.
enum Initialisation {
    /// Uniform in ±√(6 / inputs) where a rectifier follows (He et al. 2015), else
    /// ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010). The draw depends on the seed and the weight's
    /// name alone, so that changing one layer leaves the others as they were.
    static func value(of plan: WeightPlan, named name: String, seed: UInt64) throws -> Tensor {
        func uniform(fan: Double) throws -> Tensor {
            let limit = (6 / max(1, fan)).squareRoot()
            var random = Random(seed: Seed.mix(seed, hash(name)))
            return try random.uniform(plan.shape, low: -limit, high: limit)
        }
        return switch plan.start {
        case .zeros: try Tensor.zeros(plan.shape)
        case .ones: try Tensor.ones(plan.shape)
        case .random(let inputs, let outputs): try uniform(fan: Double(inputs) + Double(outputs))
        case .rectified(let inputs): try uniform(fan: Double(inputs))
        case .given(let values): try Tensor(values, shape: plan.shape)
        }
    }

    /// FNV-1a over UTF-8: Swift's own hash differs from process to process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
