import Kernels
import Testing

/// Convolutions that are pooled as they are computed, beside a convolution and a pooling after it,
/// and their gradients beside the definition.
struct PooledConvolutionKernelTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var height: Int
        var width: Int
        var channels: Int
        var outputs: Int
        var kernel: Int
        var relu = true

        var out: (h: Int, w: Int) { (height - kernel + 1, width - kernel + 1) }
        var pooled: (h: Int, w: Int) { (out.h / 2, out.w / 2) }
        var pooledCount: Int { pooled.h * pooled.w * outputs }
        var weights: Int { kernel * kernel * channels * outputs }
        var window: KernelWindow {
            KernelWindow(
                height: height, width: width, channels: channels, kernel_h: kernel,
                kernel_w: kernel, stride_h: 1, stride_w: 1, pad_top: 0, pad_left: 0, out_h: out.h,
                out_w: out.w)
        }
        var testDescription: String {
            "\(height) × \(width) × \(channels) → \(outputs), kernel \(kernel), relu \(relu)"
        }
    }

    static let cases: [Case] =
        [1, 3, 4, 6, 7, 8, 10, 13, 16, 23, 32, 48, 64, 70].flatMap { outputs in
            [
                Case(height: 8, width: 9, channels: 1, outputs: outputs, kernel: 3),
                Case(height: 7, width: 14, channels: 3, outputs: outputs, kernel: 5, relu: false),
                Case(height: 6, width: 5, channels: 9, outputs: outputs, kernel: 2),
            ]
        } + [
            Case(height: 13, width: 13, channels: 32, outputs: 64, kernel: 3),
            Case(height: 14, width: 14, channels: 6, outputs: 16, kernel: 5),
            Case(height: 28, width: 28, channels: 1, outputs: 32, kernel: 3),
            Case(height: 4, width: 4, channels: 70, outputs: 5, kernel: 3, relu: false),
            Case(height: 3, width: 3, channels: 130, outputs: 3, kernel: 2),
            Case(height: 9, width: 8, channels: 2, outputs: 6, kernel: 7),
            Case(height: 40, width: 40, channels: 9, outputs: 66, kernel: 1),
            Case(height: 3, width: 2100, channels: 1, outputs: 40, kernel: 2),
        ]

    /// Numbers without a pattern that a wrong index could repeat.
    private func numbers(_ count: Int, seed: UInt32) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state) >> 8) / Float(1 << 23)
        }
    }

    /// What the convolution, the pooling and the relu give one after the other, and the first place
    /// in each window that holds the maximum; 255 where the relu passes nothing on.
    private func apart(
        _ c: Case, _ image: [Float], _ weights: [Float], _ bias: [Float]
    ) -> (values: [Float], winners: [UInt8]) {
        var before = [Float](repeating: .nan, count: c.out.h * c.out.w * c.outputs)
        var window = c.window
        kernel_convolve_f32(&before, image, weights, bias, &window, c.outputs, 0, c.out.h, false)
        var pool = KernelWindow(
            height: c.out.h, width: c.out.w, channels: c.outputs, kernel_h: 2, kernel_w: 2,
            stride_h: 2, stride_w: 2, pad_top: 0, pad_left: 0, out_h: c.pooled.h, out_w: c.pooled.w)
        var values = [Float](repeating: .nan, count: c.pooledCount)
        kernel_maxpool_f32(&values, before, &pool)
        let winners = values.indices.map { at -> UInt8 in
            if c.relu, values[at] <= 0 { return 255 }
            return (0..<4).first { before[index(c, at, place: $0)] == values[at] } ?? 0
        }
        return (c.relu ? values.map { $0 <= 0 ? 0 : $0 } : values, winners)
    }

    /// Where the position that pooled element `at` takes from `place` lies before pooling.
    private func index(_ c: Case, _ at: Int, place: UInt8) -> Int {
        let (position, output) = (at / c.outputs, at % c.outputs)
        let y = position / c.pooled.w * 2 + Int(place) / 2
        let x = position % c.pooled.w * 2 + Int(place) % 2
        return (y * c.out.w + x) * c.outputs + output
    }

    @Test(arguments: cases)
    func pooledConvolutionIsBothInOne(_ c: Case) {
        let image = numbers(c.height * c.width * c.channels, seed: 1)
        let weights = numbers(c.weights, seed: 2)
        let bias = numbers(c.outputs, seed: 3)
        let expected = apart(c, image, weights, bias)
        var out = [Float](repeating: .nan, count: c.pooledCount)
        var winners = [UInt8](repeating: 77, count: c.pooledCount)
        var window = c.window
        let half = c.pooled.h / 2
        for (first, count) in [(half, c.pooled.h - half), (0, half)] {
            kernel_convolve_pool_f32(
                &out, &winners, image, weights, bias, &window, c.outputs, first, count, c.relu)
        }
        #expect(out == expected.values)
        #expect(winners == expected.winners)
        #expect(Set(winners).count > 1 || c.pooledCount < 8)
    }

    @Test(arguments: [1, 6, 16, 40])
    func notANumberStaysSo(_ outputs: Int) {
        let c = Case(height: 6, width: 9, channels: 2, outputs: outputs, kernel: 3)
        for pixel in 0..<c.height * c.width * c.channels {
            var image = numbers(c.height * c.width * c.channels, seed: 4)
            image[pixel] = .nan
            let weights = numbers(c.weights, seed: 5)
            let bias = numbers(outputs, seed: 6)
            let expected = apart(c, image, weights, bias)
            var out = [Float](repeating: 0, count: c.pooledCount)
            var winners = [UInt8](repeating: 77, count: c.pooledCount)
            var window = c.window
            kernel_convolve_pool_f32(
                &out, &winners, image, weights, bias, &window, outputs, 0, c.pooled.h, true)
            for at in out.indices {
                if expected.values[at].isNaN {
                    #expect(out[at].isNaN && winners[at] < 4)
                } else {
                    #expect(out[at] == expected.values[at])
                    #expect(winners[at] == expected.winners[at])
                }
            }
        }
    }

    /// Gradients of which some are zero, and winners of which some are none.
    private func upstream(_ c: Case) -> (gradient: [Float], winners: [UInt8]) {
        let gradient = numbers(c.pooledCount, seed: 7).map { abs($0) < 0.3 ? 0 : $0 }
        let winners = numbers(c.pooledCount, seed: 8).map {
            $0 > 0.5 ? 255 : UInt8(($0 + 1) * 2.5) % 4
        }
        return (gradient, winners)
    }

    /// Calls `body` with every weight that a share of the gradient reaches: where it and the pixel
    /// lie, and the share.
    private func eachShare(
        _ c: Case, _ gradient: [Float], _ winners: [UInt8], _ body: (Int, Int, Double) -> Void
    ) {
        for at in gradient.indices where winners[at] != 255 {
            let place = index(c, at, place: winners[at])
            let (y, x) = (place / c.outputs / c.out.w, place / c.outputs % c.out.w)
            for ky in 0..<c.kernel {
                for k in 0..<c.kernel * c.channels {
                    let tap = ky * c.kernel * c.channels + k
                    let pixel = ((y + ky) * c.width + x) * c.channels + k
                    body(tap * c.outputs + at % c.outputs, pixel, Double(gradient[at]))
                }
            }
        }
    }

    @Test(arguments: cases)
    func weightGradientMatchesTheDefinition(_ c: Case) {
        let image = numbers(c.height * c.width * c.channels, seed: 9)
        let (gradient, winners) = upstream(c)
        let before = numbers(c.outputs, seed: 10)
        var bias = before
        var sums = [Float](repeating: 0, count: c.weights)
        var window = c.window
        // Twice, because sums are added to.
        kernel_pooled_weight_gradient_f32(
            &sums, &bias, image, gradient, winners, &window, c.outputs)
        kernel_pooled_weight_gradient_f32(
            &sums, nil, image, gradient, winners, &window, c.outputs)
        var got = [Float](repeating: .nan, count: c.weights)
        kernel_pooled_weight_sums_f32(&got, sums, &window, c.outputs)
        var expected = [Double](repeating: 0, count: c.weights)
        eachShare(c, gradient, winners) { weight, pixel, share in
            expected[weight] += 2 * share * Double(image[pixel])
        }
        for (a, b) in zip(got, expected) { #expect(abs(Double(a) - b) < 2e-4 * (1 + abs(b))) }
        for output in 0..<c.outputs {
            let sum = stride(from: output, to: c.pooledCount, by: c.outputs).reduce(
                Double(before[output])
            ) { $0 + (winners[$1] == 255 ? 0 : Double(gradient[$1])) }
            #expect(abs(Double(bias[output]) - sum) < 1e-4 * (1 + abs(sum)))
        }
    }

    @Test(arguments: cases)
    func inputGradientMatchesTheDefinition(_ c: Case) {
        let weights = numbers(c.weights, seed: 11)
        let (gradient, winners) = upstream(c)
        let before = numbers(c.height * c.width * c.channels, seed: 12)
        var got = before
        var turned = [Float](repeating: .nan, count: c.weights)
        var window = c.window
        kernel_pooled_turned_weights_f32(&turned, weights, &window, c.outputs)
        kernel_pooled_input_gradient_f32(&got, gradient, winners, turned, &window, c.outputs)
        var expected = before.map(Double.init)
        eachShare(c, gradient, winners) { weight, pixel, share in
            expected[pixel] += share * Double(weights[weight])
        }
        for (a, b) in zip(got, expected) { #expect(abs(Double(a) - b) < 1e-4 * (1 + abs(b))) }
    }
}
