import Glibc

extension Tensor {
    /// The elements as nested brackets, NumPy's way: columns aligned, at most `rows` lines of at
    /// most `width` characters; `…` stands for what is left out.
    package func text(width: Int = 80, rows: Int = 20) -> String {
        guard symbol == nil else { return "(traced) \(dtype.name) \(shape)" }
        guard rank > 0 else {
            return ElementFormat(self, [element(at: offset)]).text(element(at: offset))
        }
        guard count > 0 else { return "[]" }
        var printer = Printer(self, width: Swift.max(width, 20), rows: Swift.max(rows, 3))
        return printer.text()
    }

    /// What the prompt shows: the elements, and unless it is a single number its shape and type.
    package func summary(width: Int = 80, rows: Int = 20) -> String {
        let body = text(width: width, rows: rows)
        if rank == 0 { return body }
        let label = "\(dtype.name) \(shape)"
        let lastLine = body.split(separator: "\n").last?.count ?? 0
        let fits = rank == 1 && lastLine + label.count + 2 <= width
        return fits ? "\(body)  \(label)" : "\(body)\n\(label)"
    }
}

/// Chooses which elements are shown and lays them out.
private struct Printer {
    private let tensor: Tensor
    /// Of each axis, how many are shown at either end; nil for all.
    private var edges: [Int?]
    private var format: ElementFormat
    private var lines: [String] = []

    init(_ tensor: Tensor, width: Int, rows: Int) {
        self.tensor = tensor
        edges = tensor.shape.map { _ in nil }
        format = ElementFormat(tensor, [])
        limitRows(rows)
        // The width of a column depends on what is shown, and what is shown on the width.
        edges[tensor.rank - 1] = tensor.shape[tensor.rank - 1] > 2 * width ? width : nil
        format = ElementFormat(tensor, shown())
        let room = Swift.max(2, (width - 2 * tensor.rank) / (format.width + 2))
        if tensor.shape[tensor.rank - 1] > room {
            edges[tensor.rank - 1] = Swift.max(1, (room - 1) / 2)
            format = ElementFormat(tensor, shown())
        }
    }

    /// Shows fewer of the outer axes until the lines fit, taking from the longest first.
    private mutating func limitRows(_ rows: Int) {
        let outer = tensor.rank - 1
        func lineCount(_ axis: Int) -> Int {
            edges[axis].map { 2 * $0 + 1 } ?? tensor.shape[axis]
        }
        while (0..<outer).reduce(1, { $0 &* lineCount($1) }) > rows {
            guard let longest = (0..<outer).max(by: { lineCount($0) < lineCount($1) }) else {
                return
            }
            let now = lineCount(longest)
            if now <= 3 { return }
            edges[longest] = Swift.max(1, Swift.min((now - 2) / 2, rows / 2))
        }
    }

    /// The places shown along an axis; nil where some are left out.
    private func places(_ axis: Int) -> [Int?] {
        let size = tensor.shape[axis]
        guard let edge = edges[axis], 2 * edge < size else { return Array(0..<size) }
        return Array(0..<edge) + [nil] + Array(size - edge..<size)
    }

    private func shown() -> [Double] {
        var values: [Double] = []
        func visit(_ axis: Int, _ offset: Int) {
            if axis == tensor.rank { return values.append(tensor.element(at: offset)) }
            for place in places(axis) {
                if let place { visit(axis + 1, offset + place * tensor.strides[axis]) }
            }
        }
        visit(0, tensor.offset)
        return values
    }

    mutating func text() -> String {
        write(0, tensor.offset, "", "")
        return lines.joined(separator: "\n")
    }

    /// Writes an axis. `opening` is what stands before its bracket on its first line, `closing`
    /// what follows its bracket on the last.
    private mutating func write(_ axis: Int, _ offset: Int, _ opening: String, _ closing: String) {
        let places = places(axis)
        let step = tensor.strides[axis]
        if axis == tensor.rank - 1 {
            let cells = places.map { place in
                place.map { format.padded(tensor.element(at: offset + $0 * step)) } ?? "…"
            }
            lines.append("\(opening)[\(cells.joined(separator: ", "))]\(closing)")
            return
        }
        let indent = String(repeating: " ", count: axis + 1)
        for (index, place) in places.enumerated() {
            guard let place else {
                lines.append("\(indent)…")
                continue
            }
            let last = index == places.count - 1
            write(
                axis + 1, offset + place * step, index == 0 ? opening + "[" : indent,
                last ? "]" + closing : ",")
        }
    }
}

/// How the elements of one tensor are written, all alike.
private struct ElementFormat {
    private enum Style {
        case whole, truth
        case fixed(Int)
        case scientific
    }

    private var style: Style
    private(set) var width = 1

    /// A style for these values: as many decimals as they need, at most 4, and powers of ten only
    /// where they are very large or very small (NumPy's limits).
    init(_ tensor: Tensor, _ values: [Double]) {
        switch tensor.dtype {
        case .bool: style = .truth
        case .int32, .int64, .uint8: style = .whole
        case .float32, .float64:
            let sizes = values.filter { $0.isFinite && $0 != 0 }.map { Swift.abs($0) }
            let (low, high) = (sizes.min() ?? 1, sizes.max() ?? 1)
            if high >= 1e8 || low < 1e-4 && high < 1e-2 || low < 1e-4 && high >= 1e4 {
                style = .scientific
            } else {
                // A float32 is what it prints as with 7 digits; half a unit there is no decimal.
                let slack = tensor.dtype == .float32 ? 1e-7 : 1e-15
                let decimals = (1...4).first { decimals in
                    let scale = Glibc.pow(10, Double(decimals))
                    return sizes.allSatisfy {
                        Swift.abs($0 * scale - ($0 * scale).rounded()) <= $0 * scale * slack
                    }
                }
                style = .fixed(decimals ?? 4)
            }
        }
        width = values.map { text($0).count }.max() ?? 1
    }

    func padded(_ value: Double) -> String {
        let text = text(value)
        return String(repeating: " ", count: Swift.max(0, width - text.count)) + text
    }

    func text(_ value: Double) -> String {
        switch style {
        case .truth: return value != 0 ? "true" : "false"
        // Beyond 2^53 the double has been rounded, as the language's own numbers are.
        case .whole: return String(Int64(saturating: value))
        case .fixed, .scientific:
            guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        }
        var buffer = [CChar](repeating: 0, count: 64)
        if case .fixed(let decimals) = style {
            withVaList([Int32(decimals), value]) { _ = vsnprintf(&buffer, 64, "%.*f", $0) }
        } else {
            withVaList([value]) { _ = vsnprintf(&buffer, 64, "%.4e", $0) }
        }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
