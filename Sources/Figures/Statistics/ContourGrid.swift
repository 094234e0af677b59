/// Numbers over a grid, and the lines and regions of equal level in it, by marching squares
/// (Lorensen and Cline, "Marching cubes", 1987, in two dimensions), linear along the cells' sides.
package struct ContourGrid: Sendable {
    package let x: [Double]
    package let y: [Double]
    /// Row by row, one row a `y`; not finite where there is no number.
    package let values: [Double]

    /// - Precondition: x and y ascend, there are at least two of each, and as many values as pairs.
    package init(x: [Double], y: [Double], values: [Double]) {
        self.x = x
        self.y = y
        self.values = values
    }

    private var width: Int { x.count }

    private func value(_ column: Int, _ row: Int) -> Double { values[row * width + column] }

    /// A cell's corners in turn, from its lower left one.
    private static let corners = [(0, 0), (1, 0), (1, 1), (0, 1)]

    private func corner(_ index: Int, of column: Int, _ row: Int) -> (place: Point, value: Double) {
        let (dx, dy) = Self.corners[index]
        return (Point(x[column + dx], y[row + dy]), value(column + dx, row + dy))
    }

    private func crossing(
        _ a: (place: Point, value: Double), _ b: (place: Point, value: Double), _ level: Double
    ) -> Point {
        let share = (level - a.value) / (b.value - a.value)
        return Point(
            a.place.x + (b.place.x - a.place.x) * share, a.place.y + (b.place.y - a.place.y) * share
        )
    }

    /// A number for a cell's side that its neighbour beyond the side gives it as well.
    private func side(_ index: Int, of column: Int, _ row: Int) -> Int {
        switch index {
        case 0: 2 * (row * width + column)
        case 1: 2 * (row * width + column + 1) + 1
        case 2: 2 * ((row + 1) * width + column)
        default: 2 * (row * width + column) + 1
        }
    }

    // MARK: Lines

    /// The lines on which the numbers come to `level`, in the grid's coordinates; closed ones end
    /// where they began.
    package func lines(at level: Double) -> [[Point]] {
        var places: [Int: Point] = [:]
        var neighbours: [Int: [Int]] = [:]
        var order: [Int] = []
        for row in 0..<(y.count - 1) {
            for column in 0..<(width - 1) where isCrossed(column, row, level) {
                for (from, to) in segments(column, row, level) {
                    for index in [from, to] {
                        let key = side(index, of: column, row)
                        guard places[key] == nil else { continue }
                        places[key] = crossing(
                            corner(index, of: column, row),
                            corner((index + 1) % 4, of: column, row),
                            level)
                        order.append(key)
                    }
                    let (a, b) = (side(from, of: column, row), side(to, of: column, row))
                    neighbours[a, default: []].append(b)
                    neighbours[b, default: []].append(a)
                }
            }
        }
        var lines: [[Point]] = []
        // Open lines first, from an end; what is left is closed.
        for start in order.filter({ neighbours[$0]?.count == 1 }) + order {
            var line: [Int] = [start]
            var place = start
            while let next = neighbours[place]?.popLast() {
                if let back = neighbours[next]?.firstIndex(of: place) {
                    neighbours[next]?.remove(at: back)
                }
                line.append(next)
                place = next
            }
            if line.count > 1 { lines.append(line.compactMap { places[$0] }) }
        }
        return lines
    }

    /// Whether a cell has numbers on both sides of the level, and a number at each corner.
    private func isCrossed(_ column: Int, _ row: Int, _ level: Double) -> Bool {
        let (a, b) = (value(column, row), value(column + 1, row))
        let (c, d) = (value(column, row + 1), value(column + 1, row + 1))
        guard a.isFinite, b.isFinite, c.isFinite, d.isFinite else { return false }
        return min(a, b, c, d) < level && max(a, b, c, d) >= level
    }

    /// Pairs of a crossed cell's sides that a line at `level` joins.
    private func segments(_ column: Int, _ row: Int, _ level: Double) -> [(Int, Int)] {
        let corners = (0..<4).map { corner($0, of: column, row).value }
        let isAbove = corners.map { $0 >= level }
        let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
        guard crossed.count == 4 else { return [(crossed[0], crossed[1])] }
        // A saddle: its middle tells which pair of corners belongs together.
        let joinsFirst = (corners.reduce(0) { $0 + $1 / 4 } >= level) == isAbove[0]
        return joinsFirst ? [(0, 1), (2, 3)] : [(3, 0), (1, 2)]
    }

    // MARK: Regions

    /// The region where the numbers are `level` or more, as polygons that touch without overlap.
    package func region(above level: Double) -> [[Point]] {
        var polygons: [[Point]] = []
        for row in 0..<(y.count - 1) {
            // Whole cells beside each other are one rectangle.
            var start: Int?
            func close(_ end: Int) {
                guard let first = start else { return }
                polygons.append([
                    Point(x[first], y[row]), Point(x[end], y[row]), Point(x[end], y[row + 1]),
                    Point(x[first], y[row + 1]),
                ])
                start = nil
            }
            for column in 0..<(width - 1) {
                let corners = (0..<4).map { corner($0, of: column, row) }
                if corners.allSatisfy({ $0.value >= level && $0.value.isFinite }) {
                    start = start ?? column
                    continue
                }
                close(column)
                guard corners.allSatisfy(\.value.isFinite) else { continue }
                polygons += parts(corners, above: level)
            }
            close(width - 1)
        }
        return polygons
    }

    /// What of a cell is above the level: one polygon, or two at a saddle whose middle is below.
    private func parts(
        _ corners: [(place: Point, value: Double)], above level: Double
    ) -> [[Point]] {
        let isAbove = corners.map { $0.value >= level }
        let isSaddle =
            isAbove[0] == isAbove[2] && isAbove[1] == isAbove[3]
            && isAbove[0] != isAbove[1]
        if isSaddle, corners.reduce(0, { $0 + $1.value / 4 }) < level {
            return (0..<4).filter { isAbove[$0] }.map { index in
                let before = corners[(index + 3) % 4]
                let after = corners[(index + 1) % 4]
                return [
                    crossing(before, corners[index], level), corners[index].place,
                    crossing(corners[index], after, level),
                ]
            }
        }
        var polygon: [Point] = []
        for index in 0..<4 {
            let next = (index + 1) % 4
            if isAbove[index] { polygon.append(corners[index].place) }
            if isAbove[index] != isAbove[next] {
                polygon.append(crossing(corners[index], corners[next], level))
            }
        }
        return polygon.isEmpty ? [] : [polygon]
    }
}
