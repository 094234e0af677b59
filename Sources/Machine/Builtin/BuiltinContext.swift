import Glibc

/// What a builtin may ask of the interpreter that runs it.
///
/// Values that a builtin makes stay alive until it calls back into the script with `call`; what it
/// still needs then, it keeps first.
package final class BuiltinContext {
    let heap: Heap
    /// Values kept for the builtins that are running. Behind a pointer, since every call of a builtin looks at it.
    let kept: UnsafeMutablePointer<[Value]>
    /// Runs a function of the script; set by the interpreter.
    var invoke: (Value, [Value], [String]) throws -> Value = { _, _, _ in
        throw ScriptError("internal", "no interpreter is attached")
    }
    /// The interpreter itself; set by it.
    weak var services: (any BuiltinServices)?
    /// Receives what the script puts out.
    package var output: (ScriptOutput) -> Void = { _ in }
    /// The script's random numbers.
    package var random = RandomKeys(seed: 0)
    package var workingDirectory = "."
    /// Bytes that the heap and the tensors may hold together; nil for no limit of our own.
    package var memoryLimit: Int? {
        didSet { heap.state.pointee.limit = memoryLimit ?? .max }
    }
    /// Gives memory that is kept for reuse outside the heap back to the system.
    package var releaseCaches: () -> Void = {}
    private var states: [ObjectIdentifier: AnyObject] = [:]

    init(heap: Heap) {
        self.heap = heap
        kept = .allocate(capacity: 1)
        kept.initialize(to: [])
    }

    deinit {
        kept.deinitialize(count: 1)
        kept.deallocate()
    }

    /// Forgets what was kept since there were `count`.
    @inline(__always)
    func release(to count: Int) {
        let extra = kept.pointee.count - count
        if extra > 0 { kept.pointee.removeLast(extra) }
    }

    // MARK: - Calling and keeping

    /// - Parameter names: what the last arguments are called, in order; the others go by position.
    package func call(_ function: Value, _ arguments: [Value], names: [String] = []) throws -> Value
    {
        try invoke(function, arguments, names)
    }

    /// Keeps `value` alive until the running builtin returns.
    @discardableResult
    package func keep(_ value: Value) -> Value {
        if value.isObject { kept.pointee.append(value) }
        return value
    }

    /// Keeps values alive until the running builtin returns: a later argument may be a sequence that runs
    /// script code, and collects, when it is read.
    package func keep(_ values: [Value]) -> [Value] {
        for value in values where value.isObject { kept.pointee.append(value) }
        return values
    }

    /// Throws when the user asked to stop. Long loops call it every few milliseconds of work.
    package func checkInterrupt() throws { try Interrupt.check() }

    /// Throws when `bytes` more would pass the memory limit.
    package func reserve(bytes: Int) throws {
        // Without a limit of the user's, refuse only what no machine could hold.
        let limit = memoryLimit ?? 1 << 40
        guard bytes >= 0, bytes <= limit, heap.bytesInUse <= limit - bytes else {
            throw ScriptError(
                "memory", "\(formatBytes(bytes)) more would pass the limit of \(formatBytes(limit))"
            )
        }
        // The system may refuse less than the limit; whoever allocates next could only end the process.
        guard bytes >= 1 << 26 else { return }
        guard let probe = malloc(bytes) else {
            throw ScriptError("memory", "the system has no \(formatBytes(bytes)) of memory left")
        }
        free(probe)
    }

    // MARK: - Output

    package func print(_ text: String) { output(.text(text)) }
    package func emit(_ event: ScriptOutput) { output(event) }

    // MARK: - Making values

    package func string(_ text: String) -> Value { heap.string(text) }
    package func int(_ value: Int) -> Value { heap.int(value) }
    package func list(_ items: [Value]) -> Value { heap.list(items) }
    package func range(_ bounds: IntRange) -> Value { heap.range(bounds) }
    package func host(_ object: consuming any HostObject) -> Value { heap.host(object) }
    package func error(_ error: ScriptError) -> Value { heap.error(error) }

    /// A dict with string keys, in order.
    package func dict(_ entries: [(key: String, value: Value)]) -> Value {
        let dict = heap.dict()
        for entry in entries {
            let key = heap.string(entry.key)
            dict.set(key, hash: key.object.string.hash, entry.value, heap: heap)
        }
        return Value(object: dict)
    }

    /// A dict with any keys, in order. Throws where a key cannot be one.
    package func dict(pairs: [(key: Value, value: Value)]) throws -> Value {
        let dict = heap.dict()
        for entry in pairs {
            dict.set(entry.key, hash: try entry.key.keyHash(), entry.value, heap: heap)
        }
        return Value(object: dict)
    }

    // MARK: - Changing values

    package func append(_ value: Value, to list: Value) {
        guard list.isKind(.list) else { return }
        list.object.list.append(value, heap: heap)
    }

    /// Replaces the items of a list.
    package func setItems(of list: Value, to items: [Value]) {
        guard list.isKind(.list) else { return }
        list.object.list.replace(with: items, heap: heap)
    }

    package func set(_ key: Value, to value: Value, in dict: Value) throws {
        guard dict.isKind(.dict) else { return }
        dict.object.dict.set(key, hash: try key.keyHash(), value, heap: heap)
    }

    /// The value of `key`, nil when the dict has none.
    package func get(_ key: Value, in dict: Value) throws -> Value? {
        guard dict.isKind(.dict) else { return nil }
        return dict.object.dict.find(key, hash: try key.keyHash())?.pointee.value
    }

    /// Removes `key` from a dict or set and returns its value (none in a set), nil where there is no
    /// such key.
    package func remove(_ key: Value, from dict: Value) throws -> Value? {
        guard dict.isKind(.dict) || dict.isKind(.set) else { return nil }
        return dict.object.dict.remove(key, hash: try key.keyHash())
    }

    /// Empties a dict or set.
    package func removeAll(from dict: Value) {
        guard dict.isKind(.dict) || dict.isKind(.set) else { return }
        dict.object.dict.removeAll(heap: heap)
    }

    // MARK: - State of other modules

    /// The one object of this type that lives as long as the interpreter: caches, settings.
    package func state<State: AnyObject>(_ make: @autoclosure () -> State) -> State {
        let key = ObjectIdentifier(State.self)
        if let state = states[key] as? State { return state }
        let state = make()
        states[key] = state
        return state
    }
}

/// What a running script puts out.
package enum ScriptOutput {
    case text(String)
    /// `show(x)`: to be displayed richly where the front end can.
    case display(Value)
    case progress(ScriptProgress)
    case note(String)
}

package struct ScriptProgress: Sendable {
    package var id: Int
    package var label: String
    /// 0…1, nil when unknown.
    package var fraction: Double?
    package var message: String
    package var isFinal: Bool

    package init(
        id: Int, label: String, fraction: Double? = nil, message: String = "", isFinal: Bool = false
    ) {
        self.id = id
        self.label = label
        self.fraction = fraction
        self.message = message
        self.isFinal = isFinal
    }
}

/// A stream of 64-bit keys, one for each random operation, fixed by a seed (SplitMix64; Steele, Lea and Flood 2014).
package struct RandomKeys: Equatable, Sendable {
    /// All that decides what comes next.
    package private(set) var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in 0..<1 with 53 bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
