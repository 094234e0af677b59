import Data
import Tensors

/// Weights, images and labels given by a formula of their place. Fixtures/record_models.py computes the
/// same ones to the bit.
enum Formula {
    /// What is made by the formula, each from numbers of its own. Weights have the streams from 0.
    private enum Stream {
        static let images = 1000
        static let shades = 1001
        static let labels = 1002
        static let signs = 1003
    }

    private static let side = 28
    private static let classes = 10

    /// 32 bits for a place: the hash `lowbias32` by Chris Wellons of stream and place.
    private static func bits(_ stream: Int, _ place: Int) -> UInt32 {
        var x = UInt32(truncatingIfNeeded: place) &+ UInt32(stream) &* 0x9E37_79B9
        x = (x ^ x >> 16) &* 0x7FEB_352D
        x = (x ^ x >> 15) &* 0x846C_A68B
        return x ^ x >> 16
    }

    /// From −1 to below 1 in steps of 2⁻²³.
    private static func unit(_ stream: Int, _ place: Int) -> Double {
        Double(bits(stream, place) >> 8) / 0x1p23 - 1
    }

    /// −1 or 1, to tell sums of the same numbers in another order apart.
    static func sign(_ place: Int) -> Double { bits(Stream.signs, place) >> 31 == 0 ? 1 : -1 }

    /// He's range for kernels and dense weights, [−0.1, 0.1) for biases, 1 ± 0.25 for scales.
    static func weight(_ stream: Int, _ shape: [Int], isScale: Bool) throws -> Tensor {
        let inputs = shape.dropLast().reduce(1, *)
        let range = shape.count > 1 ? (6 / Double(inputs)).squareRoot() : isScale ? 0.25 : 0.1
        let middle: Double = isScale && shape.count == 1 ? 1 : 0
        let numbers = (0..<shape.reduce(1, *)).map { Float(middle + range * unit(stream, $0)) }
        return try Tensor(numbers, shape: shape)
    }

    /// Grey images in bytes, of noise that is darker or brighter by squares of four pixels, and labels.
    static func images(_ count: Int) throws -> Dataset {
        let pixels = (0..<count * side * side).map { place in
            let (row, column) = (place / side, place % side)
            let shade = bits(Stream.shades, row / 4 * 7 + column / 4) >> 24
            return UInt8((bits(Stream.images, place) >> 24) * shade / 256)
        }
        let labels = (0..<count).map { Int64(bits(Stream.labels, $0) % UInt32(classes)) }
        return Dataset(
            try .arrays(
                name: "formula", inputs: Tensor(pixels, shape: [count, side, side]),
                labels: Tensor(labels), classes: (0..<classes).map { "\($0)" }))
    }
}
