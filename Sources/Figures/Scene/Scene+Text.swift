extension Scene {
    /// The scene as text, one item a line, lengths rounded to 1/100 point: equal text, equal
    /// figure.
    package var text: String {
        var lines = ["scene \(number(size.width)) \(number(size.height)) \(background.text)"]
        if !title.isEmpty { lines.append("title \(quoted(title))") }
        if !summary.isEmpty { lines.append("summary \(quoted(summary))") }
        lines.reserveCapacity(items.count + 3)
        for item in items { lines.append(line(item)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ item: Item) -> String {
        switch item {
        case .path(let path, let fill, let stroke):
            var text = "path"
            if let fill { text += " fill \(fill.text)" }
            if let stroke { text += " stroke \(strokeText(stroke))" }
            return text + " " + pathText(path)
        case .text(let run):
            var text = "text \(quoted(run.text)) \(place(run.position)) \(run.anchor.rawValue)"
            text += " \(number(run.font.size))\(run.font.isBold ? " bold" : "") \(run.color.text)"
            if run.angle != 0 { text += " angle \(number(run.angle))" }
            return text
        case .image(let placed):
            let image = placed.image
            let kind = image.channels == 1 ? "grey" : "rgb"
            return "image \(image.width)×\(image.height) \(kind) \(rectangle(placed.frame))"
                + " \(placed.scaling.rawValue) fnv \(digest(image.pixels))"
        case .markers(let markers):
            var text = "markers \(number(markers.radius))"
            for style in markers.styles {
                text += " \(style.shape.rawValue) \(style.color.text)"
                if style.scale != 1 { text += " ×\(number(style.scale))" }
            }
            for (position, style) in zip(markers.positions, markers.styleOf) {
                text += " \(style):\(place(position))"
            }
            return text
        case .clip(let rect): return "clip \(rectangle(rect))"
        case .endClip: return "end-clip"
        }
    }

    private func strokeText(_ stroke: Stroke) -> String {
        var text = "\(stroke.color.text) \(number(stroke.width))"
        if !stroke.dash.isEmpty {
            text += " dash " + stroke.dash.map(number).joined(separator: ",")
        }
        return stroke.roundCaps ? text + " round" : text
    }

    private func pathText(_ path: Path) -> String {
        path.elements.map { element in
            switch element {
            case .move(let point): "M" + place(point)
            case .line(let point): "L" + place(point)
            case .curve(let a, let b, let end): "C" + [a, b, end].map(place).joined(separator: " ")
            case .close: "Z"
            }
        }.joined(separator: " ")
    }

    private func number(_ value: Double) -> String {
        trimmed(value, decimals: 2)
    }

    private func place(_ point: Point) -> String {
        number(point.x) + "," + number(point.y)
    }

    private func rectangle(_ rect: Rect) -> String {
        [rect.x, rect.y, rect.width, rect.height].map(number).joined(separator: ",")
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }

    /// FNV-1a in 64 bits: pixels are compared by it, not listed.
    private func digest(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}
