extension StringProtocol {
    /// The text cut after every `\n`, endings kept, so that joining gives the text back.
    ///
    /// Works on UTF-8: to Swift `"\r\n"` is one character, and a search for `"\n"` would pass over it.
    var linesWithEndings: [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        for byte in utf8 {
            line.append(byte)
            if byte == UInt8(ascii: "\n") {
                lines.append(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            }
        }
        if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
        return lines
    }

    /// The lines without their endings; a final newline begins no further line.
    var lines: [String] { linesWithEndings.map(\.withoutLineEnding) }

    /// The text without a final `\n` or `\r\n`.
    var withoutLineEnding: String {
        var bytes = Substring(self).utf8
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        return String(Substring(bytes))
    }

    /// The text without spaces, tabs and line ends at both sides.
    var trimmed: String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        var bytes = Substring(self).utf8
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
