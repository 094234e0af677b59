import Machine

/// A replacement text with groups in it: `$1`, `$name`, `${name}`, and `$$` for a dollar.
struct ReplacementTemplate {
    private enum Part {
        case text(String)
        case group(Int)
    }
    private var parts: [Part] = []

    init(_ template: String, _ pattern: Pattern) throws {
        var rest = Substring(template).unicodeScalars
        while let dollar = rest.firstIndex(of: "$") {
            parts.append(.text(String(rest[..<dollar])))
            rest = rest[dollar...].dropFirst()
            guard let next = rest.first else { throw ReplacementTemplate.loneDollar(template) }
            if next == "$" {
                parts.append(.text("$"))
                rest = rest.dropFirst()
                continue
            }
            let name: String
            if next == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    throw ScriptError.value("replace: `${` without `}` in \(quoted(template))")
                }
                name = String(rest[..<end].dropFirst())
                rest = rest[end...].dropFirst()
            } else {
                // A number ends with its digits, so that `$1a` is group 1 and an a.
                let isNumber = ("0"..."9").contains(next)
                name = String(
                    rest.prefix {
                        isNumber
                            ? ("0"..."9").contains($0)
                            : $0 == "_" || $0.properties.isAlphabetic
                                || ("0"..."9").contains($0)
                    })
                guard !name.isEmpty else { throw ReplacementTemplate.loneDollar(template) }
                rest = rest.dropFirst(name.unicodeScalars.count)
            }
            let number = Int(name) ?? pattern.group(named: name)
            guard let number, (0...pattern.groupCount).contains(number) else {
                throw pattern.noGroup(name)
            }
            parts.append(.group(number))
        }
        parts.append(.text(String(rest)))
    }

    private static func loneDollar(_ template: String) -> ScriptError {
        ScriptError.value(
            "replace: a `$` in \(quoted(template)) names no group", hint: "write `$$` for a dollar")
    }

    /// Appends the replacement of a match of `text` at `places`; a group that took no part is empty.
    func append(to result: inout [UInt8], _ text: [UInt8], _ places: [Int]) {
        for part in parts {
            switch part {
            case .text(let text): result.append(contentsOf: text.utf8)
            case .group(let number):
                let (start, end) = (places[2 * number], places[2 * number + 1])
                if start >= 0, start < end { result.append(contentsOf: text[start..<end]) }
            }
        }
    }
}
