import Glibc
import Tensors
import Testing

@testable import Exploration

@Suite struct TourTests {
    func isOrthonormal(_ frame: ProjectionFrame) -> Bool {
        frame.directions.indices.allSatisfy { i in
            frame.directions.indices.allSatisfy { j in
                let overlap = ProjectionFrame.dot(frame.directions[i], frame.directions[j])
                return abs(overlap - (i == j ? 1 : 0)) < 1e-9
            }
        }
    }

    /// How much of each direction of a lies in the plane of b; 1 throughout where they are the same plane.
    func shares(_ a: ProjectionFrame, in b: ProjectionFrame) -> [Double] {
        a.directions.map { direction in
            b.directions.reduce(0.0) { $0 + pow(ProjectionFrame.dot(direction, $1), 2) }
        }
    }

    @Test func aPathLeadsFromFrameToPlane() throws {
        var random = Random(seed: 1)
        for width in [2, 3, 7] {
            let a = try ProjectionFrame.random(width: width, dimensions: 2, &random)
            let z = try ProjectionFrame.random(width: width, dimensions: 2, &random)
            let path = TourPath(from: a, to: z)
            let start = path.frame(at: 0)
            for (x, y) in zip(start.directions.joined(), a.directions.joined()) {
                #expect(abs(x - y) < 1e-9)
            }
            for share in shares(path.frame(at: 1), in: z) { #expect(abs(share - 1) < 1e-9) }
            for part in [0.0, 0.3, 0.7, 1] { #expect(isOrthonormal(path.frame(at: part))) }
        }
    }

    /// From the x-y plane to the x-z plane: a quarter turn of one direction, half of it half way.
    @Test func halfWayIsHalfTheAngle() {
        let path = TourPath(
            from: ProjectionFrame([[1, 0, 0], [0, 1, 0]]),
            to: ProjectionFrame([[1, 0, 0], [0, 0, 1]]))
        let half = path.frame(at: 0.5)
        #expect(abs(path.length - .pi / 2) < 1e-9)
        let diagonal = 0.5.squareRoot()
        #expect(abs(half.directions[0][0] - 1) < 1e-9)
        #expect(abs(half.directions[1][1] - diagonal) < 1e-9)
        #expect(abs(abs(half.directions[1][2]) - diagonal) < 1e-9)
    }

    @Test(arguments: Tour.Kind.allCases)
    func framesAreSmooth(_ kind: Tour.Kind) throws {
        let x = try SampleRows.groups(3, of: 20, width: 5)
        var options = Tour.Options()
        options.kind = kind
        options.planes = 4
        options.steps = 10
        options.seed = 1
        let tour = try Tour(x, labels: SampleRows.labels(3, of: 20), options)
        #expect(tour.frames.count == 41)
        for (before, after) in zip(tour.bases, tour.bases.dropFirst()) {
            let moved =
                zip(try before.doubles(), try after.doubles()).map { abs($0 - $1) }.max() ?? 0
            #expect(moved < 0.35)
        }
        #expect(
            try Tour(x, labels: SampleRows.labels(3, of: 20), options).frames[40].doubles()
                == tour.frames[40].doubles())
    }

    @Test func aGuidedTourTellsClassesApart() throws {
        // Groups lie along the last columns, which the first plane does not show.
        var random = Random(seed: 2)
        let x = try random.normal([60, 6])
        try x.withMutableElements(Float.self) { e in
            for row in 0..<60 { e[row * 6 + 4 + row / 30] += 12 }
        }
        var options = Tour.Options()
        options.kind = .guided
        options.planes = 6
        options.seed = 1
        let labels = (0..<60).map { $0 / 30 }
        let tour = try Tour(x, labels: labels, options)
        let rows = try x.cast(.float64)
        let spread = try ClassSpread(rows - rows.sum(axes: [0]) / 60.0, labels: labels)
        func index(_ basis: Tensor) throws -> Double {
            let e = try basis.doubles()
            return spread.index(
                of: ProjectionFrame((0..<2).map { c in (0..<6).map { e[$0 * 2 + c] } }))
        }
        #expect(try index(tour.bases[0]) < 0.1)
        #expect(try index(tour.bases[tour.bases.count - 1]) > 0.7)
    }

    @Test func impossibleRequestsAreErrors() throws {
        var options = Tour.Options()
        #expect(throws: TensorError.self) { try Tour(Tensor.ones([3, 1]), options) }
        options.steps = 9000
        #expect(throws: TensorError.self) { try Tour(Tensor.ones([3, 4]), options) }
        options.steps = 2
        options.kind = .guided
        #expect(throws: TensorError.self) { try Tour(Tensor.ones([3, 4]), options) }
        #expect(throws: TensorError.self) { try Tour(Tensor.ones([3, 4]), labels: [1], options) }
        #expect(throws: TensorError.self) { try Tour(Tensor.full([3, 4], .nan), Tour.Options()) }
    }
}
