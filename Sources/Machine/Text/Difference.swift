import Text

/// Where two values that should be equal are not: the first place, what either side has there, and a
/// little of what lies around it. For a reader of a failed test, whom two walls of text would not help.
struct Difference {
    /// One line: `the lists differ at [57]: 57 and -1`.
    let summary: String
    /// What lies around, to be shown below.
    let details: [String]
    let hint: String?

    /// Nesting beyond this is not followed: nobody reads such a path, and a cycle has no end.
    private static let maximumDepth = 20
    /// Items shown before and after the one that differs.
    private static let reach = 2

    init(_ left: Value, _ right: Value) {
        let noun = Difference.noun(left, right)
        var (left, right) = (left, right)
        var path = ""
        var around: [String] = []
        var what: Finding?
        for _ in 0..<Difference.maximumDepth {
            guard let finding = Difference.finding(left, right) else { break }
            guard case .inside(let step, let l, let r, let context) = finding else {
                what = finding
                break
            }
            path += step
            (left, right) = (l, r)
            around = context
        }
        let place = path.isEmpty ? "" : " at \(path)"
        if case .here(let text, let lines) = what {
            summary = "the \(noun) differ\(place): \(text)"
            details = lines
            hint = nil
        } else {
            summary = "the \(noun) differ\(place): \(left.brief) and \(right.brief)"
            details = around
            hint = Difference.hint(left, right)
        }
    }

    /// What a look at two values comes to; nil where they are plain and just not the same.
    private enum Finding {
        /// Their parts at `step` differ.
        case inside(step: String, Value, Value, around: [String])
        /// They differ as wholes.
        case here(String, [String])
    }

    private static func finding(_ left: Value, _ right: Value) -> Finding? {
        guard left.kind == right.kind else { return nil }
        switch left.kind {
        case .list: return listFinding(left.list ?? [], right.list ?? [])
        case .dict: return dictFinding(left, right)
        case .set: return setFinding(left, right)
        case .instance: return structFinding(left, right)
        case .string: return textFinding(left.string ?? "", right.string ?? "")
        case .host:
            guard let l = left.host, let r = right.host else { return nil }
            return l.difference(from: r).map { .here($0, []) }
        default: return nil
        }
    }

    private static func noun(_ left: Value, _ right: Value) -> String {
        guard left.typeName == right.typeName else { return "values" }
        switch left.kind {
        case .list: return "lists"
        case .dict: return "dicts"
        case .set: return "sets"
        case .string: return "texts"
        case .instance: return "\(left.typeName) values"
        case .host: return "\(left.typeName)s"
        default: return "values"
        }
    }

    private static func hint(_ left: Value, _ right: Value) -> String? {
        guard let a = left.number, let b = right.number else { return nil }
        if a.isNaN, b.isNaN { return "nan equals nothing, not even itself" }
        // Within what a few operations on float32 lose.
        guard left.isDouble || right.isDouble, (a - b).magnitude <= 1e-5 * max(abs(a), abs(b))
        else {
            return nil
        }
        return "floats are compared by `assert_close(a, b)`"
    }

    // MARK: - By type

    private static func listFinding(_ left: [Value], _ right: [Value]) -> Finding {
        let different = zip(left, right).enumerated().filter { !$1.0.isEqual(to: $1.1) }
        if let index = different.first?.offset {
            var lines: [String] = []
            if left.count == right.count, left.count > 1 {
                lines.append("\(different.count) of \(left.count) items differ")
            } else if left.count != right.count {
                lines.append("\(left.count) items and \(right.count)")
            }
            lines += [("left ", left), ("right", right)].map { name, items in
                "\(name) \(window(items, around: index))"
            }
            return .inside(step: "[\(index)]", left[index], right[index], around: lines)
        }
        let (longer, name) = left.count > right.count ? (left, "left") : (right, "right")
        let common = min(left.count, right.count)
        return .here(
            "\(left.count) items and \(right.count)",
            ["the \(name) one goes on \(window(longer, around: common))"])
    }

