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

/// The known word nearest to a mistyped one, nil where none is near.
package func nearest(to word: String, among known: some Sequence<String>) -> String? {
    let allowed = max(1, word.utf8.count / 3)
    var best: (distance: Int, word: String)?
    for candidate in known {
        let distance = editDistance(Array(word.utf8), Array(candidate.utf8))
        if distance <= allowed, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.word
}

/// Damerau's distance with adjacent swaps (optimal string alignment).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    guard a.count <= 64, b.count <= 64 else { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
