/// The dictionary in an NPY header: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
    let layout: ArrayLayout
    let isFortranOrder: Bool
    let isBigEndian: Bool

    init(bytes: [UInt8], path: String, offset: Int) throws {
        var scanner = Scanner(bytes: bytes, path: path, offset: offset)
        var type: (ElementType, isBigEndian: Bool)?
        var fortran: Bool?
        var shape: [Int]?
        try scanner.expect("{")
        while !scanner.accept("}") {
            let key = try scanner.string()
            try scanner.expect(":")
            switch key {
            case "descr": type = try scanner.type()
            case "fortran_order": fortran = try scanner.bool()
            case "shape": shape = try scanner.shape()
            default: throw scanner.error("the key '\(key)' is not one of NPY's")
            }
            if !scanner.accept(",") {
                try scanner.expect("}")
                break
            }
        }
        guard let type, let fortran, let shape else {
            throw scanner.error("the header needs 'descr', 'fortran_order' and 'shape'")
        }
        layout = ArrayLayout(shape: shape, type: type.0)
        isBigEndian = type.isBigEndian
        isFortranOrder = fortran
    }

    static func description(of type: ElementType) -> String {
        types.first { $0.value == type }.map { (type.byteCount == 1 ? "|" : "<") + $0.key } ?? ""
    }

    private static let types: [String: ElementType] = [
        "b1": .bool, "u1": .uint8, "i1": .int8, "i2": .int16, "u2": .uint16, "i4": .int32,
        "u4": .uint32, "i8": .int64, "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    /// Reads the few Python literals that a header is made of.
    private struct Scanner {
        let bytes: [UInt8]
        let path: String
        let offset: Int
        var position = 0

        init(bytes: [UInt8], path: String, offset: Int) {
            self.bytes = bytes
            self.path = path
            self.offset = offset
        }

        func error(_ problem: String, hint: String? = nil) -> DataError {
            DataError(path, at: .byte(offset + position), problem, hint: hint)
        }

        mutating func skipSpace() {
            while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0a {
                position += 1
            }
        }

        mutating func accept(_ text: String) -> Bool {
            skipSpace()
            guard bytes[position...].starts(with: text.utf8) else { return false }
            position += text.utf8.count
            return true
        }

        mutating func expect(_ text: String) throws {
            guard accept(text) else { throw error("expected `\(text)` in the NPY header") }
        }

        mutating func string() throws -> String {
            skipSpace()
            guard position < bytes.count, bytes[position] == 0x27 || bytes[position] == 0x22,
                let end = bytes[(position + 1)...].firstIndex(of: bytes[position])
            else { throw error("expected a quoted string in the NPY header") }
            defer { position = end + 1 }
            return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        }

        mutating func bool() throws -> Bool {
            if accept("True") { return true }
            try expect("False")
            return false
        }

        mutating func type() throws -> (ElementType, isBigEndian: Bool) {
            skipSpace()
            guard position < bytes.count, bytes[position] != 0x5b else {
                throw error(
                    "the array holds records, not numbers", hint: "save each field as an array")
            }
            let text = try string()
            guard let order = text.first, "<>|=".contains(order),
                let type = NPYHeader.types[String(text.dropFirst())]
            else {
                throw error(
                    "the element type '\(text)' is not a number that Linnet reads",
                    hint: text.contains("O")
                        ? "arrays of Python objects are refused: save one with a numeric dtype"
                        : "bool, int, unsigned and float types up to 64 bits are read")
            }
            return (type, order == ">")
        }

        mutating func shape() throws -> [Int] {
            try expect("(")
            var sizes: [Int] = []
            while !accept(")") {
                skipSpace()
                let end =
                    bytes[position...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
                guard end > position,
                    let size = Int(String(decoding: bytes[position..<end], as: UTF8.self))
                else { throw error("expected a size in the NPY header's shape") }
                position = end
                sizes.append(size)
                guard sizes.count <= 32 else { throw error("more than 32 dimensions") }
                if !accept(",") {
                    try expect(")")
                    break
                }
            }
            return sizes
        }
    }
}
