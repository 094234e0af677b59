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

/// Worker threads that wait for a job, take pieces of it by a shared counter, and wait again.
private final class ThreadPool: @unchecked Sendable {
    private struct Job {
        var body: UnsafeRawPointer
        var pieces: Int
    }

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let started: UnsafeMutablePointer<pthread_cond_t>
    private let finished: UnsafeMutablePointer<pthread_cond_t>
    /// Held by the thread whose job is running.
    private let owner: UnsafeMutablePointer<pthread_mutex_t>

    // All guarded by `lock`; pieces are large, so taking one under a lock costs nothing noticeable.
    private var job: Job?
    private var next = 0
    private var unfinished = 0
    private var generation = 0

    init(workers: Int) {
        lock = .allocate(capacity: 1)
        owner = .allocate(capacity: 1)
        started = .allocate(capacity: 1)
        finished = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_mutex_init(owner, nil)
        pthread_cond_init(started, nil)
        pthread_cond_init(finished, nil)
        for _ in 0..<workers { startWorker() }
    }

    private func startWorker() {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Signals (Ctrl-C) are for the thread that owns the session.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<ThreadPool>.fromOpaque(context).takeUnretainedValue().work()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        pthread_attr_destroy(&attributes)
    }

    func run(_ pieces: Int, _ body: (Int) -> Void) {
        guard pthread_mutex_trylock(owner) == 0 else {
            for piece in 0..<pieces { body(piece) }
            return
        }
        defer { pthread_mutex_unlock(owner) }
        withoutActuallyEscaping(body) { escaping in
            withUnsafePointer(to: escaping) { pointer in
                pthread_mutex_lock(lock)
                job = Job(body: UnsafeRawPointer(pointer), pieces: pieces)
                next = 0
                unfinished = pieces
                generation += 1
                pthread_cond_broadcast(started)
                takePieces()
                while unfinished > 0 { pthread_cond_wait(finished, lock) }
                job = nil
                pthread_mutex_unlock(lock)
            }
        }
    }

    /// Takes and runs pieces until none are left. Called and left with the lock held.
    private func takePieces() {
        while let current = job, next < current.pieces {
            let piece = next
            next += 1
            pthread_mutex_unlock(lock)
            current.body.assumingMemoryBound(to: ((Int) -> Void).self).pointee(piece)
            pthread_mutex_lock(lock)
            unfinished -= 1
            if unfinished == 0 { pthread_cond_signal(finished) }
        }
    }

    private func work() {
        pthread_mutex_lock(lock)
        var seen = 0
        while true {
            while generation == seen { pthread_cond_wait(started, lock) }
            seen = generation
            takePieces()
        }
    }
}
