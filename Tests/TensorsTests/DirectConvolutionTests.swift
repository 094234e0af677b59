import Tensors
import Testing

/// Convolutions in float32, which slide windows directly, beside those in float64, which multiply
/// matrices of patches and are checked against finite differences.
struct DirectConvolutionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var images: [Int]
        var weight: [Int]
        var stride = 1
        var padding = Padding.valid

        var testDescription: String { "\(images) * \(weight), stride \(stride), \(padding)" }
    }

    static let cases = [
        Case(images: [3, 13, 13, 32], weight: [3, 3, 32, 64]),
        Case(images: [2, 28, 28, 1], weight: [3, 3, 1, 32], padding: .same),
        Case(images: [9, 7, 5, 3], weight: [3, 2, 3, 10], padding: .each(1)),
        Case(images: [2, 9, 8, 6], weight: [5, 5, 6, 16], padding: .same),
        Case(images: [2, 11, 11, 8], weight: [3, 3, 8, 12], stride: 2, padding: .same),
        Case(images: [1, 6, 6, 4], weight: [3, 3, 4, 4], padding: .each(4)),
        Case(images: [1, 40, 40, 16], weight: [1, 1, 16, 24], stride: 2),
        Case(images: [1, 4, 4, 300], weight: [3, 3, 300, 64]),
        Case(images: [2, 5, 5, 5], weight: [2, 2, 5, 2]),
    ]

    private func numbers(_ shape: [Int], _ seed: UInt32, _ type: DType) throws -> Tensor {
        var state = seed
        let values = (0..<shape.reduce(1, *)).map { _ -> Double in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Double(Int32(bitPattern: state) >> 8) / Double(1 << 23)
        }
        return try Tensor(values, shape: shape).cast(type)
    }

    private func results(_ c: Case, _ type: DType) throws -> [[Double]] {
        let images = try numbers(c.images, 1, type)
        let weight = try numbers(c.weight, 2, type)
        func convolve(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0].conv2d(inputs[1], stride: (c.stride, c.stride), padding: c.padding)
        }
        let value = try convolve([images, weight])
        let mask = try numbers(value.shape, 3, type)
        let gradients = try Gradient.valueAndGradients(
            of: { try (convolve($0) * mask).sum() }, at: [images, weight]
        ).gradients
        return try ([value] + gradients).map { try $0.doubles() }
    }

    @Test(arguments: cases)
    func directAndPatchesAgree(_ c: Case) throws {
        let direct = try results(c, .float32)
        let patches = try results(c, .float64)
        for (a, b) in zip(direct, patches) {
            #expect(a.count == b.count)
            let scale = b.map(abs).max() ?? 1
            let worst = zip(a, b).map { abs($0 - $1) }.max() ?? 0
            #expect(worst <= 2e-6 * scale)
        }
    }
}
