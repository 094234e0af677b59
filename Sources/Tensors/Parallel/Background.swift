import Glibc

/// A thread that does numbered pieces of work ahead of whoever wants them, in order, so many at most as
/// there are slots to put them in.
///
/// The work must not touch what belongs to the session's thread: no operations of tensors, which ask
/// whether to stop, and no `Parallel`, which whoever waits may be using.
package final class Background<Slot> {
    private let state: State
    /// nil before the start, after the end, and where the system gives no thread: then `take` works.
    private var thread: pthread_t?
    private var next: Int

    /// - Parameters:
    ///   - slots: used in turn; one is in use by the caller from `take` to the next one.
    ///   - work: does the piece of this number. What it throws, `take` throws when its turn has come.
    package init(
        slots: [Slot], pieces: Range<Int>,
        _ work: @escaping (_ piece: Int, _ slot: Slot) throws -> Void
    ) {
        precondition(!slots.isEmpty)
        state = State(slots, pieces, work)
        next = pieces.lowerBound
        thread = Self.start(state)
    }

    deinit { stop() }

    /// The slot of the next piece, once it is done; nil after the last.
    package func take() throws -> Slot? {
        guard next < state.pieces.upperBound else { return nil }
        let slot = thread == nil ? try state.doNow(next) : try state.wait(for: next)
        next += 1
        return slot
    }

    /// Ends the thread after the piece that it is at. Nothing is to be taken afterwards.
    package func stop() {
        guard let thread else { return }
        state.stop()
        pthread_join(thread, nil)
        self.thread = nil
    }

    private static func start(_ state: State) -> pthread_t? {
        var thread = pthread_t()
        // Signals (Ctrl-C) are for the thread that owns the session.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        let held = Unmanaged<BackgroundWork>.passRetained(state)
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<BackgroundWork>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, held.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard status == 0 else {
            held.release()
            return nil
        }
        return thread
    }

    /// What the two threads share, under one lock.
    private final class State: BackgroundWork, @unchecked Sendable {
        let pieces: Range<Int>
        private let slots: [Slot]
        private let work: (Int, Slot) throws -> Void
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let changed: UnsafeMutablePointer<pthread_cond_t>
        /// Pieces below this are done.
        private var done: Int
        /// The slots of pieces below this may be used anew.
        private var released: Int
        private var error: (any Error)?
        private var isStopped = false

        init(_ slots: [Slot], _ pieces: Range<Int>, _ work: @escaping (Int, Slot) throws -> Void) {
            self.slots = slots
            self.pieces = pieces
            self.work = work
            done = pieces.lowerBound
            released = pieces.lowerBound
            lock = .allocate(capacity: 1)
            changed = .allocate(capacity: 1)
            pthread_mutex_init(lock, nil)
            pthread_cond_init(changed, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            pthread_cond_destroy(changed)
            lock.deallocate()
            changed.deallocate()
        }

        override func run() {
            for piece in pieces {
                pthread_mutex_lock(lock)
                while !isStopped, piece - released >= slots.count {
                    pthread_cond_wait(changed, lock)
                }
                let ends = isStopped
                pthread_mutex_unlock(lock)
                if ends { return }
                var failure: (any Error)?
                do { try work(piece, slots[piece % slots.count]) } catch { failure = error }
                pthread_mutex_lock(lock)
                if let failure { error = failure } else { done = piece + 1 }
                pthread_cond_signal(changed)
                pthread_mutex_unlock(lock)
                if failure != nil { return }
            }
        }

        /// Waits on the caller's thread, hearing a wish to stop some twenty times a second.
        func wait(for piece: Int) throws -> Slot {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            released = piece
            pthread_cond_signal(changed)
            while done <= piece {
                if let error { throw error }
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                time.tv_nsec += 50_000_000
                if time.tv_nsec >= 1_000_000_000 {
                    time.tv_nsec -= 1_000_000_000
                    time.tv_sec += 1
                }
                if pthread_cond_timedwait(changed, lock, &time) == ETIMEDOUT {
                    try Cancellation.check()
                }
            }
            return slots[piece % slots.count]
        }

        func doNow(_ piece: Int) throws -> Slot {
            try work(piece, slots[piece % slots.count])
            return slots[piece % slots.count]
        }

        func stop() {
            pthread_mutex_lock(lock)
            isStopped = true
            pthread_cond_signal(changed)
            pthread_mutex_unlock(lock)
        }
    }
}

/// What a thread is handed, whatever its slots are.
private class BackgroundWork {
    func run() {}
}
