import Glibc

/// Numbers as text files write them.
enum Number {
    /// An int within ±2^53, the range in which the language's ints are exact.
    static func int(_ text: ArraySlice<UInt8>) -> Int? {
        var digits = text
        let isNegative = digits.first == 0x2d
        if isNegative || digits.first == 0x2b { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 16 else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        guard value <= 1 << 53 else { return nil }
        return isNegative ? -value : value
    }

    /// A decimal number, `nan`, or `inf` with a sign. Hexadecimal is text.
    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        guard let first = text.first, text.count <= 64 else { return nil }
        if let simple = simpleDecimal(text) { return simple }
        let allowed = text.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
        if !allowed {
            let word = String(decoding: text, as: UTF8.self).lowercased()
            switch word {
            case "nan": return .nan
            case "inf", "+inf", "infinity": return .infinity
            case "-inf", "-infinity": return -.infinity
            default: return nil
            }
        }
        guard first != 0x65, first != 0x45 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65) { buffer in
            for (i, byte) in text.enumerated() { buffer[i] = CChar(bitPattern: byte) }
            buffer[text.count] = 0
            guard let start = buffer.baseAddress else { return nil }
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(start, &end)
            return end == start + text.count ? value : nil
        }
    }

    /// Digits with at most one point, 15 of them at most: both the digits and the power of ten are then
    /// exact in double precision, so one division rounds once and correctly (Clinger 1990).
    private static func simpleDecimal(_ text: ArraySlice<UInt8>) -> Double? {
        var digits = text
        let isNegative = digits.first == 0x2d
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 16 else { return nil }
        var mantissa = 0
        var count = 0
        var decimals: Int?
        for byte in digits {
            if byte == 0x2e, decimals == nil {
                decimals = 0
            } else if (0x30...0x39).contains(byte) {
                mantissa = mantissa * 10 + Int(byte - 0x30)
                count += 1
                decimals = decimals.map { $0 + 1 }
            } else {
                return nil
            }
        }
        guard count > 0, count <= 15 else { return nil }
        let value = Double(mantissa) / powersOfTen[decimals ?? 0]
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
