import Glibc
import Kernels
import Synchronization

/// Worker threads that wait for a job, take pieces of it, and wait again.
///
/// Each thread has a part of the pieces of its own, the same part in each job, and takes others' only when it
/// is done with that: what a thread wrote in one job it mostly finds in its own cache in the next. Between
/// cores that share no cache, fetching it from the other would take longer than computing with it.
///
/// A step of a small network is over in less time than it takes to wake a thread, so whoever waits looks
/// for the next job for a while before it sleeps.
final class ThreadPool: @unchecked Sendable {
    /// The job's number.
    private let job = Atomic<UInt64>(0)
    /// Of each thread's part, the job's number in the upper half and the next piece in the lower: a thread
    /// that comes late cannot take a piece of a job that it did not look at.
    private let parts: UnsafeMutablePointer<Part>
    private let partCount: Int
    private let workersStarted = Atomic<Int>(0)
    /// The job's closure. Like `pieces`, written before the parts that make it known.
    private let body = Atomic<UInt>(0)
    private let pieces = Atomic<Int>(0)
    private let unfinished = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let callerSleeps = Atomic<Bool>(false)

    /// Held to fall asleep and to wake up.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let started: UnsafeMutablePointer<pthread_cond_t>
    private let finished: UnsafeMutablePointer<pthread_cond_t>
    /// Held by the thread whose job is running.
    private let owner: UnsafeMutablePointer<pthread_mutex_t>

    /// A counter in a cache line of its own.
    private struct Part: ~Copyable {
        let next = Atomic<UInt64>(0)
        private let rest = (
            UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0)
        )
    }

    /// A piece that no job has.
    private static let closed = 0xffff_ffff as UInt64
    /// Some times what waking a thread takes, and nothing beside what a person would notice.
    private static let patience = 100_000 as Int64

    init(workers: Int) {
        lock = .allocate(capacity: 1)
        owner = .allocate(capacity: 1)
        started = .allocate(capacity: 1)
        finished = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_mutex_init(owner, nil)
        pthread_cond_init(started, nil)
        pthread_cond_init(finished, nil)
        partCount = workers + 1
        parts = .allocate(capacity: partCount)
        for part in 0..<partCount { (parts + part).initialize(to: Part()) }
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

    func run(_ count: Int, _ body: (Int) -> Void) {
        guard count < Int(UInt32.max), pthread_mutex_trylock(owner) == 0 else {
            for piece in 0..<count { body(piece) }
            return
        }
        defer { pthread_mutex_unlock(owner) }
        withoutActuallyEscaping(body) { escaping in
            withUnsafePointer(to: escaping) { pointer in
                let number = job.load(ordering: .relaxed) &+ 1
                // Closed while the job changes: who still looks at the last one takes nothing.
                for part in 0..<partCount {
                    parts[part].next.store(
                        (number &- 1) << 32 | ThreadPool.closed, ordering: .sequentiallyConsistent)
                }
                self.body.store(UInt(bitPattern: pointer), ordering: .releasing)
                pieces.store(count, ordering: .releasing)
                unfinished.store(count, ordering: .relaxed)
                for part in 0..<partCount {
                    let first = UInt64(part * count / partCount)
                    parts[part].next.store(number << 32 | first, ordering: .sequentiallyConsistent)
                }
                job.store(number, ordering: .sequentiallyConsistent)
                if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
                    pthread_mutex_lock(lock)
                    pthread_cond_broadcast(started)
                    pthread_mutex_unlock(lock)
                }
                takePieces(startingWith: 0)
                waitForLast()
            }
        }
    }

    /// Takes and runs pieces until none are left, those of a part of its own first. Returns the number of the
    /// job that was looked at.
    @discardableResult
    private func takePieces(startingWith own: Int) -> UInt64 {
        let seen = job.load(ordering: .acquiring)
        for offset in 0..<partCount { takePieces(of: (own + offset) % partCount) }
        return seen
    }

    private func takePieces(of part: Int) {
        var current = parts[part].next.load(ordering: .acquiring)
        while true {
            let piece = Int(current & ThreadPool.closed)
            let address = body.load(ordering: .acquiring)
            let end = (part + 1) * pieces.load(ordering: .acquiring) / partCount
            guard piece < end, let pointer = UnsafePointer<(Int) -> Void>(bitPattern: address)
            else { return }
            let (taken, found) = parts[part].next.compareExchange(
                expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
            guard taken else {
                current = found
                continue
            }
            pointer.pointee(piece)
            let left = unfinished.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
            if left == 0, callerSleeps.load(ordering: .sequentiallyConsistent) {
                pthread_mutex_lock(lock)
                pthread_cond_signal(finished)
                pthread_mutex_unlock(lock)
            }
            current = parts[part].next.load(ordering: .acquiring)
        }
    }

    private func waitForLast() {
        if spin(until: { unfinished.load(ordering: .acquiring) == 0 }) { return }
        pthread_mutex_lock(lock)
        callerSleeps.store(true, ordering: .sequentiallyConsistent)
        while unfinished.load(ordering: .sequentiallyConsistent) > 0 {
            pthread_cond_wait(finished, lock)
        }
        callerSleeps.store(false, ordering: .relaxed)
        pthread_mutex_unlock(lock)
    }

    private func work() {
        let own = workersStarted.wrappingAdd(1, ordering: .relaxed).newValue
        while true {
            let seen = takePieces(startingWith: own)
            let isNew = { self.job.load(ordering: .sequentiallyConsistent) != seen }
            if spin(until: isNew) { continue }
            pthread_mutex_lock(lock)
            sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
            while !isNew() { pthread_cond_wait(started, lock) }
            sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            pthread_mutex_unlock(lock)
        }
    }

    /// Whether the condition came true before patience ran out.
    private func spin(until isTrue: () -> Bool) -> Bool {
        let start = ThreadPool.nanoseconds
        repeat {
            for _ in 0..<32 {
                if isTrue() { return true }
                kernel_spin_hint()
            }
        } while ThreadPool.nanoseconds - start < ThreadPool.patience
        return isTrue()
    }

    private static var nanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
