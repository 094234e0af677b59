import FileSystem

/// NPY, NumPy's format of one array: a magic string, a Python dictionary as header, the numbers.
///
/// Follows "The .npy format" of NumPy's manual, versions 1.0 to 3.0. Arrays of Python objects and of
/// records are refused: reading the first would mean running a pickle.
package struct NPY {
    package let layout: ArrayLayout
    /// Whether the first index varies fastest in the file.
    package let isFortranOrder: Bool
    package let isBigEndian: Bool
    package let reader: ByteReader

    /// Reads the header and checks that the file can hold what it promises.
    ///
    /// - Parameters:
    ///   - section: the part of the file that is the array's; nil for all of it.
    ///   - name: what errors call it; nil for the path.
    package init(path: String, section: ByteReader.Section? = nil, name: String? = nil) throws {
        let reader = try ByteReader(path: path, section: section, name: name)
        let path = reader.path
        let magic = try reader.readExactly(8, "the NPY header")
        guard magic.starts(with: Self.magic) else {
            throw DataError(
                path, at: .byte(0), "expected an NPY file, which starts with \"\\x93NUMPY\"",
                hint: "is it another format?")
        }
        guard (1...3).contains(magic[6]) else {
            throw DataError(
                path, at: .byte(6), "NPY version \(magic[6]).\(magic[7]) is not known",
                hint: "versions 1.0 to 3.0 are")
        }
        let lengthBytes = try reader.readExactly(magic[6] == 1 ? 2 : 4, "the header's length")
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= 1 << 16 else {
            throw DataError(path, at: .byte(8), "a header of \(length) bytes is too long")
        }
        let header = try NPYHeader(
            bytes: reader.readExactly(length, "the header"), path: path,
            offset: 8 + lengthBytes.count)
        guard let byteCount = header.layout.byteCount else {
            throw DataError(
                path, at: .byte(8), "the shape \(header.layout.shape) is too large")
        }
        let available = reader.largestDecodedSize - reader.offset
        guard reader.isCompressed ? byteCount <= available : byteCount == available else {
            throw DataError(
                path, at: .byte(reader.offset),
                "the header promises \(header.layout.shape) of \(header.layout.type), "
                    + "\(byteCount) bytes, the file has \(max(0, available))",
                hint: "the file is cut short or its header is wrong")
        }
        layout = header.layout
        isFortranOrder = header.isFortranOrder
        isBigEndian = header.isBigEndian
        self.reader = reader
    }

    /// Reads the numbers in row-major order and this machine's byte order.
    package func read(into destination: UnsafeMutableRawBufferPointer) throws {
        precondition(destination.count == layout.byteCount)
        let what = "the data \(layout.shape) of \(layout.type)"
        let size = layout.type.byteCount
        if isFortranOrder && layout.shape.count > 1 {
            var bytes = try reader.readExactly(destination.count, what)
            bytes.withUnsafeMutableBytes { fixByteOrder($0, size) }
            bytes.withUnsafeBytes { Self.toRowMajor($0, destination, layout.shape, size) }
        } else {
            try reader.fill(destination, what)
            fixByteOrder(destination, size)
        }
        try reader.expectEnd(after: what)
    }

    private func fixByteOrder(_ bytes: UnsafeMutableRawBufferPointer, _ size: Int) {
        if isBigEndian {
            ByteOrder.fromBigEndian(bytes, elementSize: size)
        } else {
            ByteOrder.fromLittleEndian(bytes, elementSize: size)
        }
    }

    private static func toRowMajor(
        _ source: UnsafeRawBufferPointer, _ destination: UnsafeMutableRawBufferPointer,
        _ shape: [Int], _ size: Int
    ) {
        guard let from = source.baseAddress, let to = destination.baseAddress else { return }
        var strides: [Int] = []
        var step = size
        for extent in shape {
            strides.append(step)
            step *= extent
        }
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        for target in stride(from: 0, to: destination.count, by: size) {
            (to + target).copyMemory(from: from + offset, byteCount: size)
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < shape[axis] { break }
                offset -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
        }
    }

    /// The bytes before an array's numbers: version 1.0, row-major, little-endian.
    package static func header(_ layout: ArrayLayout) -> [UInt8] {
        let sizes = layout.shape.map(String.init).joined(separator: ", ")
        let shape = layout.shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
        let text =
            "{'descr': '\(NPYHeader.description(of: layout.type))', 'fortran_order': False, "
            + "'shape': \(shape), }"
        // The numbers start at a multiple of 64, so that the file can be mapped and read in place.
        let used = magic.count + 4 + text.utf8.count + 1
        let padding = (64 - used % 64) % 64
        let length = text.utf8.count + padding + 1
        var bytes = magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)]
        bytes += text.utf8
        bytes += [UInt8](repeating: 0x20, count: padding) + [0x0a]
        return bytes
    }

    /// Writes an array whose numbers are given row-major in this machine's byte order.
    package static func write(
        _ layout: ArrayLayout, _ data: UnsafeRawBufferPointer, to path: String
    ) throws {
        precondition(1.littleEndian == 1 && data.count == layout.byteCount)
        let header = header(layout)
        try AtomicFile.save(to: path) { put in
            try header.withUnsafeBytes(put)
            try put(data)
        }
    }

    /// Whether the file's first bytes are those of the format.
    static func starts(_ path: String) throws -> Bool {
        var start = [UInt8](repeating: 0, count: magic.count)
        let reader = try ByteReader(path: path)
        _ = try start.withUnsafeMutableBytes { try reader.read(into: $0) }
        return start == magic
    }

    private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
}
