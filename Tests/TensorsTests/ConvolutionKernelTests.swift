import Kernels
import Testing

/// The direct convolution kernels beside the definition, over shapes that meet every register tile
/// and every remainder.
struct ConvolutionKernelTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var side: Int
        var channels: Int
        var outputs: Int
        var kernel: Int
        var stride: Int

        var out: Int { (side - kernel) / stride + 1 }
        var window: KernelWindow {
            KernelWindow(
                height: side, width: side, channels: channels, kernel_h: kernel, kernel_w: kernel,
                stride_h: stride, stride_w: stride, pad_top: 0, pad_left: 0, out_h: out, out_w: out)
        }
        var testDescription: String {
            "\(side)² × \(channels) → \(outputs), kernel \(kernel), stride \(stride)"
        }
    }

    static let cases: [Case] = [1, 4, 6, 7, 8, 10, 13, 16, 23, 32, 48, 64, 70].flatMap { outputs in
        [
            Case(side: 3, channels: 1, outputs: outputs, kernel: 3, stride: 1),
            Case(side: 9, channels: 5, outputs: outputs, kernel: 1, stride: 1),
            Case(side: 11, channels: 3, outputs: outputs, kernel: 3, stride: 2),
            Case(side: 28, channels: 2, outputs: outputs, kernel: 5, stride: 1),
        ]
    }

    /// Numbers without a pattern that a wrong index could repeat.
    private func numbers(_ count: Int, seed: UInt32) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state) >> 8) / Float(1 << 23)
        }
    }

    @Test(arguments: cases)
    func forwardMatchesTheDefinition(_ c: Case) {
        let image = numbers(c.side * c.side * c.channels, seed: 1)
        let weights = numbers(c.kernel * c.kernel * c.channels * c.outputs, seed: 2)
        let bias = numbers(c.outputs, seed: 3)
        var out = [Float](repeating: .nan, count: c.out * c.out * c.outputs)
        var window = c.window
        kernel_convolve_f32(&out, image, weights, bias, &window, c.outputs, 0, c.out, false)
        for y in 0..<c.out {
            for x in 0..<c.out {
                for o in 0..<c.outputs {
                    var sum = Double(bias[o])
                    eachTap(c) { ky, kx, i, weight in
                        let pixel = ((y * c.stride + ky) * c.side + x * c.stride + kx) * c.channels
                        sum += Double(image[pixel + i]) * Double(weights[weight * c.outputs + o])
                    }
                    let got = Double(out[(y * c.out + x) * c.outputs + o])
                    #expect(abs(got - sum) < 1e-5 * (1 + abs(sum)))
                }
            }
        }
    }

    @Test(arguments: cases)
    func weightGradientMatchesTheDefinition(_ c: Case) {
        let image = numbers(c.side * c.side * c.channels, seed: 4)
        let upstream = numbers(c.out * c.out * c.outputs, seed: 5)
        let before = numbers(c.kernel * c.kernel * c.channels * c.outputs, seed: 6)
        var gradient = before
        var window = c.window
        kernel_convolve_weights_f32(&gradient, image, upstream, &window, c.outputs)
        eachTap(c) { ky, kx, i, weight in
            for o in 0..<c.outputs {
                var sum = Double(before[weight * c.outputs + o])
                for y in 0..<c.out {
                    for x in 0..<c.out {
                        let pixel = ((y * c.stride + ky) * c.side + x * c.stride + kx) * c.channels
                        sum +=
                            Double(image[pixel + i])
                            * Double(upstream[(y * c.out + x) * c.outputs + o])
                    }
                }
                let got = Double(gradient[weight * c.outputs + o])
                #expect(abs(got - sum) < 1e-4 * (1 + abs(sum)))
            }
        }
    }

    @Test(arguments: cases)
    func reluKeepsWhatIsAboveZero(_ c: Case) {
        let image = numbers(c.side * c.side * c.channels, seed: 7)
        let weights = numbers(c.kernel * c.kernel * c.channels * c.outputs, seed: 8)
        var window = c.window
        var plain = [Float](repeating: .nan, count: c.out * c.out * c.outputs)
        var out = plain
        kernel_convolve_f32(&plain, image, weights, nil, &window, c.outputs, 0, c.out, false)
        kernel_convolve_f32(&out, image, weights, nil, &window, c.outputs, 0, c.out, true)
        #expect(out == plain.map { $0 > 0 ? $0 : 0 })
        #expect(out.contains { $0 > 0 } && out.contains(0) || out.count < 8)
    }

    /// Padding of one on the left and on top alone; strides of up to three.
    @Test(arguments: cases, [1, 2, 3])
    func inputGradientMatchesTheDefinition(_ c: Case, _ stride: Int) {
        let out = (c.side + 1 - c.kernel) / stride + 1
        var window = KernelWindow(
            height: c.side, width: c.side, channels: c.channels, kernel_h: c.kernel,
            kernel_w: c.kernel, stride_h: stride, stride_w: stride, pad_top: 1, pad_left: 1,
            out_h: out, out_w: out)
        let weights = numbers(c.kernel * c.kernel * c.channels * c.outputs, seed: 9)
        let upstream = numbers(out * out * c.outputs, seed: 10)
        let before = (c.kernel - 1) / stride
        let bordered = c.side / stride + before + 1
        var gradient = [Float](repeating: 0, count: bordered * bordered * c.outputs)
        var expected = [Double](repeating: 0, count: c.side * c.side * c.channels)
        for y in 0..<out {
            for x in 0..<out {
                for o in 0..<c.outputs {
                    let share = upstream[(y * out + x) * c.outputs + o]
                    gradient[((y + before) * bordered + x + before) * c.outputs + o] = share
                    eachTap(c) { ky, kx, i, weight in
                        let (row, column) = (y * stride + ky - 1, x * stride + kx - 1)
                        guard row >= 0, column >= 0, row < c.side, column < c.side else { return }
                        expected[(row * c.side + column) * c.channels + i] +=
                            Double(share) * Double(weights[weight * c.outputs + o])
                    }
                }
            }
        }
        var turned = [Float](repeating: .nan, count: weights.count)
        var got = [Float](repeating: .nan, count: expected.count)
        kernel_convolve_turned_weights_f32(&turned, weights, &window, c.outputs)
        kernel_convolve_input_gradient_f32(&got, gradient, turned, &window, c.outputs)
        for (a, b) in zip(got, expected) { #expect(abs(Double(a) - b) < 1e-4 * (1 + abs(b))) }
    }

    private func eachTap(_ c: Case, _ body: (Int, Int, Int, Int) -> Void) {
        var weight = 0
        for ky in 0..<c.kernel {
            for kx in 0..<c.kernel {
                for i in 0..<c.channels {
                    body(ky, kx, i, weight)
                    weight += 1
                }
            }
        }
    }
}
