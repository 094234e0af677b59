import Glibc

// The limit for what a script's values hold. It is checked where the collector has just run.

extension Interpreter {
    /// So many bytes freed by one collection, most of the heap, are given back to the system at once.
    static let largeRelease = 256 << 20

    /// Throws where the values in use pass the limit, by our own count or by what the system sees.
    ///
    /// The count leaves out what Swift's own objects hold, buffers kept for reuse and the gaps between
    /// blocks, so the process's resident memory may lie an eighth above the limit.
    func requireMemory() throws {
        guard let limit = context.memoryLimit, passes(limit) else { return }
        context.releaseCaches()
        heap.releaseEmptyBlocks()
        guard passes(limit) else { return }
        throw ScriptError("memory", "the values in use pass the limit of \(formatBytes(limit))")
    }

    private func passes(_ limit: Int) -> Bool {
        if heap.bytesInUse > limit { return true }
        // Far below the limit the question is not worth a system call.
        guard heap.bytesInUse > limit / 2 else { return false }
        return residentBytes() - residentAtStart > limit + limit / 8 + (64 << 20)
    }

    /// After an evaluation that ran out of memory: what it held goes back to the system.
    func recoverMemory() {
        collectGarbage()
        context.releaseCaches()
        heap.releaseEmptyBlocks()
    }
}

/// Bytes of this process that are in memory, 0 where the system does not tell.
func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 128)
    guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
    // The second number; the first is address space.
    let numbers = String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
        separator: " ")
    guard numbers.count > 1, let pages = Int(numbers[1]) else { return 0 }
    return pages * sysconf(Int32(_SC_PAGESIZE))
}
