/// What a cell came to.
public struct CellResult {
    /// How the last expression is shown; nil where the cell ends with a statement, with `none`, or with `;`.
    public var display: Display?
    /// The last expression's value where it can leave the session (numbers, strings, lists, dicts,
    /// tensors); `none` for everything else. Copied when it is asked for, as it is then: most front ends
    /// never do, and a range may be longer than memory.
    public var value: PlainValue { makeValue() }
    private let makeValue: () -> PlainValue

    init(display: Display? = nil, value: @escaping () -> PlainValue = { .none }) {
        self.display = display
        makeValue = value
    }
}

/// Why a cell did not finish.
public struct ScriptFailure: Error, CustomStringConvertible, Sendable {
    public enum Kind: Equatable, Sendable {
        case syntax
        case runtime
        case interrupted
        case timeout
        /// The script asked to leave with this exit code.
        case exit(Int32)
    }

    public var kind: Kind
    /// The error's kind as scripts see it in `catch`, e.g. "shape", "name", "file".
    public var errorKind: String
    public var message: String
    /// Everything a person needs: message, source line with caret, hint, the calls that led there.
    public var rendered: String
    /// Where: the cell's or file's name and the 1-based line.
    public var source: String
    public var line: Int?

    public init(
        kind: Kind, errorKind: String, message: String, rendered: String, source: String, line: Int?
    ) {
        self.kind = kind
        self.errorKind = errorKind
        self.message = message
        self.rendered = rendered
        self.source = source
        self.line = line
    }

    public var description: String { rendered }
}

/// Whether a text can be evaluated as it stands, for prompts that read more lines.
public enum Completeness: Equatable, Sendable {
    case complete
    /// More must follow: an open bracket, block or string, or a line that cannot end yet.
    case incomplete
    /// Wrong however it goes on.
    case invalid
}

/// What could stand at a place in the text.
public struct Completions: Equatable, Sendable {
    /// The UTF-8 range that a candidate's text replaces.
    public var replace: Range<Int>
    public var candidates: [Candidate]

    public struct Candidate: Equatable, Sendable {
        public enum Kind: Equatable, Sendable {
            case keyword, variable, function, member, argument, path
        }
        public var text: String
        public var kind: Kind
        /// One line: a signature, a type, or a summary.
        public var detail: String

        public init(text: String, kind: Kind, detail: String) {
            self.text = text
            self.kind = kind
            self.detail = detail
        }
    }

    public init(replace: Range<Int>, candidates: [Candidate]) {
        self.replace = replace
        self.candidates = candidates
    }
}

/// A name that the session's user defined.
public struct Variable: Equatable, Sendable {
    public var name: String
    public var type: String
    public var summary: String

    public init(name: String, type: String, summary: String) {
        self.name = name
        self.type = type
        self.summary = summary
    }
}
