import Glibc

extension UnsafeMutablePointer<StringObject> {
    @inline(__always)
    var bytes: UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(self).advanced(by: MemoryLayout<StringObject>.size)
            .assumingMemoryBound(to: UInt8.self)
    }

    var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes, count: pointee.count)
    }

    /// A Swift copy of the text.
    var text: String { String(decoding: buffer, as: UTF8.self) }

    /// The hash of the bytes, computed once and kept in the header.
    @inline(__always)
    var hash: UInt32 {
        if pointee.header.flags & StringObject.hasHash != 0 { return pointee.header.tag }
        return computeHash()
    }

    /// Eight bytes at a time, multiplied by a 64-bit odd constant (the fraction of the golden
    /// ratio, Knuth 6.4) and folded; good enough to spread words, cheap enough to hash each once.
    @inline(never)
    private func computeHash() -> UInt32 {
        let hash = hashBytes(bytes, pointee.count)
        pointee.header.tag = hash
        pointee.header.flags |= StringObject.hasHash
        return hash
    }

    /// Whether every byte is ASCII, so that characters are bytes. Found out once.
    var isASCII: Bool {
        let flags = pointee.header.flags
        if flags & StringObject.knowsASCII != 0 { return flags & StringObject.isASCII != 0 }
        let ascii = buffer.allSatisfy { $0 < 0x80 }
        pointee.header.flags = flags | StringObject.knowsASCII | (ascii ? StringObject.isASCII : 0)
        return ascii
    }

    @inline(__always)
    func equals(_ other: UnsafeMutablePointer<StringObject>) -> Bool {
        if self == other { return true }
        return pointee.count == other.pointee.count
            && memcmp(bytes, other.bytes, pointee.count) == 0
    }

    /// The offset of the first occurrence of `part`, nil where there is none.
    func firstOffset(of part: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int? {
        guard let first = part.first, let needle = part.baseAddress else { return start }
        var offset = start
        while offset + part.count <= pointee.count {
            guard let found = memchr(bytes + offset, Int32(first), pointee.count - offset) else {
                return nil
            }
            offset = found - UnsafeMutableRawPointer(bytes)
            guard offset + part.count <= pointee.count else { return nil }
            if memcmp(bytes + offset, needle, part.count) == 0 { return offset }
            offset += 1
        }
        return nil
    }

    func isLess(than other: UnsafeMutablePointer<StringObject>) -> Bool {
        let order = memcmp(bytes, other.bytes, Swift.min(pointee.count, other.pointee.count))
        return order == 0 ? pointee.count < other.pointee.count : order < 0
    }
}

func hashBytes(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt32 {
    let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash = UInt64(truncatingIfNeeded: count) &* golden
    var offset = 0
    while offset + 8 <= count {
        let word = UnsafeRawPointer(bytes + offset).loadUnaligned(as: UInt64.self)
        hash = (hash ^ word) &* golden
        hash ^= hash >> 29
        offset += 8
    }
    var tail: UInt64 = 0
    while offset < count {
        tail = tail << 8 | UInt64(bytes[offset])
        offset += 1
    }
    hash = (hash ^ tail) &* golden
    hash ^= hash >> 32
    return UInt32(truncatingIfNeeded: hash)
}
