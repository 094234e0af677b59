/// Formulas and cells taken out of Markdown before it is parsed, so that `$a_1 * b_1$` does not become emphasis;
/// a mark of private-use characters stands in for each.
struct ProseMarks {
    struct Formula: Equatable {
        var tex: String
        var isDisplay: Bool

        /// The formula as the author wrote it.
        var source: String { isDisplay ? "$$\(tex)$$" : "$\(tex)$" }
    }

    enum Mark: Equatable {
        case formula(Int)
        case cell(Int)
    }

    private(set) var formulas: [Formula] = []

    private static let opening: Unicode.Scalar = "\u{10FFF0}"
    private static let closing: Unicode.Scalar = "\u{10FFF1}"

    static func text(of mark: Mark) -> String {
        switch mark {
        case .formula(let index): "\(opening)m\(index)\(closing)"
        case .cell(let index): "\(opening)c\(index)\(closing)"
        }
    }

    /// Cuts a parsed text at its marks.
    static func pieces(of text: String) -> [(text: String, mark: Mark?)] {
        var pieces: [(text: String, mark: Mark?)] = []
        var plain = ""
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == opening, let end = scalars.firstIndex(of: closing),
                let mark = mark(String(scalars[..<end]))
            {
                pieces.append((plain, mark))
                plain = ""
                scalars = scalars[scalars.index(after: end)...]
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        pieces.append((plain, nil))
        return pieces
    }

    private static func mark(_ content: String) -> Mark? {
        guard let index = Int(content.dropFirst()) else { return nil }
        switch content.first {
        case "m": return .formula(index)
        case "c": return .cell(index)
        default: return nil
        }
    }

    /// Replaces every formula of a text. Pandoc's rules: an opening `$` has no blank after it, a closing one no
    /// blank before and no digit after it; `\$` is a dollar; code spans and fenced code hold none.
    mutating func takeFormulas(from prose: String) -> String {
        var result: [UInt8] = []
        for segment in Prose.segments(of: prose) {
            let bytes = Array(segment.text.utf8)
            guard !segment.isCode, bytes.contains(UInt8(ascii: "$")) else {
                result += bytes
                continue
            }
            var index = 0
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "\\") {
                    // Markdown itself turns `\$` into a dollar.
                    result += bytes[index..<min(index + 2, bytes.count)]
                    index += 2
                } else if let (formula, end) = ProseMarks.formula(bytes, index) {
                    formulas.append(formula)
                    result += ProseMarks.text(of: .formula(formulas.count - 1)).utf8
                    index = end
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func formula(_ bytes: [UInt8], _ start: Int) -> (Formula, end: Int)? {
        let dollar = UInt8(ascii: "$")
        guard bytes[start] == dollar else { return nil }
        func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }
        func isBlank(_ byte: UInt8?) -> Bool {
            byte.map { $0 == 32 || (9...13).contains($0) } ?? true
        }
        let isDisplay = at(start + 1) == dollar
        let first = start + (isDisplay ? 2 : 1)
        if !isDisplay, isBlank(at(first)) { return nil }
        var index = first
        while let byte = at(index) {
            if byte == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            if byte == dollar {
                let isClosed =
                    isDisplay
                    ? at(index + 1) == dollar
                    : !isBlank(bytes[index - 1])
                        && !(at(index + 1).map { (48...57).contains($0) } ?? false)
                // A dollar that cannot close means that the first one was no opening: `$5 or $6`.
                if !isClosed, !isDisplay { return nil }
                if isClosed, index > first {
                    let tex = String(decoding: bytes[first..<index], as: UTF8.self)
                    let end = index + (isDisplay ? 2 : 1)
                    return (Formula(tex: tex.trimmed, isDisplay: isDisplay), end)
                }
            }
            index += 1
        }
        return nil
    }
}
