import Kernels
import Tensors

/// How well classes can be told from a map: the share of points whose class is that of most of their k
/// nearest points, these taken from the other folds of a cross-validation.
package enum NeighbourAccuracy {
    package static let folds = 10

    /// Each class is spread evenly over the folds, in the order of its points.
    ///
    /// - Parameters:
    ///   - map: `[points, components]`
    ///   - labels: a class each.
    /// - Throws: `TensorError` unless there are as many of both, and more than k in the other folds.
    package static func score(_ map: Tensor, labels: [Int], k: Int = 10) throws -> Double {
        let points = try PointSet(map, metric: .euclidean, for: "neighbor_accuracy")
        guard labels.count == points.count else {
            throw TensorError(
                "neighbor_accuracy", "there are \(points.count) points and \(labels.count) labels")
        }
        guard points.count >= folds else {
            throw TensorError(
                "neighbor_accuracy", "needs at least \(folds) points, got \(points.count)")
        }
        var members = [[Int]](repeating: [], count: folds)
        // Sorting by class and dealing out is even for each class and all of them.
        let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
        for (place, point) in order.enumerated() { members[place % folds].append(point) }
        let fewest = points.count - (members.map(\.count).max() ?? 0)
        guard k >= 1, k <= fewest else {
            throw TensorError(
                "neighbor_accuracy",
                "k should be from 1 to \(fewest), the points of nine folds, got \(k)")
        }
        var right = 0
        for fold in members {
            let held = Set(fold)
            let rest = labels.indices.filter { !held.contains($0) }
            let table = try ExactNeighbours.of(
                points.taking(fold, for: "neighbor_accuracy"),
                among: points.taking(rest, for: "neighbor_accuracy"), k: k,
                for: "neighbor_accuracy")
            for (place, point) in fold.enumerated() {
                let near = (place * k..<(place + 1) * k).map {
                    labels[rest[Int(table.indices[$0])]]
                }
                if mostFrequent(near) == labels[point] { right += 1 }
            }
        }
        return Double(right) / Double(points.count)
    }

    /// The least of those that are as frequent.
    private static func mostFrequent(_ classes: [Int]) -> Int? {
        var counts: [Int: Int] = [:]
        for label in classes { counts[label, default: 0] += 1 }
        return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
    }
}
