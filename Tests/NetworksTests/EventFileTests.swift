import Testing

@testable import Networks

@Suite struct EventFileTests {
    /// RFC 3720, appendix B.4, and the check value of its catalogues.
    @Test func checksumsAreThoseOfTheStandard() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    }

    /// Worked out by TensorBoard's own writer for these values.
    @Test func recordsAreThoseOfTensorBoard() {
        let bytes = EventFile.scalars([("loss", 0.5)], step: 3, time: 1)
        let event: [UInt8] =
            [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x10, 0x03, 0x2a, 0x0d, 0x0a, 0x0b, 0x0a, 0x04]
            + Array("loss".utf8) + [0x15, 0, 0, 0, 0x3f]
        #expect(Array(bytes.prefix(8)) == [UInt8(event.count), 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes.dropFirst(12).dropLast(4)) == event)
        #expect(bytes.count == event.count + 16)
    }
}
