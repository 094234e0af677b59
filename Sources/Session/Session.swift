import Builtins
import Machine
import Rendering
import Syntax
import Tensors

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
        /// The limit in bytes for the heap and the tensors together; nil for four fifths of what can be had
        /// without swapping when the session begins.
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

    let interpreter: Interpreter
    let modules: ModuleFinder
    private var timeLimit: Double?

    public init(_ options: Options = Options(), output: (any OutputSink)? = nil) {
        self.options = options
        self.output = output
        Interrupt.prepare()
        modules = ModuleFinder(libraryPath: options.libraryPath)
        interpreter = Interpreter(builtins: standardBuiltins())
        let context = interpreter.context
        context.random = RandomKeys(seed: options.seed)
        context.workingDirectory = options.workingDirectory
        context.memoryLimit = memoryLimit(wanted: options.maxMemory)
        context.releaseCaches = { Storage.releaseCache() }
        let settings = context.state(SessionSettings())
        settings.libraryPath = options.libraryPath
        context.state(FigureDrawer()).renderer = CairoRenderer()
        context.output = { [unowned self] event in receive(event) }
        interpreter.loader = { [modules] path, importer in
            try modules.source(of: path, importedFrom: importer)
        }
        define("args", .list(options.arguments.map { .string($0) }))
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
        try evaluate(Source(name: name, text: code))
    }

    /// The same for bytes that may not be text: where they are not UTF-8, the failure says so.
    @discardableResult
    public func evaluate(bytes: [UInt8], name: String) throws(ScriptFailure) -> CellResult {
        try evaluate(Source(name: name, bytes: bytes))
    }

    private func evaluate(_ source: Source) throws(ScriptFailure) -> CellResult {
        begin()
        do {
            return result(of: try interpreter.evaluate(source))
        } catch {
            throw ScriptFailure(error, named: source.name)
        }
    }

    /// Forgets earlier interrupts, starts the clock of the time limit, and says what tensors may take.
    func begin() {
        Interrupt.clear()
        setTensorMemoryLimit(interpreter.context.memoryLimit)
        interpreter.setTimeLimit(seconds: timeLimit)
    }

    /// What an evaluation comes to. Its value stays at hand as `_`.
    func result(of evaluation: Interpreter.Evaluation) -> CellResult {
        let value = evaluation.value
        guard !value.isNone else { return CellResult() }
        interpreter.define("_", value, isConstant: false)
        // The interpreter goes along: the value lies in its heap.
        let kept = interpreter.root(value)
        return CellResult(display: evaluation.isHidden ? nil : display(value)) { [interpreter] in
            withExtendedLifetime(interpreter) { PlainValue(kept.value) }
        }
    }

    /// Defines a variable as if by `var name = value`.
    public func define(_ name: String, _ value: PlainValue) {
        interpreter.define(name, value.value(in: interpreter.context), isConstant: false)
    }

    /// The user's own names, in order of definition.
    public func variables() -> [Variable] {
        // `args` and `_` are the session's.
        interpreter.globals.filter { $0.name != "args" && $0.name != "_" }.map {
            Variable(
                name: $0.name, type: $0.value.typeName,
                summary: ($0.value.host?.outline ?? $0.value.repr()).firstLine(limit: 76))
        }
    }

    /// Every later `evaluate` ends with a `.timeout` failure after so many seconds; nil lifts the limit.
    public func setTimeLimit(seconds: Double?) {
        timeLimit = seconds
    }

    /// Stops the running computation at its next poll. Safe in a signal handler once a session exists.
    public static func interrupt() {
        Interrupt.request()
    }

    public func completeness(of code: String) -> Completeness {
        switch Parser.completeness(of: code) {
        case .complete: .complete
        case .incomplete: .incomplete
        case .invalid: .invalid
        }
    }

    // MARK: - Output

    private func receive(_ event: ScriptOutput) {
        guard let output else { return }
        switch event {
        case .text(let text):
            output.receive(.text(text))
        case .note(let text):
            output.receive(.note(text))
        case .display(let value):
            output.receive(.display(display(value)))
        case .progress(let step):
            output.receive(
                .progress(
                    Progress(
                        id: step.id, label: step.label, fraction: step.fraction,
                        message: step.message, isFinal: step.isFinal)))
        }
    }

    func display(_ value: Value) -> Display {
        guard let host = value.host else { return Display(text: value.repr()) }
        let text = host.describe(limit: options.displayWidth)
        if let moving = host as? AnimationValue {
            return Display(text: text, picture: AnimationPicture(moving.animation))
        }
        guard let figure = (host as? any FigureHolder)?.figure else {
            return Display(text: text, table: (host as? any TableHolder).map { Table($0.table) })
        }
        return Display(text: text, picture: FigurePicture(figure))
    }
}

extension String {
    /// The first line, cut to so many characters.
    func firstLine(limit: Int) -> String {
        let line = prefix { !$0.isNewline }
        let isWhole = line.endIndex == endIndex && line.count <= limit
        return isWhole ? String(line) : line.prefix(limit - 1) + "…"
    }
}

extension Table {
    fileprivate init(_ content: TableContent) {
        self.init(
            columns: content.columns, rows: content.rows, numericColumns: content.numericColumns)
    }
}
