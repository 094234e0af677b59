/// What follows the colon in `"{loss:.3f}"`, as in Python: `[[fill]align][sign][#][0][width][,_][.precision][type]`.
///
/// Interpolation and the `format` builtin both come here.
package struct FormatSpecification: Sendable {
    private var fill: Character = " "
    private var alignment: Character?
    private var sign: Character = "-"
    private var alternate = false
    private var width = 0
    private var grouping: Character?
    private var precision: Int?
    private var type: Character?

    /// Wider or more precise than this is a mistake, and would only fill memory.
    private static let maximumSize = 1_000

    package init(_ text: String) throws(ScriptError) {
        let characters = Array(text)
        var index = 0
        func isAlignment(_ character: Character) -> Bool { "<>^=".contains(character) }
        if characters.count > 1, isAlignment(characters[1]) {
            fill = characters[0]
            alignment = characters[1]
            index = 2
        } else if let first = characters.first, isAlignment(first) {
            alignment = first
            index = 1
        }
        if index < characters.count, "+- ".contains(characters[index]) {
            sign = characters[index]
            index += 1
        }
        if index < characters.count, characters[index] == "#" {
            alternate = true
            index += 1
        }
        if index < characters.count, characters[index] == "0" {
            if alignment == nil {
                fill = "0"
                alignment = "="
            }
            index += 1
        }
        width = try FormatSpecification.number(characters, &index, text) ?? 0
        if index < characters.count, ",_".contains(characters[index]) {
            grouping = characters[index]
            index += 1
        }
        if index < characters.count, characters[index] == "." {
            index += 1
            guard let digits = try FormatSpecification.number(characters, &index, text) else {
                throw FormatSpecification.invalid(text)
            }
            precision = digits
        }
        if index < characters.count {
            type = characters[index]
            index += 1
        }
        guard index == characters.count, type.map({ "dfFeEgG%sxXobc".contains($0) }) ?? true else {
            throw FormatSpecification.invalid(text)
        }
    }

    private static func number(_ characters: [Character], _ index: inout Int, _ text: String)
        throws(ScriptError) -> Int?
    {
        let start = index
        var value = 0
        while index < characters.count, let digit = characters[index].wholeNumberValue,
            characters[index].isASCII
        {
            value = value * 10 + digit
            index += 1
            guard value <= maximumSize else {
                throw ScriptError.value(
                    "the format \(quoted(text)) asks for more than \(maximumSize) characters")
            }
        }
        return index > start ? value : nil
    }

    private static func invalid(_ text: String) -> ScriptError {
        .value(
            "\(quoted(text)) is not a format",
            hint: "a format is such as .3f, >10, 08.2f, +d, .1%, ,d, x or ^20s")
    }

    /// `value` in this format.
    package func format(_ value: Value) throws(ScriptError) -> String {
        let value = type == "s" ? value : value.plain
        if value.isNumber { return try formatNumeric(value) }
        if let type, type != "s" {
            throw ScriptError.type(
                "the format type `\(type)` is for numbers, got \(value.summary)")
        }
        var text = value.str()
        if let precision { text = String(text.prefix(precision)) }
        return pad(prefix: "", text, default: "<")
    }

    private func formatNumeric(_ value: Value) throws(ScriptError) -> String {
        switch type {
        case "s":
            return pad(prefix: "", value.str(), default: "<")
        case "d", "x", "X", "o", "b", "c":
            guard let int = value.int ?? value.number.flatMap({ Int(exactly: $0) }) else {
                throw ScriptError.type(
                    "the format type `\(type ?? "d")` is for ints, got \(value.summary)",
                    hint: "use `.0f` to round it")
            }
            return try formatInt(int)
        case nil where value.isInt && precision == nil:
            return try formatInt(value.int ?? 0)
        default:
            return formatDouble(value.number ?? 0)
        }
    }

    private func formatInt(_ value: Int) throws(ScriptError) -> String {
        let magnitude = value.magnitude
        switch type {
        case "x":
            return pad(
                prefix: signText(value < 0) + (alternate ? "0x" : ""), String(magnitude, radix: 16))
        case "X":
            return pad(
                prefix: signText(value < 0) + (alternate ? "0x" : ""),
                String(magnitude, radix: 16, uppercase: true))
        case "o":
            return pad(
                prefix: signText(value < 0) + (alternate ? "0o" : ""), String(magnitude, radix: 8))
        case "b":
            return pad(
                prefix: signText(value < 0) + (alternate ? "0b" : ""), String(magnitude, radix: 2))
        case "c":
            guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
                throw ScriptError.value("\(value) is not a Unicode character")
            }
            return pad(prefix: "", String(Character(scalar)), default: "<")
        default:
            return pad(prefix: signText(value < 0), group(String(magnitude)))
        }
    }

    private func formatDouble(_ value: Double) -> String {
        let magnitude = value.magnitude
        var text: String
        if !value.isFinite {
            text = value.isNaN ? "nan" : "inf"
        } else {
            switch type {
            case "f", "F": text = printf("%.*f", magnitude, precision: precision ?? 6)
            case "e": text = printf("%.*e", magnitude, precision: precision ?? 6)
            case "E": text = printf("%.*E", magnitude, precision: precision ?? 6)
            case "g": text = printf("%.*g", magnitude, precision: precision ?? 6)
            case "G": text = printf("%.*G", magnitude, precision: precision ?? 6)
            case "%": text = printf("%.*f", magnitude * 100, precision: precision ?? 6)
            default:
                text =
                    precision.map { printf("%.*g", magnitude, precision: $0) }
                    ?? formatNumber(magnitude)
            }
            text = group(text)
        }
        if type == "%" { text += "%" }
        return pad(prefix: signText(value.sign == .minus && !value.isNaN), text)
    }

    private func signText(_ isNegative: Bool) -> String {
        if isNegative { return "-" }
        return sign == "-" ? "" : String(sign)
    }

    /// Separates the thousands of the whole part.
    private func group(_ text: String) -> String {
        guard let grouping else { return text }
        let whole = text.prefix { $0.isNumber }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0 && (whole.count - index) % 3 == 0 { result.append(grouping) }
            result.append(digit)
        }
        return result + text.dropFirst(whole.count)
    }

    private func pad(prefix: String, _ text: String, default side: Character = ">") -> String {
        let missing = width - prefix.count - text.count
        guard missing > 0 else { return prefix + text }
        let fills = { (count: Int) in String(repeating: fill, count: count) }
        switch alignment ?? side {
        case "<": return prefix + text + fills(missing)
        case "^": return fills(missing / 2) + prefix + text + fills(missing - missing / 2)
        case "=": return prefix + fills(missing) + text
        default: return fills(missing) + prefix + text
        }
    }
}
