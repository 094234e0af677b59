import Figures

extension PixelImage {
    /// 0x00RRGGBB, rows from the top.
    var packed: [UInt32] {
        let count = width * height
        return [UInt32](unsafeUninitializedCapacity: count) { packed, written in
            pixels.withUnsafeBufferPointer { bytes in
                for index in 0..<count {
                    if channels == 1 {
                        packed[index] = UInt32(bytes[index]) &* 0x01_0101
                    } else {
                        let at = index * 3
                        packed[index] =
                            UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8
                            | UInt32(bytes[at + 2])
                    }
                }
            }
            written = count
        }
    }
}
