import Glibc
import Tensors

/// A tour of rows of many columns: projections on a plane that turns smoothly, so that what is seen from
/// one side only is seen at some time (Asimov 1985).
package final class Tour {
    package enum Kind: String, CaseIterable, Sendable {
        /// To planes by chance.
        case grand
        /// To planes near the one it starts from, and back.
        case local
        /// To planes that show classes further apart each time.
        case guided
    }

    package struct Options {
        package var kind = Kind.grand
        /// Planes that the tour goes to.
        package var planes = 8
        /// Frames from each plane to the next.
        package var steps = 20
        package var components = 2
        /// How far a local tour goes from its start, in radians.
        package var angle = 0.4
        package var seed: UInt64 = 0

        package init() {}
    }

    /// The projected rows, `[rows, components]` each.
    package let frames: [Tensor]
    /// What they were projected with, `[columns, components]` each.
    package let bases: [Tensor]
    /// Which of the tensors that were given each frame shows, from 0; between two of them where it has a
    /// fraction.
    package let times: [Double]
    /// How far the farthest row lies from the middle before it is projected: no frame has it farther off.
    package let reach: Double
    package let kind: Kind

    private static let mostFrames = 10_000
    /// How much of what classes differ by a guided tour tries to improve, at most so often for a plane.
    private static let trials = 60

    /// - Parameters:
    ///   - x: `[rows, …]`; its columns are moved to a mean of 0 and scaled together so that the rows' mean
    ///     distance from it is 1.
    ///   - labels: a class a row, which a guided tour needs.
    /// - Throws: `TensorError` where there are fewer columns than components, or no labels for a guided tour.
    package convenience init(
        _ x: Tensor, labels: [Int]? = nil, _ options: Options = Options()
    ) throws {
        try self.init(overTime: [x], labels: labels, options)
    }

    /// A tour through time as well: the same rows as they were one time after another, such as a network's
    /// outputs after each epoch (Li, Zhao and Scheidegger, "Visualizing neural networks with the grand
    /// tour", 2020). They are moved and scaled together; frames between two times lie on a straight line.
    package init(
        overTime x: [Tensor], labels: [Int]? = nil, _ options: Options = Options()
    ) throws {
        guard let start = x.first else {
            throw TensorError("tour", "there are no rows", hint: "give a tensor, or a list of some")
        }
        for (time, rows) in x.enumerated() where rows.shape != start.shape {
            throw TensorError(
                "tour", "x[\(time)] is \(rows.shape) and the first one \(start.shape)",
                hint: "the same rows are followed through time")
        }
        let rows = try Self.standardised(x.count == 1 ? start : Tensor.concat(x))
        let width = rows.shape[1]
        let count = start.shape[0]
        try Self.check(options, width: width, rows: count, labels: labels)
        let labels = labels.map { labels in x.flatMap { _ in labels } }
        var random = Random(seed: options.seed)
        let first = ProjectionFrame(
            (0..<options.components).map { c in (0..<width).map { $0 == c ? 1 : 0 } })
        let spread = try labels.map { try ClassSpread(rows, labels: $0) }
        var stops = [first]
        var bases = [first]
        for plane in 1...options.planes {
            try Cancellation.check()
            guard let here = bases.last else { break }
            let goal = try Self.next(
                options, first, here, plane, spread, width: width, &random)
            let path = TourPath(from: here, to: goal)
            for step in 1...options.steps {
                bases.append(path.frame(at: Double(step) / Double(options.steps)))
            }
            stops.append(goal)
        }
        kind = options.kind
        self.bases = try bases.map { try $0.tensor() }
        let last = Double(x.count - 1)
        let times = bases.indices.map { last * Double($0) / Double(max(1, bases.count - 1)) }
        self.times = times
        let moments = try x.indices.map {
            try rows.narrow(axis: 0, from: $0 * count, count: count)
        }
        reach = try (rows * rows).sum(axes: [1]).doubles().max()?.squareRoot() ?? 0
        frames = try zip(self.bases, times).map { basis, time in
            try Cancellation.check()
            let before = min(Int(time), x.count - 1)
            let part = time - Double(before)
            var shown = moments[before]
            if part > 0, before + 1 < x.count {
                shown = try shown * (1 - part) + moments[before + 1] * part
            }
            return try shown.matmul(basis).cast(.float32)
        }
    }

    /// A few frames from all over the tour, to look at side by side.
    package func stills(_ count: Int) -> [Int] {
        let count = max(1, min(count, frames.count))
        return (0..<count).map { $0 * (frames.count - 1) / max(1, count - 1) }
    }

    private static func next(
        _ options: Options, _ first: ProjectionFrame, _ here: ProjectionFrame, _ plane: Int,
        _ spread: ClassSpread?, width: Int, _ random: inout Random
    ) throws -> ProjectionFrame {
        let goal = try ProjectionFrame.random(
            width: width, dimensions: options.components, &random)
        switch options.kind {
        case .grand: return goal
        case .local:
            // Every other plane is the start.
            if plane % 2 == 0 { return first }
            let path = TourPath(from: first, to: goal)
            return path.frame(at: min(1, options.angle / max(1e-9, path.length)))
        case .guided:
            guard let spread else { return goal }
            var best = here
            var score = spread.index(of: here)
            // Nearer and nearer, as in simulated annealing (Lee, Cook, Klinke and Lumley 2005).
            for trial in 0..<trials {
                let other = try ProjectionFrame.random(
                    width: width, dimensions: options.components, &random)
                let reach = 0.5 * pow(0.95, Double(trial))
                let near = TourPath(from: best, to: other).frame(at: reach)
                let next = spread.index(of: near)
                if next > score { (best, score) = (near, next) }
            }
            return best
        }
    }

    private static func standardised(_ x: Tensor) throws -> Tensor {
        guard x.rank >= 2, x.count > 0 else {
            throw TensorError("tour", "expects rows [rows, columns], got \(x.shape)")
        }
        let rows = try x.reshape([x.shape[0], x.shape.dropFirst().reduce(1, *)]).cast(.float64)
        let centred = try rows - rows.sum(axes: [0]) / Double(rows.shape[0])
        let square = try (centred * centred).sum().item() / Double(rows.shape[0])
        guard square.isFinite else {
            throw TensorError("tour", "the input holds a NaN or an infinity")
        }
        return square > 0 ? try centred / square.squareRoot() : centred
    }

    private static func check(_ options: Options, width: Int, rows: Int, labels: [Int]?) throws {
        guard (1...3).contains(options.components), options.components <= width else {
            throw TensorError(
                "tour",
                "components should be from 1 to \(min(3, width)) for rows of \(width) columns, "
                    + "got \(options.components)")
        }
        for (name, value) in [("planes", options.planes), ("steps", options.steps)]
        where !(1...10_000).contains(value) {
            throw TensorError("tour", "\(name) should be from 1 to 10000, got \(value)")
        }
        guard options.planes * options.steps <= mostFrames else {
            throw TensorError(
                "tour",
                "\(options.planes) planes of \(options.steps) steps are more than \(mostFrames) frames"
            )
        }
        guard options.angle > 0, options.angle <= .pi / 2 else {
            throw TensorError(
                "tour", "angle should be from 0 to a quarter turn, 1.57, got \(options.angle)")
        }
        if options.kind == .guided && labels == nil {
            throw TensorError(
                "tour", "a guided tour looks for planes that tell classes apart",
                hint: "give a class a row: labels: data.labels")
        }
        if let labels, labels.count != rows {
            throw TensorError("tour", "there are \(rows) rows and \(labels.count) labels")
        }
    }
}
