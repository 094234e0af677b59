/// A colour in sRGB with opacity.
package struct Color: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8
    /// From 0, clear, to 1, solid.
    package var alpha: Double

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, alpha: Double = 1) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// From a number as written in style sheets: `Color(0x0072B2)`.
    package init(_ hex: UInt32, alpha: Double = 1) {
        self.init(
            UInt8(truncatingIfNeeded: hex >> 16), UInt8(truncatingIfNeeded: hex >> 8),
            UInt8(truncatingIfNeeded: hex), alpha: alpha)
    }

    package static let white = Color(0xFFFFFF)
    package static let black = Color(0x000000)

    package func opacity(_ alpha: Double) -> Color {
        Color(red, green, blue, alpha: self.alpha * alpha)
    }

    /// The colour at `t` between this one (0) and `other` (1), mixed in sRGB.
    package func mixed(with other: Color, _ t: Double) -> Color {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Double(a) + (Double(b) - Double(a)) * min(1, max(0, t))).rounded())
        }
        return Color(
            mix(red, other.red), mix(green, other.green), mix(blue, other.blue),
            alpha: alpha + (other.alpha - alpha) * t)
    }

    /// Relative luminance as WCAG 2 defines it, from 0, black, to 1, white.
    package var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white, whichever is easier to read on this colour (the larger WCAG contrast).
    package var readableText: Color {
        let value = luminance
        return (value + 0.05) / 0.05 > 1.05 / (value + 0.05) ? .black : .white
    }

    /// `#rrggbb`, with `/opacity` where it is not solid.
    package var text: String {
        func hex(_ value: UInt8) -> String {
            (value < 16 ? "0" : "") + String(value, radix: 16)
        }
        let solid = "#" + hex(red) + hex(green) + hex(blue)
        return alpha == 1 ? solid : solid + "/" + fixed(alpha, decimals: 2)
    }
}
