import Session

/// A picture in a terminal: two pixels to a character, the upper one in the foreground colour of a
/// half-block `▀`, the lower one in its background colour.
package struct Preview {
    /// Rows of RGB pixels, three bytes each.
    let pixels: [UInt8]
    package let width: Int
    package let height: Int

    /// The picture drawn as large as the screen lets it be, nil where it cannot be drawn.
    ///
    /// A terminal's character is about twice as high as wide, so a pixel comes out square. Three rows
    /// are left for the entry that asked and the next prompt.
    package init?(_ picture: any Picture, columns: Int, rows: Int) {
        let (wide, high) = picture.size
        guard wide > 0, high > 0, columns > 0 else { return nil }
        let tallest = Double(max(rows - 3, 8) * 2)
        let fitting = min(Double(columns), (tallest * wide / high).rounded(.down))
        guard fitting >= 8 else { return nil }
        guard let drawn = try? picture.render(as: .pixels(width: Int(fitting))) else { return nil }
        self.init(drawn)
    }

    package init?(_ picture: RenderedPicture) {
        let (width, height) = picture.pixelSize
        guard width > 0, height > 0, picture.bytes.count >= width * height * 3 else { return nil }
        pixels = picture.bytes
        self.width = width
        self.height = height
    }

    /// The lines to print, colours included.
    package func lines(_ colours: Console.Colours) -> [String] {
        guard colours != .none else { return [] }
        return stride(from: 0, to: height, by: 2).map { row in
            var line = ""
            var (shownUpper, shownLower) = ("", "")
            for column in 0..<width {
                let upper = Preview.code(self[row, column], colours)
                let lower = row + 1 < height ? Preview.code(self[row + 1, column], colours) : "49"
                if upper != shownUpper { line += "\u{1B}[38;\(upper)m" }
                if lower != shownLower { line += "\u{1B}[\(lower == "49" ? "" : "48;")\(lower)m" }
                (shownUpper, shownLower) = (upper, lower)
                line += "▀"
            }
            return line + "\u{1B}[0m"
        }
    }

    private typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    private subscript(row: Int, column: Int) -> Colour {
        let start = (row * width + column) * 3
        return (pixels[start], pixels[start + 1], pixels[start + 2])
    }

    /// The colour as SGR parameters after 38 or 48.
    private static func code(_ colour: Colour, _ colours: Console.Colours) -> String {
        let (red, green, blue) = colour
        return colours == .direct
            ? "2;\(red);\(green);\(blue)" : "5;\(index(red: red, green: green, blue: blue))"
    }

    /// The nearest of xterm's 256 colours: the 6 × 6 × 6 cube from 16 on, whose levels are 0, 95, 135,
    /// 175, 215 and 255, or the 24 greys 8, 18, … 238 from 232 on.
    package static func index(red: UInt8, green: UInt8, blue: UInt8) -> Int {
        let target = [Int(red), Int(green), Int(blue)]
        let steps = target.map { $0 < 48 ? 0 : $0 < 115 ? 1 : ($0 - 35) / 40 }
        let cube = steps.map { $0 == 0 ? 0 : 55 + 40 * $0 }
        let mean = target.reduce(0, +) / 3
        let greyStep = min(max((mean - 3) / 10, 0), 23)
        let grey = 8 + 10 * greyStep
        let distance = { (levels: [Int]) in
            zip(levels, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        if distance([grey, grey, grey]) < distance(cube) { return 232 + greyStep }
        return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
    }
}
