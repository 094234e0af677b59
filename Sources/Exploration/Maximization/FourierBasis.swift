import Glibc
import Tensors

/// Pictures as sums of waves: an orthonormal basis of real waves along each side, whose products are all
/// waves of a picture.
///
/// A picture is `rows · z · columnsᵀ`, a picture's waves `rowsᵀ · x · columns`; both are exact, and as cheap
/// as two products for pictures of a few hundred pixels a side.
struct FourierBasis {
    /// `[h, h]`: a wave a column.
    let rows: Tensor
    /// `[w, w]`
    let columns: Tensor
    /// Cycles a pixel of each wave, `h · w` numbers.
    let frequencies: [Double]

    init(height: Int, width: Int) throws {
        rows = try Self.waves(height)
        columns = try Self.waves(width)
        let (vertical, horizontal) = (Self.frequencies(height), Self.frequencies(width))
        frequencies = vertical.flatMap { v in horizontal.map { h in hypot(v, h) } }
    }

    /// `z: [n, c, h, w]`, waves to pictures.
    func pictures(_ z: Tensor) throws -> Tensor {
        try rows.matmul(z).matmul(columns.transpose(0, 1))
    }

    /// `x: [n, c, h, w]`, pictures to waves.
    func waves(of x: Tensor) throws -> Tensor {
        try rows.transpose(0, 1).matmul(x).matmul(columns)
    }

    /// The wave of column k has (k + 1) / 2 cycles: a cosine where k is odd, else a sine.
    private static func cycles(_ column: Int) -> Int { (column + 1) / 2 }

    private static func frequencies(_ size: Int) -> [Double] {
        (0..<size).map { Double(cycles($0)) / Double(size) }
    }

    private static func waves(_ size: Int) throws -> Tensor {
        var values: [Float] = []
        values.reserveCapacity(size * size)
        for place in 0..<size {
            for column in 0..<size {
                let cycles = cycles(column)
                // A wave that is its own mirror image has no sine.
                let isAlone = cycles == 0 || 2 * cycles == size
                let angle = 2 * Double.pi * Double(cycles * place % size) / Double(size)
                let wave = isAlone || column % 2 == 1 ? cos(angle) : sin(angle)
                values.append(Float(wave * ((isAlone ? 1 : 2) / Double(size)).squareRoot()))
            }
        }
        return try Tensor(values, shape: [size, size])
    }
}
