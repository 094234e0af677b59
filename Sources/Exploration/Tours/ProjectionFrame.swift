import Glibc
import Tensors

/// A plane, or a line or a space, that rows of many columns are projected on: orthonormal directions.
struct ProjectionFrame: Equatable {
    let width: Int
    let dimensions: Int
    /// Direction after direction, each of `width` numbers.
    private(set) var directions: [[Double]]

    /// Makes directions orthonormal, one after another (Gram and Schmidt, twice); one that depends on those
    /// before it becomes the first axis that does not.
    init(_ directions: [[Double]]) {
        width = directions.first?.count ?? 0
        dimensions = directions.count
        self.directions = []
        var axis = 0
        for direction in directions {
            var next = rest(of: direction)
            while Self.norm(next) < 1e-9 * max(1, Self.norm(direction)) && axis < width {
                next = rest(of: (0..<width).map { $0 == axis ? 1 : 0 })
                axis += 1
            }
            self.directions.append(Self.unit(next))
        }
    }

    static func random(width: Int, dimensions: Int, _ random: inout Random) throws
        -> ProjectionFrame
    {
        let numbers = try random.normal([dimensions * width], .float64).toArray(Double.self)
        return ProjectionFrame(
            (0..<dimensions).map { Array(numbers[$0 * width..<($0 + 1) * width]) })
    }

    /// What is left of a direction beside those there are.
    private func rest(of direction: [Double]) -> [Double] {
        var rest = direction
        for _ in 0..<2 {
            for other in directions {
                let overlap = Self.dot(rest, other)
                for i in rest.indices { rest[i] -= overlap * other[i] }
            }
        }
        return rest
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

    static func unit(_ a: [Double]) -> [Double] {
        let length = norm(a)
        return length > 0 ? a.map { $0 / length } : a
    }

    /// Σ rotation[i][j] × direction i, for each j.
    func combined(_ rotation: [[Double]]) -> [[Double]] {
        (0..<dimensions).map { j in
            (0..<width).map { place in
                (0..<dimensions).reduce(0.0) { $0 + rotation[$1][j] * directions[$1][place] }
            }
        }
    }

    /// `[width, dimensions]`
    func tensor() throws -> Tensor {
        try Tensor(directions.flatMap { $0 }, shape: [dimensions, width]).transpose()
    }
}
