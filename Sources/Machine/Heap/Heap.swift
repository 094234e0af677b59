import Glibc

/// The language's own heap: 64 KiB blocks of equal cells, collected by a precise mark and sweep.
///
/// Allocation never collects; it only asks for a collection, which the VM does at a safepoint (a
/// loop's back-edge or a call). So a value made by Swift code stays alive until that code calls back
/// into the script. Blocks are swept when allocation reaches them, except those of host objects,
/// whose tensors are given back at once.
struct Heap {
    let state: UnsafeMutablePointer<State>

    /// Cells come in multiples of 16 bytes; what is larger than 512 is allocated by itself.
    static let granule = 16
    static let largestCell = 512
    static let blockSize = 64 * 1024
    /// Below this much new memory a collection is not worth its marking.
    static let minimumThreshold = 4 << 20
    /// Blocks without a live cell that a size class keeps, so that a heap that breathes does not take
    /// and give back the same ones.
    static let spareBlocks = 16

    struct State {
        /// Free cells by size class; the last class holds the host boxes.
        var free: UnsafeMutablePointer<UnsafeMutableRawPointer?>
        var colour: UInt8 = 1
        var classes: [SizeClass] = []
        var large: [UnsafeMutableRawPointer] = []
        /// Bytes taken since the last collection, and when to collect.
        var allocated = 0
        var threshold = Heap.minimumThreshold
        /// Bytes held by host objects since the last collection, altogether, and when to collect.
        var newExternal = 0
        var external = 0
        var externalThreshold = Heap.externalStep(.max)
        /// Host objects made since the last collection, and when to collect.
        var newHosts = 0
        var hostThreshold = Heap.minimumHosts
        /// What the heap may hold, tensors included. It never refuses: it collects there, and the
        /// interpreter ends the evaluation if that was not enough.
        var limit = Int.max {
            didSet { externalThreshold = min(externalThreshold, Heap.externalStep(limit)) }
        }
        /// The system gave no memory for a list or dict to grow: what was to be added is lost, and the
        /// interpreter ends the evaluation.
        var wasRefused = false
        /// Bytes alive at the end of the last collection.
        var live = 0
        /// Set to 0 to make the VM come to its safepoint; see `VMState.fuel`.
        var fuel: UnsafeMutablePointer<Int>
        var wantsCollection = false
        /// Collect at every safepoint, sweep at once and spoil what is freed (LINNET_GC_STRESS=1).
        var stress = false
        var marking: [UnsafeMutableRawPointer] = []
        var collections = 0
    }

    /// Below this much new memory of tensors a collection is not worth its marking; under a tight limit
    /// what nobody needs any more must not fill it.
    static func externalStep(_ limit: Int) -> Int { min(8 << 20, limit / 8) }

    /// So many small tensors stay in the processor's cache until their memory is used again: with twenty
    /// times as many, loops of them took twice as long (`make bench-tensors`).
    static let minimumHosts = 1_024

    struct SizeClass {
        var cellSize: Int
        var blocks: [UnsafeMutableRawPointer] = []
        /// Blocks before this one are swept.
        var cursor = 0
    }

    static var hostClass: Int { largestCell / granule }

    init(state: UnsafeMutablePointer<State>) { self.state = state }

