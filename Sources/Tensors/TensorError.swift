/// What a tensor operation could not do, in words for the user: the operation, what it got, what
/// it expected, and perhaps what to do about it.
package struct TensorError: Error, Equatable, CustomStringConvertible {
    package var operation: String
    /// The whole sentence, operation included: `matmul: [3, 4] @ [5, 2]: inner sizes 4 and 5 differ`.
    package var message: String
    package var hint: String?
    /// What a script sees as the error's kind: `tensor`, or `memory` where there is not enough of it.
    package var kind: String

    package init(
        _ operation: String, _ problem: String, hint: String? = nil, kind: String = "tensor"
    ) {
        self.operation = operation
        self.message = "\(operation): \(problem)"
        self.hint = hint
        self.kind = kind
    }

    package var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
