extension Diagram {
    /// The diagram with equal chains in a row drawn once, `× 3`.
    ///
    /// Chains are equal when their kinds, settings and frozen parts are; sizes may change from one to the
    /// next, and then the first and the last are told. Single boxes have to give the same sizes, too.
    package var folded: Diagram {
        var diagram = self
        diagram.elements = Self.folded(elements)
        let count = diagram.elements.reduce(0) { $0 + $1.boxCount }
        if count > Self.mostBoxesInFrames {
            diagram.elements = diagram.elements.flatMap(\.withoutPlainFrame)
        }
        return diagram
    }

    /// In larger networks only what is repeated or branches has a frame: columns are filled better.
    private static let mostBoxesInFrames = 24

    /// Longest chain that is looked for.
    private static let longestPeriod = 8

    fileprivate static func folded(_ elements: [Element]) -> [Element] {
        let elements = elements.map(\.foldedWithin)
        let signatures = elements.map(\.signature)
        var result: [Element] = []
        var place = 0
        while place < elements.count {
            let (period, count) = repetition(at: place, elements, signatures)
            if count == 1 {
                result.append(elements[place])
                place += 1
            } else {
                let end = place + period * count
                result.append(
                    group(
                        first: Array(elements[place..<(place + period)]),
                        last: Array(elements[(end - period)..<end]), count: count))
                place = end
            }
        }
        return result
    }

    /// The chain from `place` on that covers most when repeated, the shortest of these.
    private static func repetition(
        at place: Int, _ elements: [Element], _ signatures: [String]
    ) -> (period: Int, count: Int) {
        var best = (period: 1, count: 1)
        let rest = elements.count - place
        guard rest > 1 else { return best }
        for period in 1...max(1, min(longestPeriod, rest / 2)) {
            let chain = signatures[place..<(place + period)]
            var count = 1
            while place + (count + 1) * period <= elements.count {
                let start = place + count * period
                guard signatures[start..<(start + period)].elementsEqual(chain) else { break }
                if period == 1, case .box(let box) = elements[place],
                    case .box(let other) = elements[start],
                    box.output != other.output || box.weights != other.weights
                {
                    break
                }
                count += 1
            }
            if count > 1, period * count > (best.count == 1 ? 1 : best.period * best.count) {
                best = (period, count)
            }
        }
        return best
    }

    private static func group(first: [Element], last: [Element], count: Int) -> Element {
        let joined = zip(first, last).map { $0.joined(with: $1) }
        let from = first.first?.name ?? ""
        let to = last.last?.name ?? ""
        let title = from.isEmpty || to.isEmpty ? "" : "\(from) … \(ending(of: to, after: from))"
        if joined.count == 1, case .group(var group) = joined[0], group.count == 1 {
            group.title = title
            group.count = count
            return .group(group)
        }
        if joined.count == 1, case .fork = joined[0] {
            return .group(Group(title, count: count, prefix: from, joined))
        }
        return .group(Group(title, count: count, prefix: "", joined))
    }

    /// The name without the path that it shares with another: `10` of `features.10`.
    private static func ending(of name: String, after other: String) -> String {
        guard let dot = name.lastIndex(of: "."), let otherDot = other.lastIndex(of: "."),
            name[..<dot] == other[..<otherDot]
        else { return name }
        return String(name[name.index(after: dot)...])
    }
}

extension Diagram.Element {
    fileprivate var foldedWithin: Diagram.Element {
        switch self {
        case .box: return self
        case .fork(var fork):
            fork.branches = fork.branches.map { Diagram.folded($0) }
            return .fork(fork)
        case .group(var group):
            group.elements = Diagram.folded(group.elements)
            return .group(group)
        }
    }

    /// What is within a frame around a plain chain; itself where it is none.
    fileprivate var withoutPlainFrame: [Diagram.Element] {
        guard case .group(let group) = self, group.count == 1 else { return [self] }
        let branches = group.elements.contains { if case .fork = $0 { true } else { false } }
        return branches ? [self] : group.elements
    }

    /// What it is, without names and sizes.
    fileprivate var signature: String {
        switch self {
        case .box(let box):
            "\(box.kind)|\(box.lines.joined(separator: "|"))|\(box.isFrozen)|\(box.identity)"
        case .fork(let fork):
            "\(fork.join)("
                + fork.branches.map { $0.map(\.signature).joined(separator: ";") }
                .joined(separator: "/") + ")"
        case .group(let group):
            "\(group.count)[\(group.elements.map(\.signature).joined(separator: ";"))]"
        }
    }

    /// This first of several with the sizes of the last, which has the same signature.
    fileprivate func joined(with last: Diagram.Element) -> Diagram.Element {
        switch (self, last) {
        case (.box(var box), .box(let other)):
            box.output.last = other.output.last
            box.weights.last = other.weights.last
            return .box(box)
        case (.fork(var fork), .fork(let other)):
            fork.output.last = other.output.last
            fork.branches = zip(fork.branches, other.branches).map { mine, theirs in
                zip(mine, theirs).map { $0.joined(with: $1) }
            }
            return .fork(fork)
        case (.group(var group), .group(let other)):
            group.elements = zip(group.elements, other.elements).map { $0.joined(with: $1) }
            return .group(group)
        default: return self
        }
    }
}
