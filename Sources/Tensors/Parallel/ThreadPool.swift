import Glibc
import Kernels
import Synchronization

/// Worker threads that wait for a job, take pieces of it by a shared counter, and wait again.
///
/// A step of a small network is over in less time than it takes to wake a thread, so whoever waits looks
/// for the next job for a while before it sleeps.
final class ThreadPool: @unchecked Sendable {
    /// The job's number in the upper half, its next piece in the lower: a worker that comes late cannot
    /// take a piece of a job that it did not look at.
    private let ticket = Atomic<UInt64>(0)
    /// The job's closure. Like `pieces`, written before the ticket that makes it known.
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
                let number = ticket.load(ordering: .relaxed) >> 32
                // Closed while its parts are changed: who still looks at the last job takes nothing.
                ticket.store(number << 32 | ThreadPool.closed, ordering: .sequentiallyConsistent)
                self.body.store(UInt(bitPattern: pointer), ordering: .releasing)
                pieces.store(count, ordering: .releasing)
                unfinished.store(count, ordering: .relaxed)
                ticket.store((number &+ 1) << 32, ordering: .sequentiallyConsistent)
                if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
                    pthread_mutex_lock(lock)
                    pthread_cond_broadcast(started)
                    pthread_mutex_unlock(lock)
                }
                takePieces()
                waitForLast()
            }
        }
    }

    /// Takes and runs pieces until none are left. Returns the number of the job that was looked at.
    @discardableResult
    private func takePieces() -> UInt64 {
        var current = ticket.load(ordering: .acquiring)
        while true {
            let piece = Int(current & ThreadPool.closed)
            let address = body.load(ordering: .acquiring)
            guard piece < pieces.load(ordering: .acquiring),
                let pointer = UnsafePointer<(Int) -> Void>(bitPattern: address)
            else { return current >> 32 }
            let (taken, seen) = ticket.compareExchange(
                expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
            guard taken else {
                current = seen
                continue
            }
            pointer.pointee(piece)
            let left = unfinished.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue
            if left == 0, callerSleeps.load(ordering: .sequentiallyConsistent) {
                pthread_mutex_lock(lock)
                pthread_cond_signal(finished)
                pthread_mutex_unlock(lock)
            }
            current = ticket.load(ordering: .acquiring)
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
        while true {
            let seen = takePieces()
            let isNew = { self.ticket.load(ordering: .sequentiallyConsistent) >> 32 != seen }
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
