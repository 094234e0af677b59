/// A place in points (1/72 inch), x to the right, y downwards.
package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

package struct Size: Hashable, Sendable {
    package var width: Double
    package var height: Double

    package init(_ width: Double, _ height: Double) {
        self.width = width
        self.height = height
    }

    /// A size given in millimetres, in points.
    package static func millimetres(_ width: Double, _ height: Double) -> Size {
        Size(points(millimetres: width), points(millimetres: height))
    }
}

/// 25.4 mm to the inch, 72 points to the inch.
package func points(millimetres: Double) -> Double {
    millimetres * 72 / 25.4
}

package struct Rect: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package var left: Double { x }
    package var right: Double { x + width }
    package var top: Double { y }
    package var bottom: Double { y + height }
    package var center: Point { Point(x + width / 2, y + height / 2) }
    package var size: Size { Size(width, height) }

    /// What remains after taking so much from each side; never less than nothing.
    package func inset(
        left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0
    ) -> Rect {
        Rect(x + left, y + top, max(0, width - left - right), max(0, height - top - bottom))
    }
}
