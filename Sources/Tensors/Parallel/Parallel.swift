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

    /// Splits the elements of arrays of `counts` elements, one after another, into pieces of one size, `grain`
    /// at most, and runs each array's part of a piece. So a thread has the same share of a large array,
    /// whichever small ones stand beside it.
    package static func share(
        _ counts: [Int], grain: Int, _ body: (_ array: Int, Range<Int>) -> Void
    ) {
        let total = counts.reduce(0, +)
        // As many for each of two or of four threads.
        let least = (total + grain - 1) / grain
        let pieces = least > 2 ? (least + 3) / 4 * 4 : least
        // Whole lines of the cache, of elements of four bytes.
        let start = { (piece: Int) in piece == pieces ? total : piece * total / pieces & ~15 }
        run(pieces) { piece in
            let wanted = start(piece)..<start(piece + 1)
            var first = 0
            for (array, count) in counts.enumerated() {
                let part = wanted.clamped(to: first..<first + count)
                if !part.isEmpty { body(array, part.lowerBound - first..<part.upperBound - first) }
                first += count
            }
        }
    }
}
