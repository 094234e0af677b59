extension PNG {
    /// A picture's rows as they are compressed: each with its filter before it.
    struct Rows {
        private(set) var bytes: [UInt8]

        init(
            _ pixels: UnsafeBufferPointer<UInt32>, width: Int, height: Int, _ kind: Kind,
            _ colors: Colors
        ) {
            bytes = Self.packed(pixels, width: width, height: height, kind, colors)
            // A drawing repeats itself, which filters hide; of a photograph, differences are small.
            if kind != .palette, Self.isPhotograph(pixels, width: width, mask: colors.mask) {
                filter(rowLength: width * kind.bytes, left: kind.bytes)
            }
        }

        private static func packed(
            _ pixels: UnsafeBufferPointer<UInt32>, width: Int, height: Int, _ kind: Kind,
            _ colors: Colors
        ) -> [UInt8] {
            let count = (width * kind.bytes + 1) * height
            // A pixel is stored as four bytes, of which the next one overwrites some.
            return [UInt8](unsafeUninitializedCapacity: count + 4) { bytes, written in
                let bytes = UnsafeMutableRawBufferPointer(bytes)
                var last = pixels.first ?? 0
                var index = kind == .palette ? UInt32(colors.index(of: last)) : 0
                var at = 0
                for row in 0..<height {
                    bytes[at] = 0
                    at += 1
                    let rowPixels = pixels[(row * width)..<((row + 1) * width)]
                    func put(_ value: (UInt32) -> UInt32) {
                        for pixel in rowPixels {
                            bytes.storeBytes(
                                of: value(pixel).littleEndian, toByteOffset: at, as: UInt32.self)
                            at += kind.bytes
                        }
                    }
                    switch kind {
                    case .grey: put { $0 & 0xFF }
                    case .palette:
                        put { pixel in
                            if pixel != last {
                                (last, index) = (pixel, UInt32(colors.index(of: pixel)))
                            }
                            return index
                        }
                    case .color: put { $0.byteSwapped >> 8 }
                    // Opacity comes last.
                    case .colorAndAlpha: put { $0.byteSwapped >> 8 | $0 & 0xFF00_0000 }
                    }
                }
                written = count
            }
        }

        /// Whether few pixels are what is at their left or above them.
        private static func isPhotograph(
            _ pixels: UnsafeBufferPointer<UInt32>, width: Int, mask: UInt32
        ) -> Bool {
            var (same, all) = (0, 0)
            // Every seventh tells as much as all.
            for place in stride(from: width + 1, to: pixels.count, by: 7) {
                all += 1
                let pixel = pixels[place] & mask
                if pixel == pixels[place - 1] & mask || pixel == pixels[place - width] & mask {
                    same += 1
                }
            }
            return same * 2 < all
        }

        /// Each row as its differences from what is at the left, above, or nearest to both (Paeth):
        /// whichever has the smallest sum, as the specification advises in section 12.7.
        private mutating func filter(rowLength: Int, left: Int) {
            let plain = bytes
            var candidates = [[UInt8]](repeating: [UInt8](repeating: 0, count: rowLength), count: 4)
            for start in stride(from: 0, to: plain.count, by: rowLength + 1) {
                var sums = [0, 0, 0, 0]
                for place in 0..<rowLength {
                    let at = start + 1 + place
                    let value = plain[at]
                    let before = place >= left ? plain[at - left] : 0
                    let above = start > 0 ? plain[at - rowLength - 1] : 0
                    let corner = place >= left && start > 0 ? plain[at - rowLength - 1 - left] : 0
                    let differences = (
                        value, value &- before, value &- above,
                        value &- Self.paeth(Int(before), Int(above), Int(corner))
                    )
                    candidates[0][place] = differences.0
                    candidates[1][place] = differences.1
                    candidates[2][place] = differences.2
                    candidates[3][place] = differences.3
                    sums[0] += Self.size(differences.0)
                    sums[1] += Self.size(differences.1)
                    sums[2] += Self.size(differences.2)
                    sums[3] += Self.size(differences.3)
                }
                let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
                // The filters' numbers are 0 to 2, and 4 for Paeth's.
                bytes[start] = best == 3 ? 4 : UInt8(best)
                bytes.replaceSubrange((start + 1)..<(start + 1 + rowLength), with: candidates[best])
            }
        }

        private static func size(_ difference: UInt8) -> Int {
            Int(Int8(bitPattern: difference).magnitude)
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
