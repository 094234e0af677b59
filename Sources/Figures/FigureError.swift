/// Why a figure cannot be drawn: the operation, what was got, what was expected, and what to do.
package struct FigureError: Error, Equatable, Sendable, CustomStringConvertible {
    package var operation: String
    /// What is wrong, without the operation's name.
    package var problem: String
    package var hint: String?

    package init(_ operation: String, _ problem: String, hint: String? = nil) {
        self.operation = operation
        self.problem = problem
        self.hint = hint
    }

    package var message: String { "\(operation): \(problem)" }

    package var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
