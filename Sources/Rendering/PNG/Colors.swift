extension PNG {
    /// The different colours of a picture, while they are few.
    struct Colors {
        /// nil where there are more than a palette holds.
        private(set) var table: [UInt32]? = []
        private(set) var isGrey = true
        /// By `slot`, the place in the table plus one.
        private var slots = [(color: UInt32, index: Int)](
            repeating: (0, 0), count: Self.slotCount)
        let mask: UInt32

        private static let most = 256
        private static let slotCount = 1024

        init(_ pixels: UnsafeBufferPointer<UInt32>, mask: UInt32) {
            self.mask = mask
            var last: UInt32?
            for pixel in pixels {
                let color = pixel & mask
                if color == last { continue }
                last = color
                let red = color >> 16 & 0xFF
                if red != color >> 8 & 0xFF || red != color & 0xFF { isGrey = false }
                if table != nil { add(color) }
                if table == nil, !isGrey { return }
            }
        }

        private mutating func add(_ color: UInt32) {
            var slot = Self.slot(color)
            while slots[slot].index != 0 {
                if slots[slot].color == color { return }
                slot = (slot + 1) & (Self.slotCount - 1)
            }
            guard let count = table?.count, count < Self.most else {
                table = nil
                return
            }
            table?.append(color)
            slots[slot] = (color, count + 1)
        }

        func index(of pixel: UInt32) -> UInt8 {
            let color = pixel & mask
            var slot = Self.slot(color)
            while slots[slot].color != color || slots[slot].index == 0 {
                slot = (slot + 1) & (Self.slotCount - 1)
            }
            return UInt8(truncatingIfNeeded: slots[slot].index - 1)
        }

        private static func slot(_ color: UInt32) -> Int {
            Int((color &* 0x9E37_79B1) >> 22)
        }
    }
}
