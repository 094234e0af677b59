import Glibc

/// Random numbers that are a function of a seed and of how many came before.
struct CountedRandom {
    let seed: UInt64
    private var count: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    mutating func next() -> UInt64 {
        defer { count += 1 }
        return Seed.mix(seed, count)
    }

    /// At least 0, below 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// From −1 to 1.
    mutating func sign() -> Double { 2 * unit() - 1 }

    /// From −most to most, each as likely.
    mutating func offset(_ most: Int) -> Int {
        most == 0 ? 0 : Int(next() % UInt64(2 * most + 1)) - most
    }

    /// Two of mean 0 and standard deviation 1 (Box and Muller 1958).
    mutating func normals() -> (Double, Double) {
        let radius = (-2 * log(1 - unit())).squareRoot()
        let angle = 2 * .pi * unit()
        return (radius * cos(angle), radius * sin(angle))
    }

    /// A gamma-distributed number of unit scale (Marsaglia and Tsang 2000).
    private mutating func gamma(_ shape: Double) -> Double {
        if shape < 1 { return gamma(shape + 1) * pow(1 - unit(), 1 / shape) }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normals().0
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(1 - unit()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// Beta-distributed with both parameters equal, from 0 to 1.
    mutating func beta(_ parameter: Double) -> Double {
        let (a, b) = (gamma(parameter), gamma(parameter))
        // Tiny parameters give two numbers that are both too small to be told from zero.
        return a + b > 0 ? a / (a + b) : unit().rounded()
    }
}
