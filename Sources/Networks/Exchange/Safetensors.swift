import FileSystem
import Data
import Tensors
import Text

/// The safetensors format: a JSON header that names tensors, then their numbers, little-endian.
///
/// As Hugging Face describes it: 8 bytes of header length, the header, the data; each tensor has
/// `dtype`, `shape` and `data_offsets`, offsets start at 0 and leave no holes. Nothing is executed.
package enum Safetensors {
    package struct File {
        /// In the order in which they lie in the file.
        package var tensors: [(name: String, tensor: Tensor)]
        package var metadata: [String: String]
    }

    /// As large as the format allows.
    static let longestHeader = 100_000_000

    /// - Throws: `DataError` naming the file and place of what is wrong; every offset and size is checked
    ///   before memory is taken.
    package static func read(_ path: String) throws -> File {
        let reader = try ByteReader(path: path)
        guard !reader.isCompressed else {
            throw DataError(path, "is compressed", hint: "unpack it first")
        }
        let lengthBytes = try reader.readExactly(8, "the safetensors header's length")
        let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length >= 2, length <= UInt64(min(longestHeader, max(0, reader.fileSize - 8))) else {
            throw DataError(
                path, at: .byte(0),
                "is no safetensors file: its header would have \(length) bytes, the file has \(reader.fileSize)",
                hint: "is it another format, or cut short?")
        }
        let header = try header(reader, Int(length))
        let dataSize = reader.fileSize - reader.offset
        let entries = try header.object?.filter { $0.key != "__metadata__" }
            .map { try entry($0, dataSize: dataSize, path: path) }
            .sorted { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
        var end = 0
        var tensors: [(name: String, tensor: Tensor)] = []
        for entry in entries ?? [] {
            guard entry.start == end else {
                throw DataError(
                    path,
                    "tensor `\(entry.name)` starts at \(entry.start) of the data, expected \(end)",
                    hint: "the header leaves holes or overlaps")
            }
            end = entry.end
            let tensor = try Widening.tensor(entry.layout, path: path) {
                try reader.fill($0, "the numbers of `\(entry.name)`")
            }
            tensors.append((entry.name, tensor))
        }
        try reader.expectEnd(after: "the last tensor")
        var metadata: [String: String] = [:]
        for member in header["__metadata__"]?.object ?? [] {
            guard let text = member.value.string else {
                throw DataError(path, "the metadata `\(member.key)` is not a string")
            }
            metadata[member.key] = text
        }
        return File(tensors: tensors, metadata: metadata)
    }

    private struct Entry {
        let name: String
        let layout: ArrayLayout
        let start: Int
        let end: Int
    }

    private static func header(_ reader: ByteReader, _ length: Int) throws -> JSON {
        let bytes = try reader.readExactly(length, "the safetensors header")
        do {
            let header = try JSON(parsing: bytes)
            guard header.object != nil else {
                throw DataError(reader.path, at: .byte(8), "the header is not a JSON object")
            }
            return header
        } catch let error as JSONError {
            throw DataError(
                reader.path, at: .byte(8 + error.offset), "the header: \(error.problem)",
                hint: "is it another format?")
        }
    }

    private static func entry(_ member: JSON.Member, dataSize: Int, path: String) throws -> Entry {
        let (name, value) = (member.key, member.value)
        guard let code = value["dtype"]?.string, let type = types[code] else {
            throw DataError(
                path, "tensor `\(name)` has the dtype \(value["dtype"]?.description ?? "none")",
                hint: "known are \(types.keys.sorted().joined(separator: ", "))")
        }
        guard let shape = value["shape"]?.ints, shape.allSatisfy({ $0 >= 0 }),
            let byteCount = ArrayLayout(shape: shape, type: type).byteCount
        else { throw DataError(path, "tensor `\(name)` has no valid shape") }
        guard let offsets = value["data_offsets"]?.ints, offsets.count == 2, offsets[0] >= 0,
            offsets[1] >= offsets[0], offsets[1] <= dataSize
        else {
            throw DataError(
                path, "tensor `\(name)` does not lie within the \(dataSize) bytes of data",
                hint: "the file is cut short or its header is wrong")
        }
        guard offsets[1] - offsets[0] == byteCount else {
            throw DataError(
                path,
                "tensor `\(name)` of shape \(shape) needs \(byteCount) bytes, its offsets give "
                    + "\(offsets[1] - offsets[0])")
        }
        return Entry(
            name: name, layout: ArrayLayout(shape: shape, type: type), start: offsets[0],
            end: offsets[1])
    }

    /// Writes the tensors in the order given, atomically.
    package static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:],
        to path: String
    ) throws {
        var members: [JSON.Member] = []
        if !metadata.isEmpty {
            let pairs = metadata.sorted { $0.key < $1.key }
                .map { JSON.Member(key: $0.key, value: .string($0.value)) }
            members.append(JSON.Member(key: "__metadata__", value: .object(pairs)))
        }
        var offset = 0
        for (name, tensor) in tensors {
            let end = offset + tensor.byteCount
            members.append(
                JSON.Member(
                    key: name,
                    value: .dict([
                        "dtype": .string(code(of: tensor.dtype)), "shape": .ints(tensor.shape),
                        "data_offsets": .ints([offset, end]),
                    ])))
            offset = end
        }
        var header = Array(JSON.object(members).description.utf8)
        // Spaces bring the data to a multiple of 8, so that they can be mapped and read in place.
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        let length = UInt64(header.count).littleEndian
        try AtomicFile.save(to: path) { put in
            try withUnsafeBytes(of: length) { try put($0) }
            try header.withUnsafeBytes { try put($0) }
            for (_, tensor) in tensors {
                let whole = try tensor.contiguous()
                try withExtendedLifetime(whole) { try put(UnsafeRawBufferPointer(whole.data)) }
            }
        }
    }

    private static let types: [String: ElementType] = [
        "BOOL": .bool, "U8": .uint8, "I8": .int8, "I16": .int16, "U16": .uint16, "I32": .int32,
        "U32": .uint32, "I64": .int64, "U64": .uint64, "F16": .float16, "BF16": .bfloat16,
        "F32": .float32, "F64": .float64,
    ]

    private static func code(of type: DType) -> String {
        switch type {
        case .float32: "F32"
        case .float64: "F64"
        case .int32: "I32"
        case .int64: "I64"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }
}
