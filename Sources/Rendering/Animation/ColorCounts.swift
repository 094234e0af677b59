/// How often colours occur, by their first six bits a channel.
struct ColorCounts {
    /// Pixels of about one colour.
    struct Cell {
        var count = 0
        var sum: (red: Int, green: Int, blue: Int) = (0, 0, 0)

        /// Their mean.
        var color: UInt32 {
            UInt32((sum.red + count / 2) / count) << 16
                | UInt32((sum.green + count / 2) / count) << 8
                | UInt32((sum.blue + count / 2) / count)
        }

        func channel(_ shift: UInt32) -> Int { Int(color >> shift & 255) }
    }

    private var all = [Cell](repeating: Cell(), count: 1 << 18)

    /// Those that occur.
    var cells: [Cell] { all.filter { $0.count > 0 } }

    /// Adds a frame's red, green and blue bytes.
    mutating func add(_ rgb: [UInt8]) {
        all.withUnsafeMutableBufferPointer { cells in
            rgb.withUnsafeBufferPointer { bytes in
                var index = 0
                while index + 2 < bytes.count {
                    let (red, green, blue) = (bytes[index], bytes[index + 1], bytes[index + 2])
                    let place = Self.bucket(red, green, blue)
                    cells[place].count += 1
                    cells[place].sum.red += Int(red)
                    cells[place].sum.green += Int(green)
                    cells[place].sum.blue += Int(blue)
                    index += 3
                }
            }
        }
    }

    static func bucket(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        Int(red >> 2) << 12 | Int(green >> 2) << 6 | Int(blue >> 2)
    }
}
