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

    /// When the evaluation of the thread that set it must end, in seconds of the monotonic clock.
    private nonisolated(unsafe) static var deadline = Double.infinity
    private nonisolated(unsafe) static var limit = 0.0
    private nonisolated(unsafe) static var owner = pthread_self()

    /// Ends what this thread evaluates after so many seconds from now; nil for no limit. There is one such
    /// clock: of several threads that set it, the last one's limit holds.
    static func setTimeLimit(seconds: Double?) {
        // Without a limit of its own, a thread leaves another one's alone.
        guard seconds != nil || pthread_equal(owner, pthread_self()) != 0 else { return }
        owner = pthread_self()
        limit = seconds ?? 0
        deadline = seconds.map { monotonicSeconds() + $0 } ?? .infinity
    }

    /// Throws the error that ends the evaluation, if it was asked to stop or its time is over.
    package static func check() throws {
        if isRequested { throw ScriptError.interrupted() }
        if deadline < .infinity { try checkTime() }
    }

    /// Whether `check` would throw.
    @inline(__always)
    package static var isDue: Bool { isRequested || deadline < .infinity && isOverdue }

    private static var isOverdue: Bool {
        pthread_equal(owner, pthread_self()) != 0 && monotonicSeconds() > deadline
    }

    @inline(never)
    private static func checkTime() throws {
        guard isOverdue else { return }
        // Once: `finally` blocks run on the way out, and they may take a while.
        deadline = .infinity
        throw ScriptError.timeout(seconds: limit)
    }
}
