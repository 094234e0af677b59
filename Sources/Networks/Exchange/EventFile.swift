/// Records of TensorBoard's event files: scalars with their steps.
///
/// A record is its length (64 bits), that length's checksum, the bytes and their checksum, little-endian
/// (TensorFlow, record_writer.cc); the bytes are a protocol buffer `Event` (event.proto, summary.proto):
/// wall_time = 1, step = 2, file_version = 3, summary = 5 with values of tag = 1 and simple_value = 2. Two
/// messages of five fields need no generated code.
enum EventFile {
    /// What a file begins with.
    static func header(time: Double) -> [UInt8] {
        var event = Message()
        event.double(1, time)
        event.bytes(3, Array("brain.Event:2".utf8))
        return record(event.bytes)
    }

    static func scalars(_ values: [(tag: String, value: Double)], step: Int, time: Double)
        -> [UInt8]
    {
        var summary = Message()
        for (tag, value) in values {
            var scalar = Message()
            scalar.bytes(1, Array(tag.utf8))
            scalar.float(2, Float(value))
            summary.bytes(1, scalar.bytes)
        }
        var event = Message()
        event.double(1, time)
        event.varint(2, UInt64(bitPattern: Int64(step)))
        event.bytes(5, summary.bytes)
        return record(event.bytes)
    }

    private static func record(_ bytes: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(bytes.count))
        return length + littleEndian(masked(length)) + bytes + littleEndian(masked(bytes))
    }

    private static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// The checksum as records have it: turned and shifted, so that a checksum of checksums says something.
    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        let crc = CRC32C.checksum(bytes)
        return (crc >> 15 | crc << 17) &+ 0xa282_ead8
    }

    /// A protocol buffer under way.
    private struct Message {
        private(set) var bytes: [UInt8] = []

        private enum Wire: UInt64 {
            case varint = 0
            case fixed64 = 1
            case length = 2
            case fixed32 = 5
        }

        private mutating func key(_ field: UInt64, _ wire: Wire) { raw(field << 3 | wire.rawValue) }

        private mutating func raw(_ value: UInt64) {
            var value = value
            while value >= 0x80 {
                bytes.append(UInt8(value & 0x7f) | 0x80)
                value >>= 7
            }
            bytes.append(UInt8(value))
        }

        mutating func varint(_ field: UInt64, _ value: UInt64) {
            key(field, .varint)
            raw(value)
        }

        mutating func double(_ field: UInt64, _ value: Double) {
            key(field, .fixed64)
            bytes += littleEndian(value.bitPattern)
        }

        mutating func float(_ field: UInt64, _ value: Float) {
            key(field, .fixed32)
            bytes += littleEndian(value.bitPattern)
        }

        mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
            key(field, .length)
            raw(UInt64(value.count))
            bytes += value
        }
    }
}

/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, appendix B.4), which zlib lacks.
enum CRC32C {
    /// The polynomial with its bits reversed.
    private static let polynomial: UInt32 = 0x82f6_3b78

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { crc, _ in
            crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ polynomial
        }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8
        }
    }
}
