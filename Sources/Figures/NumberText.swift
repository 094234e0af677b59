import Glibc

/// `value` with so many decimals and an ASCII minus; never `-0`.
package func fixed(_ value: Double, decimals: Int) -> String {
    let decimals = min(15, max(0, decimals))
    let scaled = (value.magnitude * power(10, Double(decimals))).rounded()
    guard scaled < 9e15 else { return String(value) }
    var digits = String(Int(scaled))
    if decimals > 0 {
        if digits.utf8.count <= decimals {
            digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
        }
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return value < 0 && scaled > 0 ? "-" + digits : digits
}

/// `fixed` without the zeros at its end.
package func trimmed(_ value: Double, decimals: Int) -> String {
    var text = fixed(value, decimals: decimals)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
}

/// A number for a reader: about `digits` significant digits, scientific where it is very large or
/// small.
package func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(value.magnitude).rounded(.down))
    if exponent >= 7 || exponent < -4 {
        let mantissa = value / power(10, Double(exponent))
        return typographic(trimmed(mantissa, decimals: digits - 1)) + "×10" + superscript(exponent)
    }
    return typographic(trimmed(value, decimals: max(0, digits - 1 - exponent)))
}

/// The exponent in raised digits: `10⁻³` needs no markup.
package func superscript(_ exponent: Int) -> String {
    let raised: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
        "8": "⁸", "9": "⁹",
    ]
    return String(String(exponent).map { raised[$0] ?? $0 })
}

/// With a real minus sign, and commas between thousands from 10,000 on.
package func typographic(_ number: String) -> String {
    let isNegative = number.hasPrefix("-")
    let body = isNegative ? number.dropFirst() : Substring(number)
    let parts = body.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var whole = String(parts.first ?? "")
    if whole.utf8.count > 4, whole.utf8.allSatisfy({ (48...57).contains($0) }) {
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.utf8.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        whole = grouped
    }
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return (isNegative ? "−" : "") + whole + fraction
}

func power(_ base: Double, _ exponent: Double) -> Double {
    pow(base, exponent)
}
