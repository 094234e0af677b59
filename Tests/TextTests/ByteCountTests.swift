import Testing
import Text

@Suite("Sizes in bytes")
struct ByteCountTests {
    @Test(
        "they are read with and without a unit",
        arguments: [
            ("1000", 1000), ("500M", 500 << 20), ("2g", 2 << 30), ("1.5 GiB", 3 << 29),
            ("64KB", 64 << 10), ("1T", 1 << 40),
        ])
    func sizes(text: String, bytes: Int) {
        #expect(byteCount(text) == bytes)
    }

    @Test(
        "what is no size is refused", arguments: ["", "M", "0", "-1", "2X", "1e3", "1..2", "1iB2"])
    func mistakes(text: String) {
        #expect(byteCount(text) == nil)
    }
}
