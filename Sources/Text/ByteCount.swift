/// The bytes that a person means by a size: `500M`, `2G`, `1.5 GiB`, `1000000`.
///
/// - Returns: nil for what is no size above 0. A unit is a power of 1024, with or without `B` or `iB`
///   after it.
package func byteCount(_ text: String) -> Int? {
    let letters = text.lowercased().filter { !$0.isWhitespace }
    let digits = letters.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number > 0 else { return nil }
    var unit = letters.dropFirst(digits.count)
    if unit.hasSuffix("ib") {
        unit = unit.dropLast(2)
    } else if unit.hasSuffix("b") {
        unit = unit.dropLast()
    }
    let powers: [Substring: Int] = ["": 0, "k": 1, "m": 2, "g": 3, "t": 4]
    guard let power = powers[unit] else { return nil }
    let bytes = (0..<power).reduce(number) { bytes, _ in bytes * 1024 }
    return bytes >= 1 ? Int(exactly: bytes.rounded()) : nil
}
