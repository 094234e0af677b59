import Syntax

/// A script's mistake, or an error that a script threw.
package struct ScriptError: Error {
    /// The error's type as scripts see it: `type`, `name`, `index`, `value`, `argument`, `arithmetic`,
    /// `recursion`, `memory`, `io`, or what the script itself said.
    package var kind: String
    /// What was got and what was expected, without a full stop.
    package var message: String
    /// More of it, a line each, to be shown below the source line.
    package var details: [String] = []
    /// What to do about it.
    package var hint: String?
    /// Where it happened. Filled in by the VM.
    package var location: Location?
    /// The part of a call that is at fault, where it is known. The VM makes a place of it.
    package var part: CallPart?
    /// The calls that led there, innermost first. Filled in by the VM.
    package var trace: [Call]
    /// Further fields, as `throw error("shape", "…", got: [1, 2])` gives them.
    package var fields: [(name: String, value: Value)]
    /// Other mistakes of the same text, where several were found at once (syntax errors).
    package var others: [Diagnostic]

    /// A place in a source.
    package struct Location: Sendable {
        package var source: Source
        package var span: Span
        /// The 1-based line.
        package var line: Int { source.line(at: Int(span.lower)) }
    }

    /// A part of the call under way. Arguments are counted as the called function sees them: a method's receiver is
    /// the first.
    package enum CallPart: Sendable {
        case argument(Int)
        /// The name by which an argument is given.
        case name(Int)

        /// The same part of a call that has `count` more arguments in front.
        func moved(by count: Int) -> CallPart {
            switch self {
            case .argument(let index): .argument(index + count)
            case .name(let index): .name(index + count)
            }
        }
    }

    /// One call on the way to an error.
    package struct Call: Sendable {
        /// The called function.
        package var function: String
        /// Where it was called.
        package var location: Location?
        /// How many more of the same call were left out here.
        package var repeats = 0
    }

    package init(
        _ kind: String, _ message: String, hint: String? = nil,
        fields: [(name: String, value: Value)] = []
    ) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.fields = fields
        trace = []
        others = []
    }

    package static func type(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("type", message, hint: hint)
    }
    package static func value(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("value", message, hint: hint)
    }
    package static func name(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("name", message, hint: hint)
    }
    package static func index(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("index", message, hint: hint)
    }
    package static func argument(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("argument", message, hint: hint)
    }
    /// The same error at a part of the call.
    package func at(_ part: CallPart?) -> ScriptError {
        var error = self
        error.part = part
        return error
    }

    package static func arithmetic(_ message: String, hint: String? = nil) -> ScriptError {
        ScriptError("arithmetic", message, hint: hint)
    }

    /// Ends the evaluation; a script cannot catch it.
    package static func interrupted() -> ScriptError { ScriptError("interrupted", "interrupted") }

    /// Ends the evaluation when its time is over; a script cannot catch it.
    package static func timeout(seconds: Double) -> ScriptError {
        ScriptError("timeout", "the time limit of \(formatNumber(seconds)) s is over")
    }

    /// Ends the evaluation when it has taken all its steps; a script cannot catch it.
    package static func outOfSteps(limit: Int) -> ScriptError {
        ScriptError("timeout", "the limit of \(limit) steps is over")
    }

    /// Ends the program with a status, as `exit(2)` does; a script cannot catch it.
    package static func exit(_ status: Int32) -> ScriptError {
        ScriptError(
            "exit", "exit with status \(status)", fields: [("status", Value(status))])
    }

    /// The struct that was thrown, where it was one.
    var thrown: Value? {
        fields.first { $0.name == "value" && $0.value.isKind(.instance) }?.value
    }

    /// Whether `catch` sees it.
    package var isCatchable: Bool {
        kind != "interrupted" && kind != "timeout" && kind != "exit"
    }
}

/// An error of a lower module that says how a script is to see it.
///
/// Any error that a builtin throws reaches the script; one that conforms keeps its kind, message and hint.
package protocol ScriptFacingError: Error {
    var kind: String { get }
    var message: String { get }
    var hint: String? { get }
}

extension ScriptError {
    /// Any Swift error as a script sees it.
    package init(_ error: any Error) {
        switch error {
        case let error as ScriptError:
            self = error
        case let error as any ScriptFacingError:
            self.init(error.kind, error.message, hint: error.hint)
        default:
            self.init("error", String(describing: error))
        }
    }

    /// The error of a text that cannot be parsed: the first diagnostic, and with it all the others.
    package init(_ diagnostics: [Diagnostic], fallback: String = "the text cannot be read") {
        let first = diagnostics.first { $0.severity == .error }
        self.init("syntax", first?.message ?? fallback, hint: first?.hint)
        if let first { location = Location(source: first.source, span: first.span) }
        others = diagnostics
    }
}

/// Keeps an error alive in a heap object.
final class ErrorBox {
    var error: ScriptError
    init(_ error: ScriptError) { self.error = error }
}
