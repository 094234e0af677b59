import Glibc

/// Where all threads live: a pool that runs numbered pieces of work.
///
/// Whoever splits work does it by the work's shape alone, never by the number of threads, and joins
/// partial results in the order of the pieces. So results have the same bits on any machine with
/// the same instruction set, whatever the number of threads.
package enum Parallel {
    /// Threads that work, the caller included: `LINNET_THREADS`, else the processors that this
    /// process may use.
    package static let threads: Int = {
        if let text = getenv("LINNET_THREADS"), let asked = Int(String(cString: text)), asked > 0 {
            return min(asked, 256)
        }
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        // A mask in hexadecimal, in groups of 32 bits.
        guard let mask = SystemFile.field("Cpus_allowed:", of: "/proc/self/status") else {
            return online
        }
        let allowed = mask.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
        return allowed > 0 ? min(online, allowed) : online
    }()

    private static let pool = ThreadPool(workers: threads - 1)

    /// Runs `body(0)`, …, `body(pieces - 1)`, in any order and on any thread, and returns when all
    /// are done. Called from within a piece, or while another thread uses the pool, it runs them
    /// one after another: the result is the same.
    package static func run(_ pieces: Int, _ body: (Int) -> Void) {
        if pieces <= 1 || threads == 1 {
            for piece in 0..<max(0, pieces) { body(piece) }
        } else {
            pool.run(pieces, body)
        }
    }

    /// Splits `count` elements into ranges of about `grain` and runs them.
    package static func split(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
        let pieces = (count + grain - 1) / max(1, grain)
        if pieces <= 1 {
            if count > 0 { body(0..<count) }
            return
        }
        run(pieces) { piece in body(piece * grain..<min(count, (piece + 1) * grain)) }
    }
}