    /// `[55:60]: 55, 56, 57, 58, 59`
    private static func window(_ items: [Value], around index: Int) -> String {
        let start = max(0, index - reach)
        let end = min(items.count, index + reach + 1)
        return "[\(start):\(end)]: \(items[start..<end].map(\.brief).joined(separator: ", "))"
    }

    private static func dictFinding(_ left: Value, _ right: Value) -> Finding? {
        let (l, r) = (left.object.dict, right.object.dict)
        for (key, value) in l.pointee.liveEntries {
            guard let other = r.find(key, hash: key.hashOfKey ?? 0) else {
                return .here("the key \(key.brief) is only in the left one", [])
            }
            if !value.isEqual(to: other.pointee.value) {
                return .inside(step: "[\(key.brief)]", value, other.pointee.value, around: [])
            }
        }
        let added = r.pointee.liveEntries.first {
            l.find($0.key, hash: $0.key.hashOfKey ?? 0) == nil
        }
        return added.map { .here("the key \($0.key.brief) is only in the right one", []) }
    }

    private static func setFinding(_ left: Value, _ right: Value) -> Finding {
        let (l, r) = (left.object.dict, right.object.dict)
        func only(
            _ name: String, _ these: UnsafeMutablePointer<DictObject>,
            _ others: UnsafeMutablePointer<DictObject>
        ) -> [String] {
            let items = these.pointee.liveEntries.map(\.key).filter {
                others.find($0, hash: $0.hashOfKey ?? 0) == nil
            }
            guard !items.isEmpty else { return [] }
            let shown = items.prefix(2 * reach + 1).map(\.brief).joined(separator: ", ")
            return ["only in the \(name) one: \(shown)\(items.count > 2 * reach + 1 ? ", …" : "")"]
        }
        return .here(
            "\(l.pointee.count) items and \(r.pointee.count)",
            only("left", l, r) + only("right", r, l))
    }

    private static func structFinding(_ left: Value, _ right: Value) -> Finding? {
        let (l, r) = (left.object.instance, right.object.instance)
        guard l.pointee.type == r.pointee.type else { return nil }
        let names = l.pointee.type.structType.pointee.info._withUnsafeGuaranteedRef {
            $0.fieldNames
        }
        for (index, name) in names.enumerated() where !l.fields[index].isEqual(to: r.fields[index])
        {
            return .inside(step: ".\(name)", l.fields[index], r.fields[index], around: [])
        }
        return nil
    }

    private static func textFinding(_ left: String, _ right: String) -> Finding? {
        let (a, b) = (lines(left), lines(right))
        if a.count > 1 || b.count > 1 {
            let first =
                zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset ?? min(a.count, b.count)
            let lines = LineDifference(a, b).summary(limit: 16).split(
                separator: "\n", omittingEmptySubsequences: false)
            return .here("line \(first + 1)", lines.map { $0.cut(to: 200) })
        }
        guard max(left.count, right.count) > briefLength else { return nil }
        let common = zip(left, right).prefix { $0 == $1 }.count
        return .here(
            "character \(common)",
            [("left ", left), ("right", right)].map { name, text in
                let start = max(0, common - 20)
                let part = quoted(String(text.dropFirst(start).prefix(60)))
                return "\(name) [\(start):\(min(start + 60, text.count))]: \(part)"
            })
    }

    /// Line breaks of either kind part lines; that they are of different kinds is told by what ends them.
    private static func lines(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.last == "\r" ? String($0.dropLast()) + "\\r" : String($0)
        }
    }
}

/// Values longer than this are cut where many are shown on a line.
private let briefLength = 40

extension Value {
    /// The value as source would write it, cut to a few words.
    fileprivate var brief: String {
        let text = repr()
        return text.contains("\n") ? article(typeName) : text.cut(to: briefLength)
    }
}

extension StringProtocol {
    /// The beginning, with `…` where something is missing.
    func cut(to limit: Int) -> String {
        count > limit ? prefix(limit - 1) + "…" : String(self)
    }
}
