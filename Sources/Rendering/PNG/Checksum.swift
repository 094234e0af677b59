/// What a decoder compares with what it has read.
enum Checksum {
    /// CRC-32 as the PNG specification's annex D has it, eight bytes at a time: the remainders of
    /// bytes that are followed by none to seven others are added (Kounavis and Berry, 2005).
    static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        var place = 0
        remainders.withUnsafeBufferPointer { remainders in
            while place + 8 <= bytes.count {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let rest = word ^ UInt64(value)
                value = 0
                for byte in 0..<8 {
                    let index = Int(truncatingIfNeeded: rest >> UInt64(8 * byte)) & 0xFF
                    value ^= remainders[(7 - byte) << 8 | index]
                }
                place += 8
            }
            for byte in bytes[place...] {
                value = remainders[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8
            }
        }
        return value ^ 0xFFFF_FFFF
    }

    /// By how many zero bytes follow, and the byte.
    private static let remainders: [UInt32] = {
        var all: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in
                value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
            }
        }
        for place in 256..<(8 * 256) {
            let shorter: UInt32 = all[place - 256]
            all.append(all[Int(shorter & 0xFF)] ^ shorter >> 8)
        }
        return all
    }()

    /// Adler-32 (RFC 1950, section 8): the sum of all bytes, and the sum of all sums on the way.
    struct Adler32 {
        private var a: UInt32 = 1
        private var b: UInt32 = 0

        var value: UInt32 { b << 16 | a }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            var place = 0
            while place < bytes.count {
                let end = min(bytes.count, place + Self.mostBeforeReduction)
                let eights = (end - place) / 8
                // Every eighth byte has a sum of its own: none waits for another.
                var sums = SIMD8<UInt32>.zero
                var sumsOfSums = SIMD8<UInt32>.zero
                for eight in 0..<eights {
                    let next = bytes.loadUnaligned(
                        fromByteOffset: place &+ 8 &* eight, as: SIMD8<UInt8>.self)
                    sumsOfSums &+= sums
                    sums &+= SIMD8(truncatingIfNeeded: next)
                }
                b &+= 8 &* (UInt32(eights) &* a &+ sumsOfSums.wrappedSum())
                b &+= (sums &* SIMD8(8, 7, 6, 5, 4, 3, 2, 1)).wrappedSum()
                a &+= sums.wrappedSum()
                for byte in bytes[(place + 8 * eights)..<end] {
                    a &+= UInt32(byte)
                    b &+= a
                }
                a %= 65_521
                b %= 65_521
                place = end
            }
        }

        /// So many bytes' sums fit into 32 bits: 255 n (n + 1) / 2 + (n + 1) 65,520 < 2³².
        private static let mostBeforeReduction = 5552
    }
}
