import Figures

/// What Cairo's SVG lacks: ids that do not clash in a page, a title and a description, and text
/// that can be searched (Cairo writes text as outlines).
struct SVG {
    private let source: [UInt8]

    init(_ source: [UInt8]) {
        self.source = source
    }

    func finished(scene: Scene, idPrefix: String, measuring measurer: any TextMeasurer) -> [UInt8] {
        var bytes = withIDs(prefix: Self.safe(idPrefix))
        let names = Array(accessibleNames(scene, prefix: Self.safe(idPrefix)).utf8)
        let layer = Array(textLayer(scene, measurer).utf8)
        let end = Array("</svg>".utf8)
        if let start = bytes.firstIndex(of: UInt8(ascii: "<"), after: Array("<svg".utf8)),
            let close = bytes.firstIndex(from: start, of: UInt8(ascii: ">"))
        {
            bytes.insert(contentsOf: names, at: close + 1)
            let attributes = Array(
                (" role=\"img\" aria-labelledby=\"\(Self.safe(idPrefix))title \(Self.safe(idPrefix))desc\""
                    + Self.imageRendering(scene)).utf8)
            bytes.insert(contentsOf: attributes, at: close)
        }
        if let place = bytes.lastRange(of: end) {
            bytes.insert(contentsOf: layer, at: place)
        }
        return bytes
    }

    /// Cairo's SVG does not say that an image's pixels are to stay squares; viewers would blur them.
    private static func imageRendering(_ scene: Scene) -> String {
        let scalings = scene.items.compactMap { item in
            if case .image(let placed) = item { placed.scaling } else { nil }
        }
        let areSquares = !scalings.isEmpty && !scalings.contains(.smooth)
        return areSquares ? " style=\"image-rendering: pixelated\"" : ""
    }

    /// Letters, digits, `-` and `_`: what may stand in an id and in `url(#…)` without quoting.
    private static func safe(_ prefix: String) -> String {
        String(
            prefix.unicodeScalars.map { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                    || scalar == "-" || scalar == "_" ? Character(scalar) : "-"
            })
    }

    // MARK: Ids

    /// Every id renamed: the prefix, its kind, and its rank in the file. Cairo counts surfaces over
    /// the whole process, so its own ids differ from one drawing to the next.
    private func withIDs(prefix: String) -> [UInt8] {
        let markers = [Array("id=\"".utf8), Array("href=\"#".utf8), Array("url(#".utf8)]
        var result: [UInt8] = []
        result.reserveCapacity(source.count + source.count / 8)
        var names: [[UInt8]: [UInt8]] = [:]
        var counts: [String: Int] = [:]
        var index = 0
        while index < source.count {
            guard let marker = markers.first(where: { source.has($0, at: index) }),
                // `id="` also ends other attributes' names.
                marker != markers[0] || index > 0 && source[index - 1] == UInt8(ascii: " ")
            else {
                result.append(source[index])
                index += 1
                continue
            }
            result += marker
            index += marker.count
            var end = index
            while end < source.count, source[end] != UInt8(ascii: "\""),
                source[end] != UInt8(ascii: ")")
            {
                end += 1
            }
            let old = Array(source[index..<end])
            if names[old] == nil {
                let kind = String(decoding: old.prefix { Self.isLetter($0) }, as: UTF8.self)
                let rank = counts[kind, default: 0]
                counts[kind] = rank + 1
                names[old] = Array("\(prefix)\(kind)\(rank)".utf8)
            }
            result += names[old] ?? old
            index = end
        }
        return result
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    // MARK: For readers and searches

    private func accessibleNames(_ scene: Scene, prefix: String) -> String {
        // Without a title of its own a figure is called by the first sentence of what it shows.
        let sentence = scene.summary.split(separator: ". ", maxSplits: 1).first.map {
            String($0.last == "." ? $0.dropLast() : $0)
        }
        let title = scene.title.isEmpty ? sentence ?? "Figure" : scene.title
        return "\n<title id=\"\(prefix)title\">\(escaped(title))</title>"
            + "\n<desc id=\"\(prefix)desc\">\(escaped(scene.summary))</desc>"
    }

    /// The scene's text once more, without ink, over its outlines.
    private func textLayer(_ scene: Scene, _ measurer: any TextMeasurer) -> String {
        var text =
            "<g fill=\"#000\" fill-opacity=\"0\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n"
        for case .text(let run) in scene.items {
            let width = measurer.measure(run.text, run.font).width
            text += "<text x=\"\(number(run.position.x))\" y=\"\(number(run.position.y))\""
            text += " font-size=\"\(number(run.font.size))\""
            if run.font.isBold { text += " font-weight=\"bold\"" }
            if run.anchor != .start { text += " text-anchor=\"\(run.anchor.rawValue)\"" }
            // In another font the text still covers what it stands for.
            if width > 0 {
                text += " textLength=\"\(number(width))\" lengthAdjust=\"spacingAndGlyphs\""
            }
            if run.angle != 0 {
                let place = "\(number(run.position.x)) \(number(run.position.y))"
                text += " transform=\"rotate(\(number(run.angle)) \(place))\""
            }
            text += ">\(escaped(run.text))</text>\n"
        }
        return text + "</g>\n"
    }

    private func number(_ value: Double) -> String {
        trimmed(value, decimals: 2)
    }

    /// XML has no way to write most control characters: they become spaces.
    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default:
                result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
            }
        }
        return result
    }
}

extension [UInt8] {
    fileprivate func has(_ pattern: [UInt8], at index: Int) -> Bool {
        guard self[index] == pattern[0], index + pattern.count <= count else { return false }
        for offset in pattern.indices where self[index + offset] != pattern[offset] { return false }
        return true
    }

    /// The start of the first place where `pattern` stands, if it begins with `byte`.
    fileprivate func firstIndex(of byte: UInt8, after pattern: [UInt8]) -> Int? {
        indices.first { self[$0] == byte && has(pattern, at: $0) }
    }

    fileprivate func firstIndex(from start: Int, of byte: UInt8) -> Int? {
        self[start...].firstIndex(of: byte)
    }

    fileprivate func lastRange(of pattern: [UInt8]) -> Int? {
        indices.last { has(pattern, at: $0) }
    }
}
