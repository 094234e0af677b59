import Glibc

/// The shortest way from one plane to another (Buja, Cook, Asimov and Hurley, "Computational methods for
/// high-dimensional rotations in data visualization", 2005).
///
/// With FaᵀFz = Va Λ Vzᵀ, the principal directions Ga = Fa Va and Gz = Fz Vz, and τ = acos λ, the frames
/// between are G = Ga cos fτ + Gz⊥ sin fτ, turned back by Vaᵀ so that within the plane nothing spins.
struct TourPath {
    private let start: [[Double]]
    private let beside: [[Double]]
    private let angles: [Double]
    private let back: [[Double]]

    init(from a: ProjectionFrame, to z: ProjectionFrame) {
        let overlaps = a.directions.map { direction in
            z.directions.map { ProjectionFrame.dot(direction, $0) }
        }
        let (va, values, vz) = Self.singular(overlaps)
        let ga = a.combined(va)
        let gz = z.combined(vz)
        start = ga
        angles = values.map { acos(min(1, max(-1, $0))) }
        beside = zip(ga, gz).map { from, to in
            let overlap = ProjectionFrame.dot(from, to)
            let rest = zip(to, from).map { $0 - overlap * $1 }
            return ProjectionFrame.norm(rest) > 1e-9
                ? ProjectionFrame.unit(rest) : rest.map { _ in 0 }
        }
        back = va.indices.map { i in va.map { $0[i] } }
    }

    /// The largest angle between the planes, in radians.
    var length: Double { angles.max() ?? 0 }

    /// The frame at a part of the way, from 0 to 1.
    func frame(at part: Double) -> ProjectionFrame {
        let between = start.indices.map { i in
            let (c, s) = (cos(part * angles[i]), sin(part * angles[i]))
            return zip(start[i], beside[i]).map { c * $0 + s * $1 }
        }
        return ProjectionFrame(ProjectionFrame(between).combined(back))
    }

    /// m = U diag(values) Vᵀ of a small square matrix, by the eigenvectors of mᵀ m. U's columns for
    /// values of 0 complete it.
    private static func singular(_ m: [[Double]]) -> ([[Double]], [Double], [[Double]]) {
        let size = m.count
        let square = (0..<size).map { i in
            (0..<size).map { j in (0..<size).reduce(0.0) { $0 + m[$1][i] * m[$1][j] } }
        }
        let eigen = SymmetricEigen(square)
        let left = eigen.vectors.map { v in m.map { ProjectionFrame.dot($0, v) } }
        let frame = ProjectionFrame(left)
        let values = zip(left, frame.directions).map { ProjectionFrame.dot($0, $1) }
        let u = (0..<size).map { i in frame.directions.map { $0[i] } }
        let v = (0..<size).map { i in eigen.vectors.map { $0[i] } }
        return (u, values, v)
    }
}
