import Glibc

/// The bytes of one or more tensors: 64-byte aligned, so that every vector load is. Tensors share
/// it freely; whoever wants to write into it first makes sure that nobody else holds it.
package final class Storage {
    package let bytes: UnsafeMutableRawPointer
    package let byteCount: Int
    private let capacity: Int

    /// Uninitialised bytes; throws if the memory is not there, before asking for it.
    package init(byteCount: Int, for operation: String) throws {
        let wanted = BufferCache.capacity(for: byteCount)
        if let cached = BufferCache.shared.take(wanted) {
            bytes = cached
        } else {
            try Memory.require(byteCount, inUse: BufferCache.shared.inUse, for: operation)
            var allocated: UnsafeMutableRawPointer?
            guard posix_memalign(&allocated, 64, wanted) == 0, let allocated else {
                throw Memory.exhausted(byteCount, for: operation)
            }
            bytes = allocated
            BufferCache.shared.note(wanted)
        }
        self.byteCount = byteCount
        self.capacity = wanted
    }

    deinit { BufferCache.shared.give(bytes, capacity) }
}

/// Buffers given back and not yet asked for again. Large ones would otherwise go back to the system
/// and cost a page fault for every 4 KiB when the next step of a training asks for the same size.
private final class BufferCache: @unchecked Sendable {
    static let shared = BufferCache()

    /// What is kept at most; enough for the working set of a small network's step. Under a tight limit less, for the
    /// rest of the program needs some as well.
    private static var limit: Int { min(256 << 20, Memory.limit / 8) }

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var buffers: [Int: [UnsafeMutableRawPointer]] = [:]
    private var held = 0
    private var used = 0

    private init() {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }

    /// Sizes are rounded up to one of four steps an octave, so that similar ones can be swapped.
    static func capacity(for byteCount: Int) -> Int {
        guard byteCount > 64 else { return 64 }
        let step = 1 << max(6, Int.bitWidth - byteCount.leadingZeroBitCount - 3)
        let (padded, overflow) = byteCount.addingReportingOverflow(step - 1)
        return overflow ? byteCount : padded & ~(step - 1)
    }

    /// Bytes of the buffers that are not here.
    var inUse: Int {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return used
    }

    /// Counts a buffer that was made elsewhere and will be given here.
    func note(_ capacity: Int) {
        pthread_mutex_lock(lock)
        used += capacity
        pthread_mutex_unlock(lock)
    }

    func take(_ capacity: Int) -> UnsafeMutableRawPointer? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard let buffer = buffers[capacity]?.popLast() else { return nil }
        held -= capacity
        used += capacity
        return buffer
    }

    func give(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) {
        pthread_mutex_lock(lock)
        used -= capacity
        if held + capacity <= BufferCache.limit {
            buffers[capacity, default: []].append(buffer)
            held += capacity
            pthread_mutex_unlock(lock)
        } else {
            pthread_mutex_unlock(lock)
            free(buffer)
        }
    }
}
