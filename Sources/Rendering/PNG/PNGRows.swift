extension PNG {
    /// A picture's rows as they are compressed: each with its filter before it.
    struct Rows {
        /// Of a row, in bytes.
        let length: Int

        private let pixels: UnsafeBufferPointer<UInt32>
        private let width: Int
        private let kind: Kind
        private let colors: Colors
        private let isFiltered: Bool
        /// Where rows are filtered, the last one without it.
        private var above: [UInt8] = []

        init(
            _ pixels: UnsafeBufferPointer<UInt32>, width: Int, _ kind: Kind, _ colors: Colors
        ) {
            self.pixels = pixels
            self.width = width
            self.kind = kind
            self.colors = colors
            length = 1 + width * kind.bytes
            // A drawing repeats itself, which filters hide; of a photograph, differences are small.
            isFiltered =
                kind != .palette && Self.isPhotograph(pixels, width: width, mask: colors.mask)
            if isFiltered { above = [UInt8](repeating: 0, count: length - 1) }
        }

        /// Writes rows, which come in order.
        mutating func write(_ row: Int, to bytes: UnsafeMutableRawBufferPointer) {
            bytes[0] = 0
            pack(row, into: UnsafeMutableRawBufferPointer(rebasing: bytes[1...]))
            if isFiltered { filter(bytes) }
        }

        private func pack(_ row: Int, into bytes: UnsafeMutableRawBufferPointer) {
            let pixels = UnsafeBufferPointer(
                rebasing: pixels[(row * width)..<((row + 1) * width)])
            switch kind {
            case .grey:
                for place in 0..<width { bytes[place] = UInt8(truncatingIfNeeded: pixels[place]) }
            case .palette:
                var last = pixels[0]
                var index = colors.index(of: last)
                for place in 0..<width {
                    if pixels[place] != last {
                        last = pixels[place]
                        index = colors.index(of: last)
                    }
                    bytes[place] = index
                }
            case .color:
                // Four bytes are written for three, but for the last ones.
                for place in 0..<(width - 1) {
                    bytes.storeBytes(
                        of: (pixels[place].byteSwapped >> 8).littleEndian, toByteOffset: 3 * place,
                        as: UInt32.self)
                }
                withUnsafeBytes(of: (pixels[width - 1] << 8).bigEndian) { last in
                    for place in 0..<3 { bytes[3 * (width - 1) + place] = last[place] }
                }
            case .colorAndAlpha:
                for place in 0..<width {
                    let color = pixels[place] << 8 | pixels[place] >> 24
                    bytes.storeBytes(
                        of: color.bigEndian, toByteOffset: 4 * place, as: UInt32.self)
                }
            }
        }

        /// Whether few pixels are what is at their left or above them.
        private static func isPhotograph(
            _ pixels: UnsafeBufferPointer<UInt32>, width: Int, mask: UInt32
        ) -> Bool {
            var (same, all) = (0, 0)
            // Every 31st tells as much as all.
            for place in stride(from: width + 1, to: pixels.count, by: 31) {
                all += 1
                let pixel = pixels[place] & mask
                if pixel == pixels[place - 1] & mask || pixel == pixels[place - width] & mask {
                    same += 1
                }
            }
            return same * 2 < all
        }

        /// Makes a row its differences from what is at the left, above, or nearest to both (Paeth):
        /// whichever has the smallest sum, as the specification advises in section 12.7.
        private mutating func filter(_ row: UnsafeMutableRawBufferPointer) {
            let plain = Array(row[1...])
            let size = kind.bytes
            var candidates = [[UInt8]](
                repeating: [UInt8](repeating: 0, count: plain.count), count: 4)
            var sums = [0, 0, 0, 0]
            func take(_ candidate: Int, _ place: Int, _ difference: UInt8) {
                candidates[candidate][place] = difference
                sums[candidate] += Int(Int8(bitPattern: difference).magnitude)
            }
            for place in plain.indices {
                let value = plain[place]
                let left = place >= size ? plain[place - size] : 0
                let corner = place >= size ? above[place - size] : 0
                take(0, place, value)
                take(1, place, value &- left)
                take(2, place, value &- above[place])
                take(3, place, value &- Self.paeth(Int(left), Int(above[place]), Int(corner)))
            }
            let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
            // The filters' numbers are 0 to 2, and 4 for Paeth's.
            row[0] = best == 3 ? 4 : UInt8(best)
            UnsafeMutableRawBufferPointer(rebasing: row[1...]).copyBytes(from: candidates[best])
            above = plain
        }

        private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> UInt8 {
            let guess = left + above - corner
            let (a, b, c) = (
                (guess - left).magnitude, (guess - above).magnitude, (guess - corner).magnitude
            )
            return UInt8(a <= b && a <= c ? left : b <= c ? above : corner)
        }
    }
}
