import Glibc

/// The largest int: beyond ±2^53 a double no longer tells neighbours apart, and arithmetic gives one.
let largestInt = 1 << 53

extension Heap {
    // MARK: - Making objects

    func string(_ text: String) -> Value {
        var text = text
        return text.withUTF8 { string(bytes: $0) }
    }

    /// A string of bytes that are valid UTF-8.
    func string(bytes: UnsafeBufferPointer<UInt8>) -> Value {
        let object = emptyString(count: bytes.count)
        if let start = bytes.baseAddress { memcpy(object.bytes, start, bytes.count) }
        return Value(object: object)
    }

    /// A string of `count` bytes, to be filled by the caller.
    @inline(__always)
    func emptyString(count: Int) -> UnsafeMutablePointer<StringObject> {
        let object = allocate(.string, size: MemoryLayout<StringObject>.size + count).string
        object.pointee.count = count
        return object
    }

    /// An int, or a float when it lies beyond ±2^53.
    @inline(__always)
    func int(_ value: Int) -> Value {
        if let small = Int32(exactly: value) { return Value(small) }
        return wideInt(value)
    }

    @inline(never)
    private func wideInt(_ value: Int) -> Value {
        guard value.magnitude <= UInt(largestInt) else { return Value(Double(value)) }
        let object = allocate(.wideInt, size: MemoryLayout<WideIntObject>.size)
        object.wideInt.pointee.value = value
        return Value(object: object)
    }

    func list(capacity: Int = 0) -> UnsafeMutablePointer<ListObject> {
        let object = allocate(.list, size: MemoryLayout<ListObject>.size).list
        object.pointee.items = nil
        object.pointee.count = 0
        object.pointee.capacity = 0
        if capacity > 0 { object.resize(to: capacity, heap: self) }
        return object
    }

    func list(_ items: some Collection<Value>) -> Value {
        let object = list(capacity: items.count)
        for item in items { object.append(item, heap: self) }
        return Value(object: object)
    }

    func dict() -> UnsafeMutablePointer<DictObject> { table(.dict) }

    func set() -> UnsafeMutablePointer<DictObject> { table(.set) }

    private func table(_ kind: ObjectKind) -> UnsafeMutablePointer<DictObject> {
        let object = allocate(kind, size: MemoryLayout<DictObject>.size).dict
        let header = object.pointee.header
        object.initialize(
            to: DictObject(
                header: header, entries: nil, table: nil, mask: 0, used: 0, count: 0, capacity: 0,
                version: 0))
        return object
    }

    func range(_ bounds: IntRange) -> Value {
        let object = allocate(.range, size: MemoryLayout<RangeObject>.size).range
        object.pointee.start = bounds.start
        object.pointee.stop = bounds.stop
        object.pointee.step = bounds.step
        return Value(object: object)
    }

    @inline(__always)
    func cell(_ value: Value) -> Value {
        let object = allocate(.cell, size: MemoryLayout<CellObject>.size)
        object.cell.pointee.value = value
        return Value(object: object)
    }

    func host(_ object: consuming any HostObject) -> Value {
        let cell = allocateHostBox()
        let bytes = object.externalBytes
        let header = cell.header
        cell.host.initialize(
            to: HostBoxObject(header: header, externalBytes: bytes, object: object))
        chargeExternal(bytes)
        return Value(object: cell)
    }

    func boundMethod(_ receiver: Value, _ function: Value) -> Value {
        let object = allocate(.boundMethod, size: MemoryLayout<BoundMethodObject>.size).boundMethod
        object.pointee.receiver = receiver
        object.pointee.function = function
        return Value(object: object)
    }

    func native(_ function: NativeFunction) -> Value {
        let object = allocate(.native, size: MemoryLayout<NativeObject>.size).native
        object.pointee.function = .passRetained(function)
        object.pointee.direct = function.direct
        return Value(object: object)
    }

    func error(_ error: ScriptError) -> Value {
        let object = allocate(.error, size: MemoryLayout<ErrorObject>.size).error
        object.pointee.box = .passRetained(ErrorBox(error))
        return Value(object: object)
    }

    /// A generator of `count` registers, to be filled by the caller.
    func generator(
        of closure: UnsafeMutableRawPointer, registers count: Int,
        resumingAt pc: UnsafePointer<Instruction>
    ) -> Value {
        let object = allocate(.generator, size: MemoryLayout<GeneratorObject>.size)
        let header = object.header
        object.generator.initialize(
            to: GeneratorObject(
                header: header, state: .suspended, closure: closure,
                registers: .allocate(capacity: count), registerCount: count, pc: pc))
        charge(count * 8)
        return Value(object: object)
    }

    func iterator(_ state: IteratorState, over subject: Value) -> Value {
        let object = allocate(.iterator, size: MemoryLayout<IteratorObject>.size).iterator
        object.pointee.subject = subject
        object.pointee.state = .passRetained(state)
        return Value(object: object)
    }
}

extension Value {
    @inline(__always)
    init<Object>(object: UnsafeMutablePointer<Object>) {
        self.init(object: UnsafeMutableRawPointer(object))
    }
}

extension UnsafeMutablePointer<ListObject> {
    /// Adds an item; where the system has no memory for it, the list stays and the evaluation will end.
    @inline(__always)
    func append(_ value: Value, heap: Heap) {
        if pointee.count == pointee.capacity, !grow(heap: heap) { return }
        pointee.items.unsafelyUnwrapped[pointee.count] = value
        pointee.count += 1
    }

    @inline(never)
    private func grow(heap: Heap) -> Bool {
        resize(to: Swift.max(4, pointee.capacity * 2), heap: heap)
    }

    /// Makes room for `capacity` items, no fewer than there are; false where the system refuses it. The
    /// items lie in C's memory, for Swift's ends the process in that case.
    @discardableResult
    func resize(to capacity: Int, heap: Heap) -> Bool {
        guard let items = realloc(pointee.items, capacity * MemoryLayout<Value>.stride) else {
            heap.refuse()
            return false
        }
        let before = pointee.bufferSize
        pointee.items = items.bindMemory(to: Value.self, capacity: capacity)
        pointee.capacity = capacity
        heap.charge(pointee.bufferSize - before)
        return true
    }

    /// Replaces the whole contents.
    func replace(with values: [Value], heap: Heap) {
        pointee.count = 0
        for value in values { append(value, heap: heap) }
    }
}
