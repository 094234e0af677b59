import Machine

/// The first line is a specification, the rest says what value to format.
func checkFormat(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    let specification = String(decoding: parts[0], as: UTF8.self)
    guard let format = try? FormatSpecification(specification) else { return }
    let rest = parts.count > 1 ? Array(parts[1]) : []
    let interpreter = Interpreter()
    let text = String(decoding: rest, as: UTF8.self)
    var word: UInt64 = 0
    for byte in rest.prefix(8) { word = word << 8 | UInt64(byte) }
    let int = Int(truncatingIfNeeded: word) >> 10
    let values = [
        interpreter.context.string(text), interpreter.context.int(int),
        Value(Double(bitPattern: word)), Value(Double(Int(truncatingIfNeeded: word))), .none, .true,
        interpreter.context.list([.none, interpreter.context.string(text)]),
    ]
    for value in values {
        // Twice, since the interpreter remembers what it has read.
        guard let once = try? format.format(value) else { continue }
        let again = try interpreter.format(value, specification)
        guard once == again else { throw Finding("format: \(once) is not \(again)") }
    }
}
