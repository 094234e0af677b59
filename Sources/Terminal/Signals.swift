import Glibc
import Session
import Synchronization

/// The signals of an interactive process, turned into bytes in a pipe that the prompt polls.
///
/// While a computation runs, Ctrl-C goes to the session instead: the handler raises its flag, the
/// computation ends at its next poll, and the process lives on however often the key is hit.
package enum Signals {
    /// What Ctrl-C means at this moment.
    private enum Phase: UInt8 {
        case idle, computing, script
    }

    // Read by handlers: both are initialised statically, so that no lazy initialiser runs in one.
    private static let phase = Atomic<UInt8>(0)
    private static let pipeWriteEnd = Atomic<Int32>(-1)
    private static let pipeReadEnd = Atomic<Int32>(-1)
    private static let interrupts = Atomic<Int>(0)

    /// The end of the pipe to poll, and to read signal numbers from, one a byte.
    static func installForPrompt() -> Int32 {
        if pipeReadEnd.load(ordering: .relaxed) < 0 {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return -1 }
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
            pipeReadEnd.store(ends[0], ordering: .relaxed)
            pipeWriteEnd.store(ends[1], ordering: .relaxed)
        }
        install(SIGINT)
        install(SIGWINCH)
        return pipeReadEnd.load(ordering: .relaxed)
    }

    /// Ctrl-C during a script stops it in good order; a second one, where it does not come to an end,
    /// leaves the process at once.
    package static func installForScript() {
        phase.store(Phase.script.rawValue, ordering: .relaxed)
        install(SIGINT)
    }

    /// Whether Ctrl-C was hit since the script began: a training that ends early and keeps its model tells nobody.
    package static var wasScriptInterrupted: Bool { interrupts.load(ordering: .relaxed) > 0 }

    /// Runs a computation that Ctrl-C stops.
    static func whileComputing<Result>(_ body: () -> Result) -> Result {
        phase.store(Phase.computing.rawValue, ordering: .relaxed)
        defer { phase.store(Phase.idle.rawValue, ordering: .relaxed) }
        return body()
    }

    /// Catches, for as long as the terminal is in the editor's hands, the signals that would otherwise
    /// leave it in raw mode.
    static func catchEnding(_ isCaught: Bool) {
        for signal in [SIGTSTP, SIGTERM, SIGHUP, SIGQUIT] {
            if isCaught { install(signal) } else { Glibc.signal(signal, SIG_DFL) }
        }
    }

    /// The oldest signal that came in, nil where none did.
    static func next() -> Int32? {
        var byte: UInt8 = 0
        guard read(pipeReadEnd.load(ordering: .relaxed), &byte, 1) == 1 else { return nil }
        return Int32(byte)
    }

    /// Forgets what came in while nobody asked.
    static func drain() {
        while next() != nil {}
    }

    private static func install(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handle
        // A computation's system calls go on; the prompt learns of the signal by its pipe.
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, nil)
    }

    /// Async-signal-safe: loads, stores, write(2) and _exit(2) only.
    private static let handle: @convention(c) (Int32) -> Void = { signal in
        let saved = errno
        if signal == SIGINT {
            switch phase.load(ordering: .relaxed) {
            case Phase.computing.rawValue:
                Session.interrupt()
            case Phase.script.rawValue:
                if interrupts.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
                Session.interrupt()
            default: break
            }
        }
        var byte = UInt8(truncatingIfNeeded: signal)
        let end = pipeWriteEnd.load(ordering: .relaxed)
        if end >= 0 { _ = write(end, &byte, 1) }
        errno = saved
    }
}
