/// How much room text takes, so that layout needs no renderer.
package protocol TextMeasurer {
    /// The extent of one line of text, in points.
    func measure(_ text: String, _ font: Font) -> TextExtent
}

package struct TextExtent: Equatable, Sendable {
    package var width: Double
    /// Above and below the baseline; the same for every text of a font, so that lines align.
    package var ascent: Double
    package var descent: Double

    package var height: Double { ascent + descent }

    package init(width: Double, ascent: Double, descent: Double) {
        self.width = width
        self.ascent = ascent
        self.descent = descent
    }
}

/// Measures every character as 0.6 of the font's size: for tests of layout, the same on any
/// machine.
package struct PlainMeasurer: TextMeasurer {
    package init() {}

    package func measure(_ text: String, _ font: Font) -> TextExtent {
        TextExtent(
            width: 0.6 * font.size * Double(text.count), ascent: 0.9 * font.size,
            descent: 0.25 * font.size)
    }
}
