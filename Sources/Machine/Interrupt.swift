import Glibc

/// The wish to stop, set by Ctrl-C and polled by the VM and by long computations.
///
/// One flag for the process, since a signal has no other address. It is a single byte of memory that is
/// never freed, so that setting it is safe in a signal handler.
package enum Interrupt {
    private nonisolated(unsafe) static let flag: UnsafeMutablePointer<UInt8> = {
        let flag = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
        flag.initialize(to: 0)
        return flag
    }()

    /// Called once before a signal handler may call `request`: the flag's lazy initialisation is not
    /// async-signal-safe, everything after it is.
    package static func prepare() { _ = flag }

    /// Asks the running evaluation to stop. Async-signal-safe after `prepare()`.
    package static func request() { flag.pointee = 1 }

    package static func clear() { flag.pointee = 0 }

    @inline(__always)
    package static var isRequested: Bool { flag.pointee != 0 }

    /// Throws the error that ends the evaluation, if one was asked for.
    package static func check() throws {
        if isRequested { throw ScriptError.interrupted() }
    }
}
