/// How far apart two rows of numbers are.
package enum DistanceMetric: String, CaseIterable, Sendable {
    /// The root of the sum of squared differences.
    case euclidean
    /// 1 − the cosine of the angle between them, from 0 to 2.
    case cosine
}
