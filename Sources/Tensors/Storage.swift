import Glibc

/// The bytes of one or more tensors: 64-byte aligned where there are many. Tensors share it freely; whoever wants to write into it first makes sure that nobody else holds it.
///
/// A few bytes lie in the object itself, behind its header: most tensors of a script's loops have a
/// handful of elements, and a buffer of their own would cost more than what is done with them.
package final class Storage: ManagedBuffer<StorageHeader, UInt8> {
    /// More would make the object leave the allocator's fastest lists.
    private static let inlineBytes = 512
    private static let inlineAlignment = 16
    private static let alignment = 64

    package var bytes: UnsafeMutableRawPointer { facts.bytes }
    package var byteCount: Int { facts.byteCount }

    /// The header, which never changes, without the check for overlapping access that `header` makes.
    private var facts: StorageHeader { withUnsafeMutablePointerToHeader { $0.pointee } }

    /// Uninitialised bytes; throws if the memory is not there, before asking for it.
    package static func make(byteCount: Int, for operation: String) throws -> Storage {
        if byteCount <= inlineBytes {
            let made = create(minimumCapacity: byteCount + inlineAlignment - 1) { buffer in
                buffer.withUnsafeMutablePointerToElements { start in
                    let bytes = UnsafeMutableRawPointer(start)
                    return StorageHeader(
                        bytes: bytes.alignedUp(toMultipleOf: inlineAlignment),
                        byteCount: byteCount, capacity: 0)
                }
            }
            return unsafeDowncast(made, to: Storage.self)
        }
        let capacity = BufferCache.capacity(for: byteCount)
        let bytes =
            try BufferCache.shared.take(capacity) ?? allocate(capacity, for: byteCount, operation)
        let made = create(minimumCapacity: 0) { _ in
            StorageHeader(bytes: bytes, byteCount: byteCount, capacity: capacity)
        }
        return unsafeDowncast(made, to: Storage.self)
    }

    private static func allocate(_ capacity: Int, for byteCount: Int, _ operation: String) throws
        -> UnsafeMutableRawPointer
    {
        try Memory.require(byteCount, inUse: BufferCache.shared.inUse, for: operation)
        var allocated: UnsafeMutableRawPointer?
        guard posix_memalign(&allocated, alignment, capacity) == 0, let allocated else {
            throw Memory.exhausted(byteCount, for: operation)
        }
        BufferCache.shared.note(capacity)
        return allocated
    }

    /// Gives the buffers that wait for another use back to the system.
    package static func releaseCache() { BufferCache.shared.releaseAll() }

    deinit {
        let facts = facts
        if facts.capacity > 0 { BufferCache.shared.give(facts.bytes, facts.capacity) }
    }
}

/// What every storage begins with.
package struct StorageHeader {
    let bytes: UnsafeMutableRawPointer
    let byteCount: Int
    /// Bytes of the buffer to give back; 0 where the object holds them.
    let capacity: Int
}

/// Buffers given back and not yet asked for again. Large ones would otherwise go back to the system
/// and cost a page fault for every 4 KiB when the next step of a training asks for the same size.
private final class BufferCache: @unchecked Sendable {
    static let shared = BufferCache()

    /// What is kept at most; enough for the working set of a small network's step. Under a tight limit less, for the
    /// rest of the program needs some as well.
    private static var limit: Int { min(256 << 20, Memory.limit / 8) }

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    /// One stack for each capacity there is.
    private var buffers = [[UnsafeMutableRawPointer]](repeating: [], count: 4 * Int.bitWidth)
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

    /// The number of a capacity: its octave, and its step among the four.
    private static func place(of capacity: Int) -> Int {
        let octave = Int.bitWidth - 1 - capacity.leadingZeroBitCount
        return octave * 4 + (capacity >> (octave - 2)) & 3
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
        guard let buffer = buffers[BufferCache.place(of: capacity)].popLast() else { return nil }
        held -= capacity
        used += capacity
        return buffer
    }

    func give(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) {
        pthread_mutex_lock(lock)
        used -= capacity
        if held + capacity <= BufferCache.limit {
            buffers[BufferCache.place(of: capacity)].append(buffer)
            held += capacity
            pthread_mutex_unlock(lock)
        } else {
            pthread_mutex_unlock(lock)
            free(buffer)
        }
    }

    func releaseAll() {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        for place in buffers.indices {
            for buffer in buffers[place] { free(buffer) }
            buffers[place] = []
        }
        held = 0
    }
}