    init(fuel: UnsafeMutablePointer<Int>) {
        let count = Heap.hostClass + 1
        let free = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: count)
        free.initialize(repeating: nil, count: count)
        state = .allocate(capacity: 1)
        state.initialize(to: State(free: free, fuel: fuel))
        for index in 0..<Heap.hostClass {
            state.pointee.classes.append(SizeClass(cellSize: (index + 1) * Heap.granule))
        }
        let hostCell = (MemoryLayout<HostBoxObject>.size + 15) & ~15
        state.pointee.classes.append(SizeClass(cellSize: hostCell))
        state.pointee.stress =
            getenv("LINNET_GC_STRESS").map { String(cString: $0) == "1" } ?? false
    }

    /// Gives everything back: every object is finalised, whoever still points at it.
    func destroy() {
        for index in state.pointee.classes.indices {
            let cellSize = state.pointee.classes[index].cellSize
            for block in state.pointee.classes[index].blocks {
                for cell in cells(of: block, size: cellSize) where cell.header.kind != .free {
                    finalize(cell)
                }
                free(block)
            }
        }
        for object in state.pointee.large {
            finalize(object)
            free(object)
        }
        state.pointee.free.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    // MARK: - Allocation

    /// A cell of at least `size` bytes with its header set; the rest is not initialised.
    @inline(__always)
    func allocate(_ kind: ObjectKind, size: Int) -> UnsafeMutableRawPointer {
        if size <= Heap.largestCell {
            let sizeClass = (size - 1) / Heap.granule
            if let cell = state.pointee.free[sizeClass] {
                state.pointee.free[sizeClass] = cell.load(
                    fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
                cell.header = ObjectHeader(
                    kind: kind, mark: state.pointee.colour, flags: 0, tag: 0)
                return cell
            }
        }
        return allocateSlowly(kind, size: size)
    }

    @inline(never)
    private func allocateSlowly(_ kind: ObjectKind, size: Int) -> UnsafeMutableRawPointer {
        guard size <= Heap.largestCell else {
            guard let object = malloc(size) else { fatalError("out of memory") }
            object.header = ObjectHeader(kind: kind, mark: state.pointee.colour, flags: 0, tag: 0)
            state.pointee.large.append(object)
            charge(Heap.footprint(size))
            return object
        }
        let sizeClass = (size - 1) / Heap.granule
        refill(sizeClass)
        return allocate(kind, size: size)
    }

    func allocateHostBox() -> UnsafeMutableRawPointer {
        if state.pointee.free[Heap.hostClass] == nil { refill(Heap.hostClass) }
        guard let cell = state.pointee.free[Heap.hostClass] else { fatalError("empty block") }
        state.pointee.free[Heap.hostClass] = cell.load(
            fromByteOffset: 8, as: UnsafeMutableRawPointer?.self)
        cell.header = ObjectHeader(kind: .host, mark: state.pointee.colour, flags: 0, tag: 0)
        return cell
    }

    /// Finds free cells: sweeps the class's next blocks, or takes a new one.
    private func refill(_ sizeClass: Int) {
        let cellSize = state.pointee.classes[sizeClass].cellSize
        while state.pointee.classes[sizeClass].cursor
            < state.pointee.classes[sizeClass].blocks.count
        {
            let cursor = state.pointee.classes[sizeClass].cursor
            state.pointee.classes[sizeClass].cursor = cursor + 1
            let freed = sweep(state.pointee.classes[sizeClass].blocks[cursor], sizeClass)
            if freed > 0 {
                charge(freed * cellSize)
                return
            }
        }
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 4096, Heap.blockSize) == 0, let block = memory else {
            fatalError("out of memory")
        }
        var next = state.pointee.free[sizeClass]
        // Threaded from the end, so that cells are handed out in the order of their addresses.
        for cell in cells(of: block, size: cellSize).reversed() {
            cell.header = ObjectHeader(kind: .free, mark: 0, flags: 0, tag: 0)
            cell.storeBytes(of: next, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
            next = cell
        }
        state.pointee.free[sizeClass] = next
        state.pointee.classes[sizeClass].blocks.append(block)
        state.pointee.classes[sizeClass].cursor += 1
        charge(Heap.blockSize)
    }

    private func cells(of block: UnsafeMutableRawPointer, size: Int)
        -> LazyMapCollection<Range<Int>, UnsafeMutableRawPointer>
    {
        (0..<Heap.blockSize / size).lazy.map { block + $0 * size }
    }

    /// What the system's allocator takes for `bytes`: eight of its own, and multiples of 16 from 32 on.
    @inline(__always)
    static func footprint(_ bytes: Int) -> Int { max(32, (bytes + 23) & ~15) }

    /// Counts `bytes` taken (or given back, when negative) outside the blocks.
    @inline(__always)
    func charge(_ bytes: Int) {
        state.pointee.allocated += bytes
        if state.pointee.allocated > state.pointee.threshold { requestCollection() }
    }

    /// Notes that the system gave no memory; the next safepoint raises the error.
    @inline(never)
    func refuse() {
        state.pointee.wasRefused = true
        requestCollection()
    }

    func chargeExternal(_ bytes: Int) {
        state.pointee.newExternal += bytes
        state.pointee.external += bytes
        state.pointee.newHosts += 1
        if state.pointee.newExternal > state.pointee.externalThreshold
            || state.pointee.newHosts > state.pointee.hostThreshold
        {
            requestCollection()
        }
    }

    @inline(never)
    func requestCollection() {
        state.pointee.wantsCollection = true
        state.pointee.fuel.pointee = 0
    }

    /// What the heap holds now, tensors included.
    var bytesInUse: Int {
        state.pointee.live + state.pointee.allocated + state.pointee.external
    }

    // MARK: - Collection

    /// Marks what `roots` visits and all that it reaches; the rest is free to be swept.
    func collect(roots: ((Value) -> Void) -> Void) {
        for index in state.pointee.classes.indices { sweepRest(of: index) }
        // Two colours take turns: new objects are born in the colour of the last collection.
        state.pointee.colour ^= 3
        state.pointee.live = 0
        roots { mark($0) }
        drain()
        for index in state.pointee.classes.indices {
            state.pointee.classes[index].cursor = 0
            state.pointee.free[index] = nil
        }
        state.pointee.external = 0
        sweepRest(of: Heap.hostClass)
        if state.pointee.stress {
            for index in state.pointee.classes.indices { sweepRest(of: index) }
        }
        sweepLarge()
        state.pointee.allocated = 0
        state.pointee.newExternal = 0
        state.pointee.newHosts = 0
        // A large heap is marked again only for as many objects as are worth it.
        state.pointee.hostThreshold = max(Heap.minimumHosts, state.pointee.live / 256)
        // No later than at the limit, so that passing it is noticed there.
        let room = max(
            0, state.pointee.limit - state.pointee.live - state.pointee.external)
        state.pointee.threshold = max(Heap.minimumThreshold, min(state.pointee.live, room))
        // Marking a large heap again for each large tensor would cost more than the tensor's work.
        let externalWanted = max(state.pointee.external / 2, state.pointee.live * 2)
        state.pointee.externalThreshold = max(
            Heap.externalStep(state.pointee.limit), min(externalWanted, room))
        state.pointee.wantsCollection = false
        state.pointee.collections += 1
    }

    @inline(__always)
    func mark(_ value: Value) {
        if value.isObject { mark(object: value.object) }
    }

    @inline(__always)
    func mark(object: UnsafeMutableRawPointer) {
        let header = object.headerPointer
        if header.pointee.mark != state.pointee.colour {
            header.pointee.mark = state.pointee.colour
            // What points nowhere needs no visit of its own; texts are most of many heaps.
            if header.pointee.kind.isLeaf {
                state.pointee.live += size(of: object)
            } else {
                state.pointee.marking.append(object)
            }
        }
    }

    private func drain() {
        while let object = state.pointee.marking.popLast() {
            state.pointee.live += size(of: object)
            trace(object)
        }
    }

    /// Sweeps the blocks that allocation has not come to. Those that hold nothing go back to the system,
    /// but for a few: nobody has needed them since the last collection.
    private func sweepRest(of sizeClass: Int) {
        let cellCount = Heap.blockSize / state.pointee.classes[sizeClass].cellSize
        var spare = Heap.spareBlocks
        while state.pointee.classes[sizeClass].cursor
            < state.pointee.classes[sizeClass].blocks.count
        {
            let cursor = state.pointee.classes[sizeClass].cursor
            let block = state.pointee.classes[sizeClass].blocks[cursor]
            let before = state.pointee.free[sizeClass]
            let isEmpty = sweep(block, sizeClass) == cellCount
            if isEmpty { spare -= 1 }
            if isEmpty && spare < 0 {
                state.pointee.free[sizeClass] = before
                state.pointee.classes[sizeClass].blocks.swapAt(
                    cursor, state.pointee.classes[sizeClass].blocks.count - 1)
                state.pointee.classes[sizeClass].blocks.removeLast()
                free(block)
            } else {
                state.pointee.classes[sizeClass].cursor = cursor + 1
            }
        }
    }

    /// Gives back to the system what the last collection has left empty.
    func releaseEmptyBlocks() {
        for index in state.pointee.classes.indices { sweepRest(of: index) }
        if let trim = Heap.trim { _ = trim(0) }
    }

    /// The GNU allocator's way to give back what it keeps; Swift's Glibc does not have it.
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
    }

    /// Frees the unmarked cells of `block`; how many are free now.
    private func sweep(_ block: UnsafeMutableRawPointer, _ sizeClass: Int) -> Int {
        let colour = state.pointee.colour
        let cellSize = state.pointee.classes[sizeClass].cellSize
        var next = state.pointee.free[sizeClass]
        var freed = 0
        var index = Heap.blockSize / cellSize
        while index > 0 {
            index -= 1
            let cell = block + index * cellSize
            let header = cell.headerPointer
            if header.pointee.kind != .free {
                if header.pointee.mark == colour {
                    if header.pointee.kind == .host {
                        state.pointee.external += cell.host.pointee.externalBytes
                    }
                    continue
                }
                if header.pointee.kind.needsFinalizer { finalize(cell) }
                header.pointee.kind = .free
                if state.pointee.stress { scribble(cell, size: cellSize) }
            }
            cell.storeBytes(of: next, toByteOffset: 8, as: UnsafeMutableRawPointer?.self)
            next = cell
            freed += 1
        }
        state.pointee.free[sizeClass] = next
        return freed
    }

    /// Fills a freed cell, but for its header and link, with objects at an address that no process has: whoever
    /// still reads it is found out at once.
    private func scribble(_ cell: UnsafeMutableRawPointer, size: Int) {
        for offset in stride(from: 16, to: size, by: 8) {
            cell.storeBytes(
                of: Value.objectTag | 0xDEAD_DEAD_DEA0, toByteOffset: offset, as: UInt64.self)
        }
    }

    private func sweepLarge() {
        let colour = state.pointee.colour
        state.pointee.large.removeAll { object in
            guard object.header.mark != colour else { return false }
            finalize(object)
            free(object)
            return true
        }
    }
}
