/// At most 256 colours for all frames of an animation.
struct Palette {
    /// As 0xRRGGBB.
    let colors: [UInt32]
    /// The place of the nearest one by a colour's first six bits a channel; -1 where nobody asked yet.
    private var places = [Int16](repeating: -1, count: 1 << 18)

    /// Colours that are there whatever the samples hold, so that a later frame is never far off: four
    /// levels a channel, with black and white.
    private static let levels: [UInt32] = [0, 85, 170, 255]
    /// The most frequent colours stay as they are: backgrounds must not become nearly white.
    private static let keptAsTheyAre = 32
    private static let most = 256

    /// - Parameter counts: of the colours of a few frames.
    init(_ counts: ColorCounts) {
        var colors: [UInt32] = []
        for red in Self.levels {
            for green in Self.levels {
                for blue in Self.levels { colors.append(red << 16 | green << 8 | blue) }
            }
        }
        var cells = counts.cells
        let room = Self.most - colors.count
        if cells.count <= room {
            colors += cells.map(\.color)
        } else {
            // By colour where equally frequent, so that the order is always the same.
            cells.sort { $0.count != $1.count ? $0.count > $1.count : $0.color < $1.color }
            colors += cells.prefix(Self.keptAsTheyAre).map(\.color)
            colors += Self.cut(
                Array(cells.dropFirst(Self.keptAsTheyAre)), into: room - Self.keptAsTheyAre)
        }
        self.colors = colors
    }

    /// Median cut (Heckbert, "Color image quantization for frame buffer display", 1982), with roots of
    /// counts as weights, so that large areas do not take all colours.
    private static func cut(_ cells: [ColorCounts.Cell], into wanted: Int) -> [UInt32] {
        func weight(_ cell: ColorCounts.Cell) -> Double { Double(cell.count).squareRoot() }
        /// The channel in which a box is longest, and how much there is to be gained by cutting it.
        func measure(_ box: [ColorCounts.Cell]) -> (shift: UInt32, gain: Double) {
            var best: (shift: UInt32, gain: Double) = (0, -1)
            let total = box.reduce(0) { $0 + weight($1) }
            for shift in [UInt32(16), 8, 0] {
                let values = box.map { $0.channel(shift) }
                let extent = Double((values.max() ?? 0) - (values.min() ?? 0))
                if extent * total > best.gain { best = (shift, extent * total) }
            }
            return best
        }
        var boxes = [(cells: cells, measured: measure(cells))]
        while boxes.count < wanted {
            guard
                let widest = boxes.indices.filter({ boxes[$0].cells.count > 1 }).max(by: {
                    boxes[$0].measured.gain < boxes[$1].measured.gain
                })
            else { break }
            let (box, measured) = boxes[widest]
            let sorted = box.sorted {
                let (a, b) = ($0.channel(measured.shift), $1.channel(measured.shift))
                return a != b ? a < b : $0.color < $1.color
            }
            let half = sorted.reduce(0) { $0 + weight($1) } / 2
            var before = 0.0
            var end = 0
            while end < sorted.count - 1, before < half || end == 0 {
                before += weight(sorted[end])
                end += 1
            }
            let (low, high) = (Array(sorted[..<end]), Array(sorted[end...]))
            boxes[widest] = (low, measure(low))
            boxes.append((high, measure(high)))
        }
        return boxes.map { box in
            var all = ColorCounts.Cell()
            for cell in box.cells {
                all.count += cell.count
                all.sum.red += cell.sum.red
                all.sum.green += cell.sum.green
                all.sum.blue += cell.sum.blue
            }
            return all.color
        }
    }

    /// The place of the colour that is nearest to this one.
    mutating func place(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let bucket = ColorCounts.bucket(red, green, blue)
        let known = places[bucket]
        if known >= 0 { return UInt8(known) }
        var best = (place: 0, distance: Int.max)
        for (place, color) in colors.enumerated() {
            let distance = Self.distance(color, red, green, blue)
            if distance < best.distance { best = (place, distance) }
        }
        places[bucket] = Int16(best.place)
        return UInt8(best.place)
    }

    /// Squared, with green counting most, as it does to the eye.
    private static func distance(_ color: UInt32, _ red: UInt8, _ green: UInt8, _ blue: UInt8)
        -> Int
    {
        let r = Int(color >> 16 & 255) - Int(red)
        let g = Int(color >> 8 & 255) - Int(green)
        let b = Int(color & 255) - Int(blue)
        return 3 * r * r + 4 * g * g + 2 * b * b
    }

    /// How far a colour is from the one at a place, in its worst channel.
    func error(at place: UInt8, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        let color = colors[Int(place)]
        return max(
            abs(Int(color >> 16 & 255) - Int(red)), abs(Int(color >> 8 & 255) - Int(green)),
            abs(Int(color & 255) - Int(blue)))
    }
}
