/// How a long computation is stopped: whoever runs the session sets a closure that throws when the
/// user has asked to stop, and operations call it before they start.
package enum Cancellation {
    /// Set once, before any computation, by the thread that owns the session.
    nonisolated(unsafe) package static var poll: (() throws -> Void)?

    /// Throws what the session's poll throws.
    @inline(__always)
    package static func check() throws {
        if let poll { try poll() }
    }
}
