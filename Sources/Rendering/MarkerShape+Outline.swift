import Figures

/// What a marker is made of, about the origin.
struct MarkerOutline {
    var path: Path
    /// Of the lines that draw it, in points; nil for a filled shape.
    var width: Double?
    var isRound = false
}

extension MarkerShape {
    /// Sides chosen so that all shapes have about the area of the circle (π r²).
    func outline(radius r: Double) -> MarkerOutline {
        func polygon(_ corners: [(Double, Double)]) -> MarkerOutline {
            var path = Path(polyline: corners.map { Point($0.0 * r, $0.1 * r) })
            path.elements.append(.close)
            return MarkerOutline(path: path)
        }
        func strokes(_ lines: [((Double, Double), (Double, Double))]) -> MarkerOutline {
            var path = Path()
            for (from, to) in lines {
                path.elements.append(.move(Point(from.0 * r, from.1 * r)))
                path.elements.append(.line(Point(to.0 * r, to.1 * r)))
            }
            return MarkerOutline(path: path, width: r * 0.5)
        }
        switch self {
        case .circle:
            // A line of no length with round ends.
            let dot = Path(polyline: [Point(0, 0), Point(0, 0)])
            return MarkerOutline(path: dot, width: 2 * r, isRound: true)
        case .square: return polygon([(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)])
        case .triangle: return polygon([(0, -1.35), (1.17, 0.78), (-1.17, 0.78)])
        case .triangleDown: return polygon([(0, 1.35), (1.17, -0.78), (-1.17, -0.78)])
        case .diamond: return polygon([(0, -1.28), (1.28, 0), (0, 1.28), (-1.28, 0)])
        case .cross: return strokes([((-0.9, -0.9), (0.9, 0.9)), ((-0.9, 0.9), (0.9, -0.9))])
        case .plus: return strokes([((-1.2, 0), (1.2, 0)), ((0, -1.2), (0, 1.2))])
        case .ring:
            return MarkerOutline(path: Path(circle: r * 0.9), width: r * 0.45)
        }
    }
}

extension Path {
    /// A circle about the origin as four curves, within 0.03 % of its radius.
    fileprivate init(circle r: Double) {
        let k = 0.552_284_75 * r
        self.init()
        elements = [
            .move(Point(r, 0)), .curve(Point(r, k), Point(k, r), Point(0, r)),
            .curve(Point(-k, r), Point(-r, k), Point(-r, 0)),
            .curve(Point(-r, -k), Point(-k, -r), Point(0, -r)),
            .curve(Point(k, -r), Point(r, -k), Point(r, 0)), .close,
        ]
    }

    func moved(to origin: Point) -> Path {
        func shift(_ point: Point) -> Point { Point(point.x + origin.x, point.y + origin.y) }
        var path = self
        for index in path.elements.indices {
            switch path.elements[index] {
            case .move(let point): path.elements[index] = .move(shift(point))
            case .line(let point): path.elements[index] = .line(shift(point))
            case .curve(let a, let b, let end):
                path.elements[index] = .curve(shift(a), shift(b), shift(end))
            case .close: break
            }
        }
        return path
    }
}
