import CZlib
import Glibc
import Tensors

/// Reads a file's bytes in order, decompressing gzip on the way.
///
/// A gzip stream that is cut short, damaged (its checksum is verified) or followed by other data is an
/// error. Memory use is the caller's buffer and 64 KiB.
package final class ByteReader {
    package let path: String
    /// Bytes on disk, of the section where it is one.
    package let fileSize: Int
    package let isCompressed: Bool
    private let isSection: Bool
    /// How many decoded bytes have been handed out.
    package private(set) var offset = 0

    /// Where in the file the next byte lies, of data that are not compressed.
    var place: Int { start + offset }

    private let descriptor: Int32
    /// Where the data start in the file, and how many of its bytes are still to be read.
    private let start: Int
    private var unread: Int
    /// Of data that their container has a checksum for; nil for others.
    private var checksum: (expected: UInt32, actual: UInt)?
    private let chunk: UnsafeMutableRawBufferPointer
    private var chunkStart = 0
    private var chunkEnd = 0
    private var inflater: UnsafeMutablePointer<z_stream>?
    private var memberEnded = false

    /// Deflate cannot expand a byte to more than this (zlib's technical notes: 1032:1), so a header that
    /// promises more data than the file could hold is refused before memory is taken for it.
    package static let largestExpansion = 1032

    /// A part of a file.
    package struct Section: Sendable {
        package var offset: Int
        package var byteCount: Int
        /// Whether it is a raw deflate stream.
        package var isDeflated: Bool
        /// CRC-32 of the decoded bytes, which is checked where they are read to their end.
        package var checksum: UInt32?
    }

    /// - Parameters:
    ///   - section: nil for all of the file, which may be compressed by gzip.
    ///   - name: what errors call it; nil for the path.
    /// - Throws: `DataError` where the file is missing, unreadable, or not a regular file.
    package init(path: String, section: Section? = nil, name: String? = nil) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FilePath.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw FilePath.failure(path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw DataError(path, isFolder ? "is a folder, not a file" : "is not a regular file")
        }
        var magic: (UInt8, UInt8) = (0, 0)
        let seen = pread(descriptor, &magic, 2, 0)
        self.path = name ?? path
        self.descriptor = descriptor
        let whole = Int(status.st_size)
        start = min(whole, section?.offset ?? 0)
        fileSize = min(whole - start, section?.byteCount ?? whole)
        unread = fileSize
        checksum = section?.checksum.map { ($0, 0) }
        if start > 0 { lseek(descriptor, start, SEEK_SET) }
        isCompressed = section?.isDeflated ?? (seen == 2 && magic == (0x1f, 0x8b))
        isSection = section != nil
        chunk = .allocate(byteCount: 1 << 16, alignment: 16)
        if isCompressed {
            let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
            stream.initialize(to: z_stream())
            // 15 bits of window; +16: expect gzip's header and checksum; negative: neither.
            inflateInit2_(
                stream, section == nil ? 15 + 16 : -15, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
            inflater = stream
        }
    }

    deinit {
        if let inflater {
            inflateEnd(inflater)
            inflater.deallocate()
        }
        chunk.deallocate()
        close(descriptor)
    }

    /// The most decoded bytes that the file could hold.
    package var largestDecodedSize: Int {
        isCompressed
            ? fileSize.multipliedReportingOverflow(by: Self.largestExpansion).partialValue
            : fileSize
    }

    /// About how many bytes the file holds: gzip tells it in its last four bytes, modulo 2^32.
    package var likelyDecodedSize: Int {
        guard isCompressed, fileSize > 18 else { return fileSize }
        var last: UInt32 = 0
        guard pread(descriptor, &last, 4, start + fileSize - 4) == 4 else {
            return largestDecodedSize
        }
        return max(fileSize, Int(UInt32(littleEndian: last)))
    }

    /// Fills `buffer` as far as the file goes; fewer bytes mean that it has ended.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = isCompressed ? try readInflated(into: rest) : try readPlain(into: rest)
            if count == 0 { break }
            filled += count
            offset += count
        }
        if let checksum {
            let sum = buffer.withMemoryRebound(to: UInt8.self) {
                crc32_z(checksum.actual, $0.baseAddress, filled)
            }
            self.checksum = (checksum.expected, sum)
        }
        return filled
    }

    /// The next `count` bytes, which must be there: `what` names them in the error.
    package func readExactly(_ count: Int, _ what: String) throws -> [UInt8] {
        guard count <= largestDecodedSize else { throw tooShort(what, needs: count, got: nil) }
        let start = offset
        let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        guard bytes.count == count else {
            throw DataError(
                path, at: .byte(start),
                "\(what) need \(count) bytes, the file has \(bytes.count) left",
                hint: "the file is cut short")
        }
        return bytes
    }

    /// Fills all of `buffer`; `what` names the data in the error.
    package func fill(_ buffer: UnsafeMutableRawBufferPointer, _ what: String) throws {
        let got = try read(into: buffer)
        guard got == buffer.count else { throw tooShort(what, needs: buffer.count, got: got) }
    }

    /// All that is left of the file, at most `limit` bytes.
    package func readAll(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        if !isCompressed { bytes.reserveCapacity(min(fileSize, limit)) }
        let step = 1 << 18
        var piece = [UInt8](repeating: 0, count: step)
        while true {
            let count = try piece.withUnsafeMutableBytes { try read(into: $0) }
            guard bytes.count + count <= limit else {
                throw DataError(
                    path, "is larger than \(Memory.text(limit)), the most that is read at once")
            }
            bytes.append(contentsOf: piece[..<count])
            if count < step { return bytes }
        }
    }

    /// Checks that nothing follows.
    package func expectEnd(after what: String) throws {
        let place = offset
        var extra: (UInt64, UInt64) = (0, 0)
        let count = try withUnsafeMutableBytes(of: &extra) { try read(into: $0) }
        guard count == 0 else {
            throw DataError(
                path, at: .byte(place), "more data follow after \(what)",
                hint: "the header and the data do not belong together")
        }
        if let checksum, checksum.actual != UInt(checksum.expected) {
            throw DataError(
                path, "\(what) are damaged: their checksum is wrong", hint: "fetch the file again")
        }
    }

    private func tooShort(_ what: String, needs: Int, got: Int?) -> DataError {
        let have =
            got.map { "the file has \($0)" } ?? "the file holds at most \(largestDecodedSize)"
        return DataError(
            path, at: .byte(offset - (got ?? 0)), "\(what) need \(needs) bytes, \(have)",
            hint: "the file is cut short or its header is wrong")
    }

    private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            // Linux moves at most 0x7ffff000 bytes a call.
            let most = min(buffer.count, unread, 0x7fff_f000)
            let count = Glibc.read(descriptor, buffer.baseAddress, most)
            if count >= 0 {
                unread -= count
                return count
            }
            if errno != EINTR { throw FilePath.failure(path, errno) }
        }
    }

    private func readInflated(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let inflater, let output = buffer.bindMemory(to: UInt8.self).baseAddress else {
            return 0
        }
        let capacity = min(buffer.count, Int(UInt32.max))
        while true {
            if memberEnded {
                guard try !isSection && startNextMember() else { return 0 }
            }
            if chunkStart == chunkEnd { try refill() }
            let input = chunk.bindMemory(to: UInt8.self).baseAddress?.advanced(by: chunkStart)
            inflater.pointee.next_in = input
            inflater.pointee.avail_in = UInt32(chunkEnd - chunkStart)
            inflater.pointee.next_out = output
            inflater.pointee.avail_out = UInt32(capacity)
            let status = inflate(inflater, Z_NO_FLUSH)
            let atEnd = chunkStart == chunkEnd
            chunkStart = chunkEnd - Int(inflater.pointee.avail_in)
            let count = capacity - Int(inflater.pointee.avail_out)
            switch status {
            case Z_STREAM_END: memberEnded = true
            case Z_OK: break
            case Z_BUF_ERROR where count == 0 && atEnd:
                throw DataError(
                    path, at: .byte(offset), "the gzip data end early",
                    hint: "the file is cut short; fetch it again")
            case Z_BUF_ERROR: break
            default:
                let reason = inflater.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
                throw DataError(
                    path, at: .byte(offset), "the gzip data are damaged: \(reason)",
                    hint: "fetch the file again")
            }
            if count > 0 { return count }
        }
    }

    /// Gzip files may hold several members in a row, and padding by zeros.
    private func startNextMember() throws -> Bool {
        while true {
            if chunkStart == chunkEnd { try refill() }
            if chunkStart == chunkEnd { return false }
            if chunk[chunkStart] != 0 { break }
            chunkStart += 1
        }
        guard chunk[chunkStart] == 0x1f, let inflater else {
            throw DataError(path, at: .byte(offset), "other data follow after the gzip data")
        }
        inflateReset(inflater)
        memberEnded = false
        return true
    }

    private func refill() throws {
        chunkStart = 0
        chunkEnd = 0
        chunkEnd = try readPlain(into: chunk)
    }
}
