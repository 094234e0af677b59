import Machine

/// One place where a regex fits a text.
final class RegexMatch: HostObject {
    let text: String
    /// In characters, as `len` counts them.
    let start: Int
    let end: Int
    /// What the groups took, from group 1 on; nil for one that took no part.
    let groups: [String?]
    private let pattern: Pattern

    init(_ text: String, start: Int, end: Int, groups: [String?], _ pattern: Pattern) {
        self.text = text
        self.start = start
        self.end = end
        self.groups = groups
        self.pattern = pattern
    }

    static var typeName: String { "regex_match" }

    func describe(limit: Int) -> String { "<match \(quoted(text)) at \(start)..\(end)>" }

    var externalBytes: Int {
        groups.reduce(160 + text.utf8.count) { $0 + 16 + ($1?.utf8.count ?? 0) }
    }

    var memberNames: [String] { ["text", "start", "end", "groups", "named"] }

    func member(_ name: String, in context: BuiltinContext) -> Value? {
        switch name {
        case "text": context.string(text)
        case "start": context.int(start)
        case "end": context.int(end)
        case "groups": groups.value(in: context)
        case "named":
            context.dict(
                pattern.names.sorted { $0.group < $1.group }
                    .map { ($0.name, groups[$0.group - 1].value(in: context)) })
        default: nil
        }
    }

    /// `m[0]` is the whole match, `m[1]` and `m["year"]` are groups.
    func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        guard indices.count == 1, case .value(let index) = indices[0] else {
            throw ScriptError.type("a match takes one index, a group's number or name")
        }
        if let name = index.string {
            guard let group = pattern.group(named: name) else {
                throw pattern.noGroup(name)
            }
            return groups[group - 1].value(in: context)
        }
        guard let group = index.int else {
            throw ScriptError.type("a match's index is an int or a string, got \(index.summary)")
        }
        guard group >= 0, group <= groups.count else { throw pattern.noGroup(String(group)) }
        return group == 0 ? context.string(text) : groups[group - 1].value(in: context)
    }
}

extension Pattern {
    func group(named name: String) -> Int? { names.first { $0.name == name }?.group }

    /// The error of a group's number or name that the pattern has not.
    func noGroup(_ name: String) -> ScriptError {
        let named = names.map { "`\($0.name)`" }.joined(separator: ", ")
        return ScriptError.index(
            "the regex has no group \(name)",
            hint: "it has \(groupCount) group\(groupCount == 1 ? "" : "s")"
                + (named.isEmpty ? "" : ", named \(named)"))
    }
}
