import Glibc

/// An insertion-ordered hash table: entries lie in a dense array in the order they came, and an
/// open-addressed table of 32-bit positions finds them (the layout of CPython's compact dict).
struct DictObject {
    var header: ObjectHeader
    var entries: UnsafeMutablePointer<DictObject.Entry>?
    /// Positions in `entries` plus one; 0 is free, `deleted` is a tombstone. `mask + 1` of them.
    var table: UnsafeMutablePointer<UInt32>?
    var mask: Int
    /// Entries in use, the removed ones included.
    var used: Int
    var count: Int
    var capacity: Int
    /// Changes whenever a key comes or goes, so that an iteration can notice.
    var version: Int
}

extension DictObject {
    /// `key` is undefined once the entry is removed.
    struct Entry {
        var key: Value
        var value: Value
        var hash: UInt32
    }

    static let deleted: UInt32 = .max

    var liveEntries: [(key: Value, value: Value)] {
        var result: [(key: Value, value: Value)] = []
        guard let entries else { return result }
        result.reserveCapacity(count)
        for index in 0..<used where !entries[index].key.isUndefined {
            result.append((entries[index].key, entries[index].value))
        }
        return result
    }
}

extension UnsafeMutablePointer<DictObject> {
    /// The entry of `key`, or nil. `hash` is `key.hash`.
    @inline(__always)
    func find(_ key: Value, hash: UInt32) -> UnsafeMutablePointer<DictObject.Entry>? {
        guard let table = pointee.table, let entries = pointee.entries else { return nil }
        let mask = pointee.mask
        var slot = Int(hash) & mask
        while true {
            let position = table[slot]
            if position == 0 { return nil }
            if position != DictObject.deleted {
                let entry = entries + Int(position - 1)
                if entry.pointee.hash == hash
                    && (entry.pointee.key.bits == key.bits || entry.pointee.key.sameKey(as: key))
                {
                    return entry
                }
            }
            slot = (slot + 1) & mask
        }
    }

    /// Sets the value of `key`, adding it at the end when it is new. Where the system has no memory for
    /// it, the dict stays and the evaluation will end.
    func set(_ key: Value, hash: UInt32, _ value: Value, heap: Heap) {
        if let entry = find(key, hash: hash) {
            entry.pointee.value = value
            return
        }
        if pointee.used == pointee.capacity, !grow(heap: heap) { return }
        guard let table = pointee.table, let entries = pointee.entries else { return }
        let mask = pointee.mask
        var slot = Int(hash) & mask
        while table[slot] != 0 && table[slot] != DictObject.deleted { slot = (slot + 1) & mask }
        entries[pointee.used] = DictObject.Entry(key: key, value: value, hash: hash)
        pointee.used += 1
        pointee.count += 1
        pointee.version += 1
        table[slot] = UInt32(pointee.used)
    }

    /// Removes `key` and returns its value, or nil when there is none.
    func remove(_ key: Value, hash: UInt32) -> Value? {
        guard let entry = find(key, hash: hash), let table = pointee.table,
            let entries = pointee.entries
        else { return nil }
        let position = UInt32(entry - entries) + 1
        var slot = Int(hash) & pointee.mask
        while table[slot] != position { slot = (slot + 1) & pointee.mask }
        table[slot] = DictObject.deleted
        let value = entry.pointee.value
        entry.pointee = DictObject.Entry(key: .undefined, value: .undefined, hash: 0)
        pointee.count -= 1
        pointee.version += 1
        return value
    }

    /// Makes room for more entries, closing the gaps of removed ones on the way; false where the system
    /// refuses it.
    private func grow(heap: Heap) -> Bool {
        // Doubling counts live entries: a table of tombstones is rebuilt at its own size.
        let capacity = Swift.max(4, pointee.count * 2)
        let tableSize = nextPowerOfTwo(capacity * 3 / 2 + 1)
        guard let entryBytes = malloc(capacity * MemoryLayout<DictObject.Entry>.stride) else {
            heap.refuse()
            return false
        }
        guard let tableBytes = calloc(tableSize, MemoryLayout<UInt32>.stride) else {
            free(entryBytes)
            heap.refuse()
            return false
        }
        let entries = entryBytes.bindMemory(to: DictObject.Entry.self, capacity: capacity)
        let table = tableBytes.bindMemory(to: UInt32.self, capacity: tableSize)
        var used = 0
        if let old = pointee.entries {
            for index in 0..<pointee.used where !old[index].key.isUndefined {
                entries[used] = old[index]
                used += 1
                var slot = Int(old[index].hash) & (tableSize - 1)
                while table[slot] != 0 { slot = (slot + 1) & (tableSize - 1) }
                table[slot] = UInt32(used)
            }
        }
        let before = byteSize
        free(pointee.entries)
        free(pointee.table)
        pointee.entries = entries
        pointee.table = table
        pointee.used = used
        pointee.capacity = capacity
        pointee.mask = tableSize - 1
        heap.charge(byteSize - before)
        return true
    }

    /// Bytes held outside the block.
    var byteSize: Int {
        guard pointee.entries != nil else { return 0 }
        return Heap.footprint(pointee.capacity * MemoryLayout<DictObject.Entry>.stride)
            + Heap.footprint((pointee.mask + 1) * MemoryLayout<UInt32>.stride)
    }

    func removeAll(heap: Heap) {
        heap.charge(-byteSize)
        free(pointee.entries)
        free(pointee.table)
        pointee.entries = nil
        pointee.table = nil
        pointee.used = 0
        pointee.count = 0
        pointee.capacity = 0
        pointee.mask = 0
        pointee.version += 1
    }
}

func nextPowerOfTwo(_ value: Int) -> Int {
    value <= 1 ? 1 : 1 << (Int.bitWidth - (value - 1).leadingZeroBitCount)
}
