/// The one evaluator behind the prompt, notebooks, the kernel and embedding programs.
///
/// ```swift
/// let result = try Session().evaluate("1 + 1")   // result.display?.text == "2"
/// ```
///
/// A session is owned by one thread. Only `interrupt()` may be called from another one, or from a
/// signal handler.
public final class Session {
    public struct Options: Sendable {
        /// The seed that every random draw of the session derives from.
        public var seed: UInt64 = 0
        /// Relative paths in scripts start here.
        public var workingDirectory = "."
        /// Where `import` and named data sets look, after the importing file's own folder.
        /// Empty: the standard search path.
        public var libraryPath: [String] = []
        /// The heap's limit in bytes; nil for no limit of the session's own.
        public var maxMemory: Int?
        /// What scripts see as `args`.
        public var arguments: [String] = []
        /// The width in columns that large values are summarised to.
        public var displayWidth = 80

        public init() {}
    }

    public let options: Options
    /// Who receives printed text, shown figures, progress and notes.
    public weak var output: (any OutputSink)?

    public init(_ options: Options = Options(), output: (any OutputSink)? = nil) {
        self.options = options
        self.output = output
    }

    /// What `code` comes to. Definitions stay for later cells; output goes to the sink as it happens.
    ///
    /// - Parameters:
    ///   - name: what errors call this code: a file, or a cell as `cell 3`.
    /// - Throws: `ScriptFailure` for a syntax or run-time error, an interrupt or a time-out. The session
    ///   lives on, with everything defined before the error.
    @discardableResult
    public func evaluate(_ code: String, name: String = "cell") throws(ScriptFailure) -> CellResult
    {
        throw ScriptFailure(
            kind: .runtime, errorKind: "internal", message: "the machine is being built",
            rendered: "the machine is being built", source: name, line: nil)
    }

    /// Defines a variable as if by `var name = value`.
    public func define(_ name: String, _ value: PlainValue) {
    }

    /// What could stand at `cursor` (a UTF-8 offset) in `text`.
    public func completions(for text: String, cursor: Int) -> Completions {
        Completions(replace: cursor..<cursor, candidates: [])
    }

    /// The help page of a name, nil where there is none.
    public func help(_ name: String) -> String? {
        nil
    }

    /// Names near to `name`, for a front end that could not find it.
    public func suggestions(for name: String) -> [String] {
        []
    }

    public func completeness(of code: String) -> Completeness {
        .complete
    }

    /// The user's own names, in order of definition.
    public func variables() -> [Variable] {
        []
    }

    /// Every later `evaluate` ends with a `.timeout` failure after so many seconds; nil lifts the limit.
    public func setTimeLimit(seconds: Double?) {
    }

    /// Stops the running computation at its next poll. Safe in a signal handler.
    public static func interrupt() {
    }
}
