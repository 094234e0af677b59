import Glibc
import Kernels
import Tensors

/// Forces in two dimensions by a grid: points become masses on its nodes, which a Fourier transform
/// convolves, and what is read there is interpolated (Linderman, Rachh, Hoskins, Steinerberger and Kluger
/// 2019). Time grows with the number of points and the area of the map.
///
/// Unlike theirs, the forces are convolved themselves, as the two parts of one complex number, from
/// masses of one kind; and the sum over all pairs is one over frequencies. So two transforms do where
/// eight did. Interpolation is cubic across the nodes, with no edges between boxes.
final class FourierRepulsion: Repulsion {
    /// Nodes this far apart, or nearer, leave errors of a hundredth of the forces at most.
    private static let spacing: Float = 0.3
    /// A map is at least so many nodes wide: where it is small, forces vary over all of it.
    private static let leastNodes: Float = 40
    /// Nodes beyond the outermost points, for the interpolation.
    private static let margin = 3
    /// Parts of the points, each with masses of its own, which are joined in order.
    private static let parts = 8
    private static let grain = 2048

    private let operation: String
    private var grid: FourierGrid?
    private var masses: [Buffer<Float>] = []
    private var x: Buffer<Float>
    private var y: Buffer<Float>

    init(for operation: String) throws {
        self.operation = operation
        x = try Buffer(0, for: operation)
        y = try Buffer(0, for: operation)
    }

    func push(_ points: MapPoints, into forces: MapPoints) throws -> Double {
        let place = try fit(points)
        let grid = try spread(points, place)
        let total = try grid.forces(of: masses[0], x: x, y: y)
        Self.read(x, place, points, forces.plane(0))
        Self.read(y, place, points, forces.plane(1))
        return max(.leastNormalMagnitude, total - Double(points.count))
    }

    /// Where the grid lies, which is made anew where the last does not suit the map's size.
    private func fit(_ points: MapPoints) throws -> KernelGrid {
        let (left, right) = Self.extent(points.plane(0), points.count)
        let (top, bottom) = Self.extent(points.plane(1), points.count)
        let wide = max(right - left, bottom - top)
        guard wide.isFinite else {
            throw TensorError(operation, "the map has grown beyond all bounds", hint: "lower lr")
        }
        // Spacings in steps, so that the spectra serve for many rounds.
        let ideal = min(Self.spacing, wide / Self.leastNodes)
        var spacing = Self.spacing * exp2(floor(log2(max(1e-6, ideal / Self.spacing))))
        let margins = 2 * Self.margin + 1
        let most = FourierGrid.sides.last ?? 0
        spacing = max(spacing, wide / Float(most - margins - 1))
        let needed = min(most, Int(wide / spacing) + 1 + margins)
        let side = FourierGrid.sides.first { $0 >= needed } ?? needed
        if grid?.side != side || grid?.spacing != spacing {
            grid = try FourierGrid(side: side, spacing: spacing, for: operation)
            masses = try (0..<Self.parts).map { _ in try Buffer(side * side, for: operation) }
            x = try Buffer(side * side, for: operation)
            y = try Buffer(side * side, for: operation)
        }
        let spare = (Float(side) * spacing - wide) / 2
        return KernelGrid(
            side: side, left: left - spare, top: top - spare, inverse_spacing: 1 / spacing)
    }

    private static func extent(_ plane: UnsafeMutablePointer<Float>, _ count: Int)
        -> (Float, Float)
    {
        var (low, high) = (Float.infinity, -Float.infinity)
        for i in 0..<count {
            // A NaN fails both comparisons of min and max, and must not hide.
            low = plane[i] < low || plane[i].isNaN ? plane[i] : low
            high = plane[i] > high || plane[i].isNaN ? plane[i] : high
        }
        return (low, high)
    }

    private func spread(_ points: MapPoints, _ place: KernelGrid) throws -> FourierGrid {
        guard let grid else { throw TensorError(operation, "there is no grid") }
        let masses = self.masses
        let share = (points.count + Self.parts - 1) / Self.parts
        Parallel.run(Self.parts) { part in
            memset(masses[part].base, 0, masses[part].count * MemoryLayout<Float>.stride)
            let first = min(points.count, part * share)
            var place = place
            kernel_spread_points(
                masses[part].base, &place, points.plane(0) + first, points.plane(1) + first,
                min(share, points.count - first))
        }
        Parallel.split(masses[0].count, grain: 1 << 14) { range in
            for part in 1..<Self.parts {
                let (to, from) = (masses[0].base, masses[part].base)
                for i in range { to[i] += from[i] }
            }
        }
        return grid
    }

    fileprivate static func read(
        _ field: Buffer<Float>, _ place: KernelGrid, _ points: MapPoints,
        _ out: UnsafeMutablePointer<Float>
    ) {
        Parallel.split(points.count, grain: grain) { range in
            let first = range.lowerBound
            withUnsafePointer(to: place) { place in
                kernel_read_field(
                    out + first, field.base, place, points.plane(0) + first,
                    points.plane(1) + first, range.count)
            }
        }
    }

    func field(of points: MapPoints) throws -> any RepulsionField {
        let place = try fit(points)
        let grid = try spread(points, place)
        let sums = try Buffer<Float>(grid.side * grid.side, for: operation)
        _ = try grid.forces(of: masses[0], x: x, y: y)
        try grid.similarities(of: masses[0], into: sums)
        return Field(place: place, margin: Float(Self.margin), x: x, y: y, sums: sums)
    }

    private final class Field: RepulsionField {
        private let place: KernelGrid
        private let margin: Float
        private let x: Buffer<Float>
        private let y: Buffer<Float>
        private let sums: Buffer<Float>

        init(
            place: KernelGrid, margin: Float, x: Buffer<Float>, y: Buffer<Float>,
            sums: Buffer<Float>
        ) {
            self.place = place
            self.margin = margin
            self.x = x
            self.y = y
            self.sums = sums
        }

        /// Points that leave the grid feel what is at its edge.
        func push(_ points: MapPoints, into forces: MapPoints, sums: Buffer<Float>) throws {
            let inside = try MapPoints(points.count, points.dimensions, for: "transform")
            let reach = (Float(place.side) - 2 * margin) / place.inverse_spacing
            let edge = margin / place.inverse_spacing
            for (c, low) in [place.left + edge, place.top + edge].enumerated() {
                for i in 0..<points.count {
                    inside.plane(c)[i] = min(low + reach, max(low, points.plane(c)[i]))
                }
            }
            FourierRepulsion.read(x, place, inside, forces.plane(0))
            FourierRepulsion.read(y, place, inside, forces.plane(1))
            FourierRepulsion.read(self.sums, place, inside, sums.base)
        }
    }
}
