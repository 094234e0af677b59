/// What can be fuzzed. Each takes any bytes at all and traps, or reports a `Finding`, only for a bug.
package enum Target: String, CaseIterable {
    /// A text, lexed and parsed.
    case syntax
    /// A program, run within a budget.
    case program
    /// Decisions of the program generator; the program runs the same in every way there is to run it.
    case generated
    /// A notebook: reading and printing are inverse, its report can be made.
    case notebook
    /// A format's specification and a value.
    case format
    /// Decisions that make a collection and what stands in the brackets after it.
    case index
    /// JSON, as three modules read it.
    case json
    /// Data files: CSV, NPY, IDX and safetensors.
    case files

    package func check(_ bytes: [UInt8]) throws {
        switch self {
        case .syntax: try checkSyntax(bytes)
        case .program: try checkProgram(bytes)
        case .generated: try checkGenerated(bytes)
        case .notebook: try checkNotebook(bytes)
        case .format: try checkFormat(bytes)
        case .index: try checkIndex(bytes)
        case .json: try checkJSON(bytes)
        case .files: try checkFiles(bytes)
        }
    }
}

/// A broken promise that is no trap.
package struct Finding: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
