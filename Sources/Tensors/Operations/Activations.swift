// Activations that are made of other operations, which give them their derivatives.

extension Tensor {
    /// `x Φ(x) = x (1 + erf(x / √2)) / 2`, exactly and not by tanh (Hendrycks and Gimpel 2016).
    package func gelu() throws -> Tensor {
        let x = try floats()
        return try x * ((x * 0.5.squareRoot()).erf() + 1) * 0.5
    }

    /// `x · sigmoid(x)`
    package func silu() throws -> Tensor {
        let x = try floats()
        return try x * x.sigmoid()
    }

    /// x where it is positive, else `slope · x`.
    package func leakyReLU(slope: Double = 0.01) throws -> Tensor {
        let x = try floats()
        return try x.relu() - (-x).relu() * slope
    }

    /// x where it is positive, else `alpha (exp(x) − 1)`; the exponential never sees a positive number,
    /// which could overflow.
    package func elu(alpha: Double = 1) throws -> Tensor {
        let x = try floats()
        return try x.relu() + ((-(-x).relu()).exp() - 1) * alpha
    }

    /// `min(max(x, 0), 6)`
    package func relu6() throws -> Tensor { try clip(0, 6) }

    /// `min(max(x + 3, 0), 6) / 6`
    package func hardSigmoid() throws -> Tensor { try (floats() + 3).clip(0, 6) / 6 }

    /// `x · hard_sigmoid(x)`
    package func hardSwish() throws -> Tensor {
        let x = try floats()
        return try x * x.hardSigmoid()
    }
}
