/// What a zip file holds and where, by its directory at the end.
///
/// Follows PKWARE's APPNOTE 6.3: stored and deflated members, and sizes beyond 4 GiB (zip64).
package struct ZipDirectory {
    package struct Entry: Equatable, Sendable {
        package let name: String
        /// Bytes once decoded, as the directory tells.
        package let size: Int
        let compressedSize: Int
        let method: Int
        let flags: Int
        let checksum: UInt32
        let header: Int
    }

    package let path: String
    package let entries: [Entry]

    /// A directory beyond this belongs to no archive of arrays.
    private static let largestDirectory = 64 << 20

    /// - Throws: `DataError` where the directory is missing, damaged or lies about places.
    package init(path: String) throws {
        self.path = path
        let fileSize = try ByteReader(path: path).fileSize
        // The end record, and a comment of at most 64 KiB behind it.
        let tailStart = max(0, fileSize - 22 - 65_535)
        let tail = try Self.read(path, at: tailStart, fileSize - tailStart)
        guard
            let end = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
                tail.number($0, 4) == 0x0605_4b50
            })
        else {
            throw DataError(
                path, "has no zip directory at its end", hint: "the file may be cut short")
        }
        var count = tail.number(end + 10, 2)
        var size = tail.number(end + 12, 4)
        var start = tail.number(end + 16, 4)
        if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff, end >= 20,
            tail.number(end - 20, 4) == 0x0706_4b50
        {
            let place = tail.number(end - 12, 8)
            let record = try Self.read(path, at: place, 56)
            guard record.number(0, 4) == 0x0606_4b50 else { throw Self.damaged(path, place) }
            count = record.number(32, 8)
            size = record.number(40, 8)
            start = record.number(48, 8)
        }
        guard start >= 0, size >= 0, size <= Self.largestDirectory, start <= fileSize - size,
            count <= size / 46
        else { throw Self.damaged(path, tailStart + end) }
        entries = try Self.entries(
            Self.read(path, at: start, size), count: count, path: path, at: start)
    }

    /// Where a member's data lie.
    package func section(of entry: Entry) throws -> ByteReader.Section {
        guard entry.flags & 1 == 0 else {
            throw DataError(
                path, "`\(entry.name)` is encrypted", hint: "save it without a password")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw DataError(
                path, "`\(entry.name)` is compressed by method \(entry.method), which is not read",
                hint: "stored and deflated members are")
        }
        let header = try Self.read(path, at: entry.header, 30)
        guard header.number(0, 4) == 0x0403_4b50 else { throw Self.damaged(path, entry.header) }
        return ByteReader.Section(
            offset: entry.header + 30 + header.number(26, 2) + header.number(28, 2),
            byteCount: entry.compressedSize, isDeflated: entry.method == 8,
            checksum: entry.checksum)
    }

    private static func entries(
        _ bytes: [UInt8], count: Int, path: String, at start: Int
    ) throws -> [Entry] {
        var entries: [Entry] = []
        var place = 0
        for _ in 0..<count {
            guard place + 46 <= bytes.count, bytes.number(place, 4) == 0x0201_4b50 else {
                throw damaged(path, start + place)
            }
            let lengths = [28, 30, 32].map { bytes.number(place + $0, 2) }
            let nameStart = place + 46
            let next = nameStart + lengths.reduce(0, +)
            guard next <= bytes.count else { throw damaged(path, start + place) }
            let extra = nameStart + lengths[0]..<nameStart + lengths[0] + lengths[1]
            var sizes = [
                bytes.number(place + 24, 4), bytes.number(place + 20, 4),
                bytes.number(place + 42, 4),
            ]
            widen(&sizes, bytes, extra)
            guard sizes.allSatisfy({ $0 >= 0 }) else { throw damaged(path, start + place) }
            entries.append(
                Entry(
                    name: String(
                        decoding: bytes[nameStart..<nameStart + lengths[0]], as: UTF8.self),
                    size: sizes[0], compressedSize: sizes[1],
                    method: bytes.number(place + 10, 2), flags: bytes.number(place + 8, 2),
                    checksum: UInt32(bytes.number(place + 16, 4)), header: sizes[2]))
            place = next
        }
        return entries
    }

    /// Sizes that do not fit into 32 bits follow in the extra field of zip64, in this order.
    private static func widen(_ sizes: inout [Int], _ bytes: [UInt8], _ extra: Range<Int>) {
        var place = extra.lowerBound
        while place + 4 <= extra.upperBound {
            let length = bytes.number(place + 2, 2)
            let end = min(place + 4 + length, extra.upperBound)
            if bytes.number(place, 2) == 1 {
                var value = place + 4
                for index in sizes.indices where sizes[index] == 0xffff_ffff && value + 8 <= end {
                    sizes[index] = bytes.number(value, 8)
                    value += 8
                }
            }
            place = end
        }
    }

    private static func read(_ path: String, at offset: Int, _ count: Int) throws -> [UInt8] {
        guard offset >= 0 else { throw damaged(path, 0) }
        let section = ByteReader.Section(offset: offset, byteCount: count, isDeflated: false)
        return try ByteReader(path: path, section: section).readExactly(count, "the zip directory")
    }

    private static func damaged(_ path: String, _ place: Int) -> DataError {
        DataError(path, at: .byte(place), "the zip directory is damaged")
    }
}

extension [UInt8] {
    /// A little-endian number of up to 8 bytes; negative where it is larger than an Int.
    fileprivate func number(_ place: Int, _ count: Int) -> Int {
        Int(
            truncatingIfNeeded: self[place..<place + count].reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            })
    }
}
