import Text

/// An SVG file made part of a page.
enum InlineSVG {
    /// The drawing as an `<svg>` element that says in words what it shows.
    ///
    /// A file that could run something or reach out (it need not be one that Linnet drew) becomes an image,
    /// where browsers let it do neither.
    static func html(_ bytes: [UInt8], alternativeText: String) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let label = HTML.escape(alternativeText)
        guard let start = text.range(of: "<svg"), isHarmless(text) else {
            return "<img src=\"data:image/svg+xml;base64,\(base64(bytes))\" alt=\"\(label)\">"
        }
        var svg = String(text[start.lowerBound...])
        // An HTML parser knows both namespaces, so the page stays free of addresses.
        for attribute in [
            " xmlns=\"http://www.w3.org/2000/svg\"",
            " xmlns:xlink=\"http://www.w3.org/1999/xlink\"",
        ] {
            svg = svg.replacingFirst(attribute, with: "")
        }
        // Linnet's own drawings bring a title and a description, and a role that refers to them.
        let root = svg.prefix { $0 != ">" }
        if root.range(of: " role=") != nil { return svg }
        return svg.replacingFirst("<svg", with: "<svg role=\"img\" aria-label=\"\(label)\"")
    }

    private static func isHarmless(_ text: String) -> Bool {
        let suspicious = [
            "<script", "<foreignobject", "<iframe", "javascript:", "<!entity", "<style",
            "href=\"http",
            "href=\"//", " on", "url(http",
        ]
        let lowered = text.lowercased()
        return suspicious.allSatisfy { word in
            guard word == " on" else { return lowered.range(of: word) == nil }
            // An event handler: ` onload=`. The words of a title may well have ` on ` in them.
            var rest = lowered[...]
            while let found = rest.range(of: word) {
                let name = rest[found.upperBound...].prefix { $0.isLetter }
                if !name.isEmpty, rest[name.endIndex...].hasPrefix("=") { return false }
                rest = rest[found.upperBound...]
            }
            return true
        }
    }
}

extension StringProtocol {
    /// Where an ASCII text first occurs. (The standard library's own search needs Foundation.)
    fileprivate func range(of word: String) -> Range<Index>? {
        let pattern = Array(word.utf8)
        let bytes = utf8
        guard let first = pattern.first else { return nil }
        var index = bytes.startIndex
        while let found = bytes[index...].firstIndex(of: first) {
            if bytes[found...].starts(with: pattern),
                let end = bytes.index(found, offsetBy: pattern.count, limitedBy: bytes.endIndex)
            {
                return found..<end
            }
            index = bytes.index(after: found)
        }
        return nil
    }

    fileprivate func replacingFirst(_ word: String, with replacement: String) -> String {
        guard let range = range(of: word) else { return String(self) }
        return String(self[..<range.lowerBound]) + replacement + String(self[range.upperBound...])
    }
}
