import Testing

@testable import Data

@Suite struct NPYTests {
    let folder = TemporaryFolder()

    /// A version 1.0 file with the given dictionary, as NumPy pads it.
    func file(_ dictionary: String, _ data: [UInt8]) -> String {
        let padding = (64 - (11 + dictionary.utf8.count) % 64) % 64
        let text = dictionary + String(repeating: " ", count: padding) + "\n"
        let length = [UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
        return folder.file(
            "a.npy", [0x93] + Array("NUMPY".utf8) + [1, 0] + length + Array(text.utf8) + data)
    }

    func read<T>(_ path: String, _: T.Type) throws -> [T] {
        let npy = try NPY(path: path)
        var data = [UInt8](repeating: 0, count: npy.layout.byteCount ?? 0)
        try data.withUnsafeMutableBytes { try npy.read(into: $0) }
        return data.withUnsafeBytes { Array($0.bindMemory(to: T.self)) }
    }

    @Test func readsBothOrdersAndBothByteOrders() throws {
        let rows = file(
            "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }",
            [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0])
        #expect(try read(rows, Int16.self) == [1, 2, 3, 4, 5, 6])
        // numpy.save(…, numpy.array([[1, 2, 3], [4, 5, 6]], dtype=">i2", order="F"))
        let columns = file(
            "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }",
            [0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6])
        #expect(try read(columns, Int16.self) == [1, 2, 3, 4, 5, 6])
    }

    @Test func writesWhatNumPyWrites() throws {
        let path = "\(folder.path)/out.npy"
        let values: [Float] = [1.5, 2]
        try values.withUnsafeBytes {
            try NPY.write(ArrayLayout(shape: [2], type: .float32), $0, to: path)
        }
        // numpy.save(…, numpy.array([1.5, 2], dtype="<f4"))
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
        let expected =
            [0x93] + Array("NUMPY".utf8) + [1, 0, 0x76, 0] + Array(dictionary.utf8)
            + [UInt8](repeating: 0x20, count: 0x76 - dictionary.utf8.count - 1) + [0x0a]
            + [0, 0, 0xc0, 0x3f, 0, 0, 0, 0x40]
        #expect(try ByteReader(path: path).readAll(limit: 1000) == expected)
        #expect(try read(path, Float.self) == values)
        #expect(FilePath.entries(folder.path) == ["out.npy"])
    }

    @Test(arguments: ElementType.allCases.filter { $0 != .bfloat16 })
    func everyTypeSurvives(_ type: ElementType) throws {
        let path = "\(folder.path)/type.npy"
        let bytes = (0..<(3 * type.byteCount)).map { UInt8($0 & 1) }
        try bytes.withUnsafeBytes {
            try NPY.write(ArrayLayout(shape: [3, 1], type: type), $0, to: path)
        }
        #expect(try NPY(path: path).layout == ArrayLayout(shape: [3, 1], type: type))
        #expect(try read(path, UInt8.self) == bytes)
    }

    @Test(arguments: [
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "numeric dtype"),
        ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "float types"),
        ("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "each field"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }", "cut short"),
    ])
    func refusesWithAHint(_ dictionary: String, _ hint: String) {
        let path = file(dictionary, [0, 0, 0, 0])
        let error = #expect(throws: DataError.self) { try NPY(path: path) }
        #expect(error?.hint?.contains(hint) == true)
    }

    @Test(arguments: [
        "", "{", "{'descr': '<f4'", "{'descr': '<f4', 'shape': (1,), }", "{'shape': (",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 8), }",
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "{'x': 1}",
    ])
    func malformedHeadersAreErrors(_ dictionary: String) {
        let path = file(dictionary, [0, 0, 0, 0])
        #expect(throws: DataError.self) { try NPY(path: path) }
    }
}
