/// IDX, the format of MNIST and its successors: a big-endian header of type and sizes, then the numbers.
///
/// Described at the foot of Y. LeCun's MNIST page: two zero bytes, a type byte, the number of
/// dimensions, a 32-bit size for each, the data in row-major order, everything big-endian.
package struct IDX {
    package let layout: ArrayLayout
    package let reader: ByteReader

    /// Reads the header and checks that the file can hold what it promises.
    package init(path: String) throws {
        let reader = try ByteReader(path: path)
        let magic = try reader.readExactly(4, "the IDX header")
        guard magic[0] == 0, magic[1] == 0, let type = Self.types[magic[2]] else {
            throw DataError(
                path, at: .byte(0),
                "expected an IDX header (0 0 type dimensions), got the bytes \(magic)",
                hint: "is it another format?")
        }
        guard (1...8).contains(magic[3]) else {
            throw DataError(path, at: .byte(3), "expected 1 to 8 dimensions, got \(magic[3])")
        }
        let sizes = try reader.readExactly(4 * Int(magic[3]), "the sizes in the IDX header")
        let shape = stride(from: 0, to: sizes.count, by: 4).map { i in
            sizes[i..<(i + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        let layout = ArrayLayout(shape: shape, type: type)
        guard let byteCount = layout.byteCount else {
            throw DataError(path, at: .byte(4), "the sizes \(shape) are too large")
        }
        let available = reader.largestDecodedSize - reader.offset
        guard reader.isCompressed ? byteCount <= available : byteCount == available else {
            throw DataError(
                path, at: .byte(reader.offset),
                "the header promises \(shape) of \(type), \(byteCount) bytes, "
                    + "the file has \(reader.isCompressed ? "at most " : "")\(max(0, available))",
                hint: "the file is cut short or its header is wrong")
        }
        self.layout = layout
        self.reader = reader
    }

    /// Reads the numbers in this machine's byte order. The destination has exactly the layout's bytes.
    package func read(into destination: UnsafeMutableRawBufferPointer) throws {
        precondition(destination.count == layout.byteCount)
        try reader.fill(destination, "the data \(layout.shape) of \(layout.type)")
        try reader.expectEnd(after: "the data \(layout.shape) of \(layout.type)")
        ByteOrder.fromBigEndian(destination, elementSize: layout.type.byteCount)
    }

    private static let types: [UInt8: ElementType] = [
        0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
    ]
}
