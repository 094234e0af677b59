/// A piece of a diagram with its extent: data enter at the top and leave at the bottom, both at `axis`
/// from its left edge. Lengths in points, before a diagram is scaled to its page.
struct DiagramPart {
    var width: Double
    var height: Double
    var axis: Double
    var content: Content

    indirect enum Content {
        case box(DiagramBox)
        /// The ends of the network.
        case terminal(String)
        case fork(lanes: [(left: Double, chain: DiagramChain)], join: String, joinWidth: Double)
        case frame(title: String, count: String, inner: DiagramChain, left: Double)
    }

    /// Right of the axis.
    var right: Double { width - axis }

    func widened(to width: Double) -> DiagramPart {
        guard case .box = content, width > self.width else { return self }
        var part = self
        part.width = width
        part.axis = width / 2
        return part
    }
}

/// A box's rows of text.
struct DiagramBox {
    struct Row {
        var left: String
        var right = ""
    }

    var kind: String
    var rows: [Row]
    var isFrozen: Bool
    var tint: Int?
}

/// Parts one below the other on one axis, with arrows between them.
struct DiagramChain {
    var parts: [DiagramPart]
    /// Beside the arrow that leaves each part.
    var labels: [String]
    /// Lengths of the arrows between parts.
    var gaps: [Double]
    var axis: Double
    var width: Double

    var height: Double {
        parts.reduce(0) { $0 + $1.height } + gaps.dropLast().reduce(0, +)
    }

    init(_ parts: [DiagramPart], labels: [String], measuring text: TextFitter) {
        self.parts = parts
        self.labels = labels
        gaps = labels.map { $0.isEmpty ? Self.shortArrow : Self.labelledArrow }
        axis = parts.map(\.axis).max() ?? 0
        let labelled = labels.map { $0.isEmpty ? 0 : text.width($0) + Self.labelGap }
        width = axis + max(parts.map(\.right).max() ?? 0, labelled.max() ?? 0)
    }

    static let shortArrow = 9.0
    static let labelledArrow = 13.0
    /// Between an arrow and its label.
    static let labelGap = 4.0
}

/// Measures a diagram's elements.
struct DiagramMeasure {
    let measurer: any TextMeasurer

    static let kindFont = Font(8, bold: true)
    static let font = Font(7.5)
    static let labelFont = Font(7)
    static let padding = 5.0
    /// Between two texts of a row.
    static let textGap = 9.0
    static let joinHeight = 12.0
    static let laneGap = 10.0
    static let emptyLane = 4.0
    /// From a fork's top to its boxes.
    static let split = 13.0
    static let framePadding = 5.0
    /// Texts of a box are wrapped at this, and it is no narrower than that.
    private static let widest = 158.0
    private static let narrowest = 92.0

    private var kinds: TextFitter { TextFitter(measurer: measurer, font: Self.kindFont) }
    private var details: TextFitter { TextFitter(measurer: measurer, font: Self.font) }
    private var labels: TextFitter { TextFitter(measurer: measurer, font: Self.labelFont) }

    var rowHeight: Double { kinds.height }

    /// The chain with an arrow label behind each element. Boxes that are not beside others are as wide as
    /// the widest of them.
    func chain(_ elements: [Diagram.Element], prefix: String = "") -> DiagramChain {
        chain(elements, prefix, boxWidth: boxWidth(elements, prefix))
    }

    /// The network from its input to its output.
    func network(_ diagram: Diagram) -> DiagramChain {
        let inner = chain(diagram.elements)
        return DiagramChain(
            [terminal("input", diagram.input)] + inner.parts
                + [terminal("output", diagram.output)],
            labels: [""] + inner.labels.dropLast() + ["", ""], measuring: labels)
    }

    private func terminal(_ name: String, _ sizes: Diagram.Sizes) -> DiagramPart {
        let text = sizes.text.isEmpty ? name : "\(name)  \(sizes.text)"
        let width = details.width(text) + 4 * Self.padding
        return DiagramPart(
            width: width, height: details.height + 5, axis: width / 2, content: .terminal(text))
    }

    private func chain(
        _ elements: [Diagram.Element], _ prefix: String, boxWidth: Double
    ) -> DiagramChain {
        DiagramChain(
            elements.map { part($0, prefix, boxWidth) }, labels: elements.map(\.output.text),
            measuring: labels)
    }

    private func part(
        _ element: Diagram.Element, _ prefix: String, _ boxWidth: Double
    ) -> DiagramPart {
        switch element {
        case .box(let box): self.box(box, prefix).widened(to: boxWidth)
        case .fork(let fork): self.fork(fork, prefix, boxWidth)
        case .group(let group): frame(group, prefix, boxWidth)
        }
    }

    /// The width of the widest box that has none beside it.
    private func boxWidth(_ elements: [Diagram.Element], _ prefix: String) -> Double {
        elements.reduce(Self.narrowest) { widest, element in
            switch element {
            case .box(let box): return max(widest, self.box(box, prefix).width)
            case .fork(let fork):
                let lanes = fork.branches.filter { !$0.isEmpty }
                return lanes.count == 1 ? max(widest, boxWidth(lanes[0], prefix)) : widest
            case .group(let group):
                let path = group.prefix.isEmpty ? prefix : group.prefix
                return max(widest, boxWidth(group.elements, path))
            }
        }
    }

