import Tensors

/// How far apart a projection shows classes: the share of the variance in it that is between their means,
/// from 0 to 1 (the index of linear discriminant analysis in Lee, Cook, Klinke and Lumley 2005, by traces).
struct ClassSpread {
    private let width: Int
    /// Sums of squares and products: of the classes' means, and of all rows.
    private let between: [[Double]]
    private let whole: [[Double]]

    /// - Parameter rows: `[rows, columns]`, float64, of mean 0.
    init(_ rows: Tensor, labels: [Int]) throws {
        width = rows.shape[1]
        let classes = Array(Set(labels)).sorted()
        var means = [[Double]]()
        let elements = try rows.toArray(Double.self)
        for label in classes {
            let members = labels.indices.filter { labels[$0] == label }
            var sum = [Double](repeating: 0, count: width)
            for row in members { for c in 0..<width { sum[c] += elements[row * width + c] } }
            // Of the length that its products count as often as it has rows.
            means.append(sum.map { $0 / Double(members.count).squareRoot() })
        }
        between = means
        let product = try rows.transpose().matmul(rows).toArray(Double.self)
        let width = self.width
        whole = (0..<width).map { Array(product[$0 * width..<($0 + 1) * width]) }
    }

    func index(of frame: ProjectionFrame) -> Double {
        var (explained, all) = (0.0, 0.0)
        for direction in frame.directions {
            for mean in between {
                let along = ProjectionFrame.dot(mean, direction)
                explained += along * along
            }
            let image = whole.map { ProjectionFrame.dot($0, direction) }
            all += ProjectionFrame.dot(image, direction)
        }
        return all > 0 ? explained / all : 0
    }
}
