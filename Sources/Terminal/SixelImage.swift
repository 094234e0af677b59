import Session

/// A picture as sixels, for terminals that draw them: six pixels of a column to a character, colour after
/// colour (DEC, "VT330/VT340 Programmer Reference Manual", chapter 14).
package struct SixelImage {
    /// What to write for the terminal to draw it at the cursor.
    package let sequence: String

    /// The picture at its own size, or as large as the screen; nil where it cannot be drawn.
    package init?(_ picture: any Picture, columns: Int, rows: Int, cell: (width: Int, height: Int))
    {
        let (wide, high) = picture.size
        guard wide > 0, high > 0, columns > 1 else { return nil }
        // 6 points are the width of a common cell. Three rows are left for the entry and the next prompt.
        let cells = min(Double(columns - 1), max((wide / 6).rounded(), 1))
        let tallest = Double(max(rows - 3, 8) * cell.height)
        let width = min(cells * Double(cell.width), (tallest * wide / high).rounded(.down))
        guard width >= 8, let drawn = try? picture.render(as: .pixels(width: Int(width))) else {
            return nil
        }
        self.init(drawn)
    }

    package init?(_ picture: RenderedPicture) {
        let (width, height) = picture.pixelSize
        guard width > 0, height > 0, picture.bytes.count >= width * height * 3 else { return nil }
        let (colors, places) = SixelImage.indexed(picture.bytes, count: width * height)
        // 1: pixels that are not set stay as they are; "1;1: square pixels.
        var text = "\u{1B}P0;1q\"1;1;\(width);\(height)"
        for (place, color) in colors.enumerated() {
            let shares = [color >> 16 & 255, color >> 8 & 255, color & 255].map {
                String((Int($0) * 100 + 127) / 255)
            }
            text += "#\(place);2;\(shares.joined(separator: ";"))"
        }
        for top in stride(from: 0, to: height, by: 6) {
            text += SixelImage.band(places, width, top, min(height, top + 6)) + "-"
        }
        sequence = text + "\u{1B}\\"
    }

    /// Six rows: for each colour among them, which of the six pixels of each column have it.
    private static func band(_ places: [UInt8], _ width: Int, _ top: Int, _ bottom: Int) -> String {
        var columns: [UInt8: [UInt8]] = [:]
        for y in top..<bottom {
            for x in 0..<width {
                columns[places[y * width + x], default: [UInt8](repeating: 0, count: width)][x] |=
                    1 << UInt8(y - top)
            }
        }
        return columns.keys.sorted().map { color in
            "#\(color)" + runs(columns[color] ?? [])
        }.joined(separator: "$")
    }

    /// `!n` repeats a character n times, which pays from four on. What is empty at the end is left out.
    private static func runs(_ sixels: [UInt8]) -> String {
        var text: [UInt8] = []
        var start = 0
        while start < sixels.count {
            var end = start
            while end < sixels.count, sixels[end] == sixels[start] { end += 1 }
            let character = sixels[start] + 63
            if sixels[start] == 0, end == sixels.count { break }
            if end - start > 3 {
                text += "!\(end - start)".utf8
                text.append(character)
            } else {
                text += [UInt8](repeating: character, count: end - start)
            }
            start = end
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The most frequent 256 of the colours, told apart by five bits a channel, and each pixel's place among
    /// them.
    private static func indexed(
        _ bytes: [UInt8], count: Int
    ) -> (colors: [UInt32], places: [UInt8]) {
        func bucket(_ pixel: Int) -> Int {
            Int(bytes[3 * pixel] >> 3) << 10 | Int(bytes[3 * pixel + 1] >> 3) << 5
                | Int(bytes[3 * pixel + 2] >> 3)
        }
        var counts = [Int](repeating: 0, count: 1 << 15)
        var colors = [UInt32](repeating: 0, count: 1 << 15)
        for pixel in 0..<count {
            let place = bucket(pixel)
            if counts[place] == 0 {
                colors[place] =
                    UInt32(bytes[3 * pixel]) << 16 | UInt32(bytes[3 * pixel + 1]) << 8
                    | UInt32(bytes[3 * pixel + 2])
            }
            counts[place] += 1
        }
        let used = counts.indices.filter { counts[$0] > 0 }
            .sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
        let kept = used.prefix(256).map { colors[$0] }
        var places = [UInt8](repeating: 0, count: 1 << 15)
        for bucket in used {
            let color = colors[bucket]
            let nearest = kept.indices.min { distance(kept[$0], color) < distance(kept[$1], color) }
            places[bucket] = UInt8(nearest ?? 0)
        }
        return (kept, (0..<count).map { places[bucket($0)] })
    }

    private static func distance(_ a: UInt32, _ b: UInt32) -> Int {
        [UInt32(16), 8, 0].reduce(0) { sum, shift in
            let step = Int(a >> shift & 255) - Int(b >> shift & 255)
            return sum + step * step
        }
    }
}
