import Glibc
import Tensors
import Testing

@testable import Exploration

@Suite struct PictureSpaceTests {
    @Test(arguments: [1, 2, 5, 8]) func wavesAreOrthonormal(_ size: Int) throws {
        let basis = try FourierBasis(height: size, width: 3)
        let products = try basis.rows.transpose(0, 1).matmul(basis.rows).doubles()
        for (place, product) in products.enumerated() {
            #expect(abs(product - (place / size == place % size ? 1 : 0)) < 1e-5)
        }
    }

    /// A wave of 2 cycles along the columns and 1 along the rows has no other.
    @Test func aWaveIsOneNumber() throws {
        let basis = try FourierBasis(height: 8, width: 6)
        let picture = try Tensor(
            (0..<48).map { place in
                Float(
                    cos(2 * .pi * 2 * Double(place / 6) / 8) * sin(2 * .pi * Double(place % 6) / 6))
            }, shape: [1, 1, 8, 6])
        let waves = try basis.waves(of: picture).doubles()
        let found = waves.indices.filter { abs(waves[$0]) > 1e-4 }
        #expect(found == [3 * 6 + 2])
        #expect(abs(basis.frequencies[found[0]] - hypot(2.0 / 8, 1.0 / 6)) < 1e-12)
    }

    @Test(arguments: [1, 3]) func pixelsComeBack(_ channels: Int) throws {
        var random = Random(seed: 4)
        let space = try PictureSpace(.fourier, shape: [6, 5, channels])
        let pixels = try random.uniform([2, 6, 5, channels], low: 0.05, high: 0.95)
        let again = try space.pixels(space.parameters(of: pixels))
        for (a, b) in zip(try pixels.doubles(), try again.doubles()) { #expect(abs(a - b) < 1e-4) }
    }

    @Test(arguments: Parameterization.allCases)
    func gradientsAreThoseOfDifferences(_ parameterization: Parameterization) throws {
        var random = Random(seed: 5)
        let space = try PictureSpace(parameterization, shape: [4, 5, 3])
        let z = try random.uniform([2] + space.parameterShape, low: 0.2, high: 0.8)
        let weights = try random.normal([2, 4, 5, 3])
        let value = { (z: Tensor) in try (space.pixels(z) * weights).sum() }
        let gradient = try Gradient.gradient(of: value, at: z).doubles()
        let numbers = try z.toArray(Float.self)
        for place in stride(from: 0, to: numbers.count, by: 7) {
            let ends = try [Float(1e-2), -1e-2].map { step in
                var moved = numbers
                moved[place] += step
                return try value(Tensor(moved, shape: z.shape)).item()
            }
            #expect(abs(gradient[place] - (ends[0] - ends[1]) / 2e-2) < 3e-3)
        }
    }

    @Test func motionsStayWithinTheirBounds() throws {
        let motion = PictureMotion(jitter: 2, rotation: 90, scale: 0.5)
        var shifts = Set<Double>()
        try withUnsafeTemporaryAllocation(of: Double.self, capacity: 6) { m in
            let start = try #require(m.baseAddress)
            for seed in 0..<200 {
                motion.write(start, seed: UInt64(seed), height: 5, width: 7)
                // The middle pixel is moved by whole pixels, whatever the angle and size.
                let y = m[0] + 2 * m[1] + 3 * m[2] - 2
                #expect(abs(y - y.rounded()) < 1e-9)
                shifts.insert(y.rounded())
                let size = 1 / hypot(m[1], m[2])
                #expect(size > 0.5 && size < 1.5)
                #expect(m[1] > -1e-9)
            }
        }
        #expect(shifts == [-2, -1, 0, 1, 2])
    }

    @Test func penaltiesAreTheirFormulas() throws {
        // Differences of 1 down and of 0 and 0.5 to the right, over four pixels.
        let pixels = try Tensor([0, 0, 1, 0.5] as [Float], shape: [1, 2, 2, 1])
        let variation = try PicturePenalty.variation(pixels).item()
        #expect(abs(variation - (1 + 0.25 + 0 + 0.25) / 4) < 1e-6)
        #expect(abs(try PicturePenalty.size(pixels).item() - 3.0 / 4) < 1e-6)
    }
}
