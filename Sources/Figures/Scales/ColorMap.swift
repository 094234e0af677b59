import Text

/// Colours for a number from 0 to 1.
package struct ColorMap: Equatable, Sendable {
    package var name: String
    private var stops: [Color]

    package init(_ name: String, _ stops: [UInt32]) {
        self.name = name
        self.stops = stops.map { Color($0) }
    }

    package func color(at t: Double) -> Color {
        let place = min(1, max(0, t.isNaN ? 0 : t)) * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(place))
        return stops[index].mixed(with: stops[index + 1], place - Double(index))
    }

    /// Even steps in lightness, for sequences (Smith and van der Walt, 2015; CC0). Eleven samples.
    package static let viridis = ColorMap(
        "viridis",
        [
            0x440154, 0x482576, 0x414487, 0x35608D, 0x2A788E, 0x21908C, 0x22A884, 0x43BF71,
            0x7AD151, 0xBBDF27, 0xFDE725,
        ])

    /// Even steps in lightness and hue, dark blue to pink (Crameri, "Scientific colour maps", 2018;
    /// MIT). Ten samples.
    package static let batlow = ColorMap(
        "batlow",
        [
            0x011959, 0x103F60, 0x1C5A62, 0x3C6D56, 0x687B3E, 0x9D892B, 0xD29343, 0xF8A17B,
            0xFDB7BC, 0xFACCFA,
        ])

    /// Blue below, red above, white between, for what has a zero (ColorBrewer's RdBu, reversed).
    package static let diverging = ColorMap(
        "diverging",
        [
            0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582,
            0xD6604D, 0xB2182B, 0x67001F,
        ])

    /// From nearly white to dark blue, for shares and counts (ColorBrewer's Blues).
    package static let blues = ColorMap(
        "blues",
        [
            0xF7FBFF, 0xDEEBF7, 0xC6DBEF, 0x9ECAE1, 0x6BAED6, 0x4292C6, 0x2171B5, 0x08519C,
            0x08306B,
        ])

    package static let greys = ColorMap("greys", [0x000000, 0xFFFFFF])

    package static let all = [viridis, batlow, diverging, blues, greys]

    package static func named(_ name: String) throws(FigureError) -> ColorMap {
        if let map = all.first(where: { $0.name == name }) { return map }
        let names = all.map(\.name)
        throw FigureError(
            "colors", "there is no colour map \"\(name)\"",
            hint: nearestName(to: name, among: names).map { "did you mean \"\($0)\"?" }
                ?? "there are \(names.joined(separator: ", "))")
    }
}

/// From data to colours, shared by all layers of a plot.
package enum ColorScale: Equatable, Sendable {
    /// One colour for everything.
    case none
    /// A colour a name, and beyond the palette's end the same colours with the next marker shape.
    case categories([String])
    case continuous(ColorMap, ClosedRange<Double>)

    /// Where a value lies on a continuous scale, from 0 to 1.
    func position(_ value: Double) -> Double {
        guard case .continuous(_, let domain) = self else { return 0 }
        let length = domain.upperBound - domain.lowerBound
        return length > 0 ? (value - domain.lowerBound) / length : 0.5
    }

    package func color(_ value: Double, _ theme: Theme) -> Color {
        switch self {
        case .none: theme.palette[0]
        case .categories: theme.palette[Int(max(0, value)) % theme.palette.count]
        case .continuous(let map, _): map.color(at: position(value))
        }
    }

    /// The marker of a category: circles for the palette's length, then the next shape.
    package func shape(_ value: Double, _ theme: Theme) -> MarkerShape {
        guard case .categories = self else { return .circle }
        let shapes = MarkerShape.allCases
        return shapes[Int(max(0, value)) / theme.palette.count % shapes.count]
    }

    /// The dashes of a category's line: solid for the palette's length, then dashed, then dotted.
    package func dash(_ value: Double, _ theme: Theme) -> [Double] {
        guard case .categories = self else { return [] }
        let dashes: [[Double]] = [[], [4, 2], [1, 1.5], [5, 1.5, 1, 1.5]]
        return dashes[Int(max(0, value)) / theme.palette.count % dashes.count]
    }
}
