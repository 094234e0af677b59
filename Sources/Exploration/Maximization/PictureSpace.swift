import Glibc
import Tensors

/// How pictures depend on the numbers that are changed.
package enum Parameterization: String, CaseIterable, Sendable {
    /// By their waves, long ones reaching further than short ones, and for three channels by colours that
    /// are independent in photographs; brought into the range by a sigmoid (Olah, Mordvintsev and Schubert,
    /// Feature Visualization, 2017).
    case fourier
    /// Each pixel by itself, kept in the range by cutting off.
    case pixel
}

/// Numbers that stand for pictures: `pixels` gives these, from 0 to 1.
struct PictureSpace {
    let parameterization: Parameterization
    /// Of one picture: `[height, width, channels]`, or any for `.pixel`.
    let shape: [Int]
    private let basis: FourierBasis?
    /// How far each wave reaches, `[h, w]`.
    private let reach: Tensor?
    /// What colours are made of, `[3, 3]`.
    private let colors: Tensor?

    /// Square root of the covariance of colours in photographs, a row an independent one, by its largest
    /// column's length (the numbers of lucid's `color.py`, from ImageNet).
    private static let photographs: [[Double]] = {
        let root = [[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]]
        let longest = (0..<3).map { c in root.reduce(0) { $0 + $1[c] * $1[c] }.squareRoot() }.max()
        return (0..<3).map { c in root.map { $0[c] / (longest ?? 1) } }
    }()

    /// A standard deviation of 1 in lucid's half spectrum, of which a fourth is taken, is √2 / 4 in ours.
    private static let unit = 2.0.squareRoot() / 4

    init(_ parameterization: Parameterization, shape: [Int]) throws {
        self.parameterization = parameterization
        self.shape = shape
        guard parameterization == .fourier else {
            (basis, reach, colors) = (nil, nil, nil)
            return
        }
        let basis = try FourierBasis(height: shape[0], width: shape[1])
        let longest = 1 / Double(max(shape[0], shape[1]))
        self.basis = basis
        reach = try Tensor(
            basis.frequencies.map { Float(Self.unit / max($0, longest)) },
            shape: [shape[0], shape[1]])
        colors =
            shape[2] == 3
            ? try Tensor(Self.photographs.joined().map { Float($0) }, shape: [3, 3]) : nil
    }

    /// The shape of the numbers for one picture.
    var parameterShape: [Int] {
        parameterization == .fourier ? [shape[2], shape[0], shape[1]] : shape
    }

    /// `[n] + parameterShape → [n] + shape`, from 0 to 1.
    func pixels(_ z: Tensor) throws -> Tensor {
        guard let basis, let reach else { return z }
        var x = try basis.pictures(z * reach).permute([0, 2, 3, 1])
        if let colors { x = try x.matmul(colors) }
        return try x.sigmoid()
    }

    /// The numbers that give these pixels. With a sigmoid black and white are never quite reached: pixels
    /// are moved into 0.02 … 0.98 first.
    func parameters(of pixels: Tensor) throws -> Tensor {
        guard let basis, let reach else { return try pixels.clip(0, 1) }
        let p = try pixels.clip(0.02, 0.98)
        var x = try (p / (1 - p)).log()
        if colors != nil {
            let inverse = Self.inverse(Self.photographs)
            x = try x.matmul(Tensor(inverse.joined().map { Float($0) }, shape: [3, 3]))
        }
        return try basis.waves(of: x.permute([0, 3, 1, 2]).contiguous()) / reach
    }

    /// Middle grey.
    func middle(_ count: Int) throws -> Tensor {
        try Tensor.full([count] + parameterShape, parameterization == .fourier ? 0 : 0.5)
    }

    /// The numbers brought back to where pixels are from 0 to 1.
    func confined(_ z: Tensor) throws -> Tensor {
        parameterization == .fourier ? z : try z.clip(0, 1)
    }

    /// By Cramer's rule.
    private static func inverse(_ m: [[Double]]) -> [[Double]] {
        func cofactor(_ i: Int, _ j: Int) -> Double {
            let (a, b) = ((i + 1) % 3, (i + 2) % 3)
            let (c, d) = ((j + 1) % 3, (j + 2) % 3)
            return m[a][c] * m[b][d] - m[a][d] * m[b][c]
        }
        let determinant = (0..<3).reduce(0) { $0 + m[0][$1] * cofactor(0, $1) }
        return (0..<3).map { i in (0..<3).map { j in cofactor(j, i) / determinant } }
    }
}
