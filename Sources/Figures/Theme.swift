/// Colours, widths and text sizes of a figure. Lengths in points.
package struct Theme: Equatable, Sendable {
    package var name: String
    package var background: Color
    package var text: Color
    /// Tick labels, captions and headers.
    package var quietText: Color
    package var axis: Color
    package var grid: Color
    /// Colours of classes, by rank.
    package var palette: [Color]
    /// The ramp for shares and counts, from the background outwards.
    package var ramp: ColorMap

    package var titleFont = Font(10.5, bold: true)
    package var textFont = Font(9)
    package var labelFont = Font(8)
    package var headerFont = Font(8.5, bold: true)
    package var axisWidth = 0.6
    package var gridWidth = 0.4
    package var lineWidth = 1.4
    package var markerRadius = 2.1
    package var tickLength = 3.0
    /// Free space around the figure.
    package var margin = 7.0

    /// Okabe and Ito's colours, told apart with any kind of colour vision ("Color Universal
    /// Design", 2008); blue and orange first, since most figures compare two.
    private static let okabeIto: [UInt32] = [
        0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00, 0xF0E442,
    ]

    package static let light = Theme(
        name: "light", background: .white, text: Color(0x1A1A1A), quietText: Color(0x4D4D4D),
        axis: Color(0x4D4D4D), grid: Color(0xE6E6E6),
        palette: (okabeIto + [0x000000]).map { Color($0) }, ramp: .blues)

    /// The same hues on a dark page; black becomes light grey, and blue is raised to be readable.
    package static let dark = Theme(
        name: "dark", background: Color(0x16181D), text: Color(0xECECEC),
        quietText: Color(0xB4B8BF), axis: Color(0x8A8F98), grid: Color(0x2E323A),
        palette: ([0x3D9BDC] + okabeIto.dropFirst() + [0xD9D9D9]).map { Color($0) },
        ramp: ColorMap(
            "night",
            [0x1B1F27, 0x17304D, 0x1A4A77, 0x2366A0, 0x3A86C5, 0x64A9DD, 0x9BCBEC, 0xD6ECF9]))

    package static func named(_ name: String) throws(FigureError) -> Theme {
        switch name {
        case "light": return .light
        case "dark": return .dark
        default:
            throw FigureError(
                "theme", "there is no theme \"\(name)\"", hint: "there are \"light\" and \"dark\"")
        }
    }
}
