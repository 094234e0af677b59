/// How far two texts may differ and still count as the same.
package struct Tolerance: Equatable, Sendable {
    /// Single precision carries 7 digits; sums in another order keep about 5 of them, printed ones 4.
    package var relative = 1e-4
    package var absolute = 1e-6

    package init(relative: Double = 1e-4, absolute: Double = 1e-6) {
        self.relative = relative
        self.absolute = absolute
    }

    /// Whether two lines say the same: words alike, runs of blanks alike whatever their length (columns move when
    /// a number gets a digit more), whole numbers equal, and other numbers within tolerance.
    package func matches(_ a: String, _ b: String) -> Bool {
        if a == b { return true }
        var left = NumberScanner(a)
        var right = NumberScanner(b)
        while true {
            switch (left.next(), right.next()) {
            case (nil, nil): return true
            case (.number(let x, let xIsWhole)?, .number(let y, let yIsWhole)?):
                guard matches(x, y, areWhole: xIsWhole && yIsWhole) else { return false }
            case (.byte(let x)?, .byte(let y)?):
                guard x == y else { return false }
            default: return false
            }
        }
    }

    private func matches(_ x: Double, _ y: Double, areWhole: Bool) -> Bool {
        if x == y { return true }
        // A count that is off by one is another result, however large it is.
        if areWhole || !x.isFinite || !y.isFinite { return false }
        return abs(x - y) <= absolute + relative * max(abs(x), abs(y))
    }
}

/// Cuts a line into numbers, single bytes and blanks: one space for a run between two words or numbers, and
/// none beside brackets and commas, where columns are padded.
private struct NumberScanner {
    enum Token {
        case number(Double, isWhole: Bool)
        case byte(UInt8)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var isInWord = false
    private var isAfterWord = false

    init(_ line: String) {
        bytes = Array(line.trimmed.utf8)
    }

    mutating func next() -> Token? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        if isBlank(byte) {
            while position < bytes.count, isBlank(bytes[position]) { position += 1 }
            isInWord = false
            if isAfterWord, position < bytes.count, isWord(bytes[position]) { return .byte(32) }
            return next()
        }
        isAfterWord = isWord(byte)
        if !isInWord, let number = number() { return number }
        // `#1e5f20` is a colour, one word, and no power of ten.
        isInWord = isLetter(byte) || byte == UInt8(ascii: "#") || (isInWord && isDigit(byte))
        position += 1
        return .byte(byte)
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
    private func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (65...90).contains(byte)
            || (97...122).contains(byte)
    }

    /// A number at the position: sign, digits, point, exponent. `conv2d_1` holds none, since it begins in a word.
    private mutating func number() -> Token? {
        var end = position
        func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
        if at(end) == UInt8(ascii: "-") || at(end) == UInt8(ascii: "+") { end += 1 }
        let firstDigit = end
        while isDigit(at(end)) { end += 1 }
        guard end > firstDigit else { return nil }
        var isWhole = true
        if at(end) == UInt8(ascii: "."), at(end + 1) != UInt8(ascii: ".") {
            isWhole = false
            end += 1
            while isDigit(at(end)) { end += 1 }
        }
        if at(end) | 0x20 == UInt8(ascii: "e") {
            let sign = at(end + 1) == UInt8(ascii: "-") || at(end + 1) == UInt8(ascii: "+") ? 1 : 0
            if isDigit(at(end + 1 + sign)) {
                isWhole = false
                end += 1 + sign
                while isDigit(at(end)) { end += 1 }
            }
        }
        guard let value = Double(String(decoding: bytes[position..<end], as: UTF8.self)) else {
            return nil
        }
        position = end
        return .number(value, isWhole: isWhole)
    }
}