    private func local(_ name: String, _ prefix: String) -> String {
        !prefix.isEmpty && name.hasPrefix(prefix + ".")
            ? String(name.dropFirst(prefix.count + 1)) : name
    }

    // MARK: Boxes

    private func box(_ box: Diagram.Box, _ prefix: String) -> DiagramPart {
        let name = details.shortened(local(box.name, prefix), to: Self.widest)
        var rows: [DiagramBox.Row] = [.init(left: "", right: name)]
        var width = kinds.width(box.kind)
        if width + Self.textGap + details.width(name) > Self.widest {
            rows = [.init(left: ""), .init(left: name)]
        } else if !name.isEmpty {
            width += Self.textGap + details.width(name)
        }
        for line in box.lines {
            rows += details.wrapped(line, to: Self.widest, most: 3).map { .init(left: $0) }
        }
        let count = box.weights == Diagram.Count() ? "" : box.weights.text
        let state = [count, box.isFrozen ? "frozen" : ""].filter { !$0.isEmpty }
            .joined(separator: " ")
        if !state.isEmpty {
            let last = rows[rows.count - 1]
            if rows.count > 1, last.right.isEmpty,
                details.width(last.left) + Self.textGap + details.width(state) <= Self.widest
            {
                rows[rows.count - 1].right = state
            } else {
                rows.append(.init(left: "", right: state))
            }
        }
        for row in rows.dropFirst() {
            let gap = row.left.isEmpty || row.right.isEmpty ? 0 : Self.textGap
            width = max(width, details.width(row.left) + gap + details.width(row.right))
        }
        width = max(Self.narrowest, width + 2 * Self.padding)
        return DiagramPart(
            width: width, height: Double(rows.count) * rowHeight + 5, axis: width / 2,
            content: .box(
                DiagramBox(kind: box.kind, rows: rows, isFrozen: box.isFrozen, tint: box.tint)))
    }

    // MARK: Branches

    private func fork(_ fork: Diagram.Fork, _ prefix: String, _ boxWidth: Double) -> DiagramPart {
        let full = fork.branches.filter { !$0.isEmpty }
        // Where order means nothing, what goes around the others is at their right.
        let isOrdered = fork.join.hasPrefix("concat")
        let branches =
            isOrdered ? fork.branches : full + fork.branches.filter { $0.isEmpty }
        var lanes: [(left: Double, chain: DiagramChain)] = []
        var left = 0.0
        for branch in branches {
            var chain =
                full.count == 1
                ? self.chain(branch, prefix, boxWidth: boxWidth)
                : self.chain(branch, prefix: prefix)
            if branch.isEmpty {
                chain.width = Self.emptyLane
                chain.axis = Self.emptyLane / 2
            }
            lanes.append((left, chain))
            left += chain.width + Self.laneGap
        }
        let axes = lanes.map { $0.left + $0.chain.axis }
        let main = branches.firstIndex { !$0.isEmpty }
        let middle = ((axes.first ?? 0) + (axes.last ?? 0)) / 2
        let axis =
            full.count == 1 ? axes[main ?? 0] : axes.first { abs($0 - middle) < 8 } ?? middle
        let name = local(fork.name, prefix)
        let join = name.isEmpty || fork.name == prefix ? fork.join : "\(fork.join)  \(name)"
        let joinWidth = details.width(join) + 2 * Self.padding
        let width = max(left - Self.laneGap, axis + joinWidth / 2)
        let tallest = lanes.map(\.chain.height).max() ?? 0
        return DiagramPart(
            width: width,
            height: Self.split + tallest + DiagramChain.labelledArrow + Self.joinHeight,
            axis: axis, content: .fork(lanes: lanes, join: join, joinWidth: joinWidth))
    }

    // MARK: Frames

    private func frame(_ group: Diagram.Group, _ prefix: String, _ boxWidth: Double) -> DiagramPart
    {
        let path = group.prefix.isEmpty ? prefix : group.prefix
        let inner = chain(group.elements, path, boxWidth: boxWidth)
        let count = group.count > 1 ? "× \(group.count)" : ""
        let title = details.shortened(local(group.title, prefix), to: 0.8 * Self.widest)
        // The title stands left of the arrow into the frame, the count right of it.
        let left = max(
            Self.framePadding, details.width(title) + 2 * Self.padding - inner.axis)
        let right = max(
            Self.framePadding,
            kinds.width(count) + 2 * Self.padding - (inner.width - inner.axis))
        return DiagramPart(
            width: left + inner.width + right,
            height: headHeight(group) + inner.height + Self.framePadding,
            axis: left + inner.axis,
            content: .frame(title: title, count: count, inner: inner, left: left))
    }

    /// Above what a frame holds: room for its title, and for an arrow unless a fork brings its own.
    func headHeight(_ group: Diagram.Group) -> Double {
        if case .fork? = group.elements.first { return rowHeight + 2 }
        return rowHeight + 5
    }
}
