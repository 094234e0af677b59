import Glibc

/// A file that could not be read or written, by the system's own number for the reason.
///
/// Modules whose errors say more (a hint, an offset) make theirs of this one.
package struct FileError: Error, CustomStringConvertible, Equatable, Sendable {
    package var path: String
    /// What was attempted: `read`, `write`, …
    package var operation: String
    /// As `errno` has it.
    package var code: Int32

    package init(path: String, operation: String, code: Int32) {
        self.path = path
        self.operation = operation
        self.code = code
    }

    /// What the system says of the code.
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "\(path): cannot \(operation): \(reason)" }
}
