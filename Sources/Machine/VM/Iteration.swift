// `for`, and everything else that goes through a sequence.

@inline(never)
func slowRangePrepare(_ vm: VM, _ loop: UnsafeMutablePointer<Value>) -> Bool {
    vm.guarded { interpreter in
        let bounds = try interpreter.intRange(loop[0], loop[1], loop[2])
        let last = bounds.start + bounds.count * bounds.step
        if let start = Int32(exactly: bounds.start), Int32(exactly: last) != nil,
            let count = Int32(exactly: bounds.count), let step = Int32(exactly: bounds.step)
        {
            loop[0] = Value(start)
            loop[1] = Value(count)
            loop[2] = Value(step)
        } else {
            // A range of its own, whose start moves on.
            loop[0] = interpreter.heap.range(bounds)
        }
    }
}

@inline(never)
func slowRangeNext(_ vm: VM, _ loop: UnsafeMutablePointer<Value>) -> Bool {
    let range = loop[0].object.range
    guard range.pointee.bounds.count > 0 else { return false }
    loop[3] = vm.pointee.heap.int(range.pointee.start)
    range.pointee.start += range.pointee.step
    return true
}

@inline(never)
func slowForPrepare(_ vm: VM, _ loop: UnsafeMutablePointer<Value>) -> Bool {
    vm.guarded { interpreter in
        loop[1] = Value(0 as Int32)
        loop[2] = .none
        switch loop[0].kind {
        case .list:
            loop[2] = interpreter.heap.int(loop[0].object.list.pointee.count)
        case .range:
            loop[0] = interpreter.heap.range(loop[0].object.range.pointee.bounds)
        default:
            let next = try interpreter.iterate(loop[0])
            loop[0] = interpreter.heap.iterator(IteratorState(next: next), over: loop[0])
        }
    }
}

/// 1 with the next item in `loop[3]`, 0 at the end, -1 for an error.
@inline(never)
func slowForNext(_ vm: VM, _ loop: UnsafeMutablePointer<Value>) -> Int {
    if loop[0].isKind(.range) { return slowRangeNext(vm, loop) ? 1 : 0 }
    var more = -1
    let state = loop[0].object.iterator.pointee.state.takeUnretainedValue()
    _ = vm.attempt { _ in
        try state.next()
    } store: { next in
        more = next == nil ? 0 : 1
        loop[3] = next ?? .none
    }
    return more
}

extension Interpreter {
    /// The bounds of `start..stop by step`, checked.
    func intRange(_ start: Value, _ stop: Value, _ step: Value) throws -> IntRange {
        func int(_ value: Value, _ name: String) throws -> Int {
            if let int = value.int { return int }
            if value.isDouble, let int = Int(exactly: value.double),
                int.magnitude <= UInt(largestInt)
            {
                return int
            }
            throw ScriptError.type(
                "a range's \(name) should be an int, got \(value.summary)",
                hint: value.isDouble
                    ? "`arange(0, 1, 0.25)` and `linspace(0, 1, 5)` hold floats"
                    : value.hintForQuotedNumber)
        }
        let bounds = IntRange(
            start: try int(start, "start"), stop: try int(stop, "end"), step: try int(step, "step"))
        guard bounds.step != 0 else { throw ScriptError.value("a range's step cannot be 0") }
        return bounds
    }

    /// The items of any sequence one after another: a list's, a range's, a set's, a dict's keys, a string's
    /// characters, a generator's values, what a host object gives, or what a struct's `next` method gives until none.
    package func iterate(_ value: Value) throws -> () throws -> Value? {
        switch value.kind {
        case .list:
            let list = value.object.list
            let count = list.pointee.count
            var index = 0
            return {
                guard list.pointee.count == count else {
                    throw ScriptError.value("the list changed its size while it was gone through")
                }
                guard index < count else { return nil }
                defer { index += 1 }
                return list.pointee.buffer[index]
            }
        case .range:
            let bounds = value.object.range.pointee.bounds
            let count = bounds.count
            var index = 0
            return { [heap] in
                guard index < count else { return nil }
                defer { index += 1 }
                return heap.int(bounds[index])
            }
        case .generator, .iterator:
            return { [unowned self] in try resume(value) }
        case .dict, .set:
            let isSet = value.isSet
            let dict = value.object.dict
            let version = dict.pointee.version
            var index = 0
            return {
                guard dict.pointee.version == version else {
                    throw ScriptError(
                        "value",
                        "the \(isSet ? "set changed its items" : "dict changed its keys") while `for` goes through it",
                        hint:
                            "go through a copy: `for \(isSet ? "x in list(s)" : "key in keys(d)")`")
                }
                while index < dict.pointee.used, let entries = dict.pointee.entries {
                    defer { index += 1 }
                    if !entries[index].key.isUndefined { return entries[index].key }
                }
                return nil
            }
        case .string:
            var characters = value.object.string.text.makeIterator()
            return { [heap] in characters.next().map { heap.string(String($0)) } }
        case .host:
            if let next = try value.object.host.pointee.object.iterate(in: context) { return next }
        case .instance:
            if let method = value.method("iterate") {
                // Nobody but the steps holds what the method gives.
                let items = RootedValue(try call(method, [value]), among: rooted)
                // What it gives may be a struct again, itself even: bounded as calls are.
                guard nativeDepth < Interpreter.maximumNativeDepth else {
                    throw endlessRecursion()
                }
                nativeDepth += 1
                defer { nativeDepth -= 1 }
                let next = try iterate(items.value)
                return { try withExtendedLifetime(items) { try next() } }
            }
            if let method = value.method("next") {
                return { [unowned self] in
                    let item = try call(method, [value])
                    return item.isNone ? nil : item
                }
            }
        default:
            break
        }
        throw ScriptError.type(
            "\(value.summary) is no sequence",
            hint: value.isInt ? "write 0..\(value.int ?? 0) to count up to it" : nil)
    }

    /// All items of a sequence.
    package func items(of value: Value) throws -> [Value] { try items(of: value, atMost: .max) }

    /// The first items of a sequence.
    func items(of value: Value, atMost limit: Int) throws -> [Value] {
        if let list = value.list { return list }
        if let count = value.range?.count { try context.reserve(bytes: count * 8) }
        let next = try iterate(value)
        var result: [Value] = []
        let kept = context.kept.pointee.count
        defer { context.release(to: kept) }
        while result.count < limit, let item = try next() {
            // The next step may run script code, and collect.
            result.append(context.keep(item))
            if result.count & 0xFFFF == 0 {
                try context.checkInterrupt()
                // Neither the items nor the list of what is kept are the heap's.
                try context.reserve(bytes: result.count * 16)
            }
        }
        return result
    }
}

extension Interpreter {
    /// The value, alive for as long as what is returned. It lives no longer than the interpreter.
    package func root(_ value: Value) -> RootedValue { RootedValue(value, among: rooted) }
}

/// Values that Swift objects hold, for the collector.
final class RootTable {
    fileprivate(set) var values: [ObjectIdentifier: Value] = [:]
}

/// Keeps a value alive for as long as this object lives.
package final class RootedValue {
    package let value: Value
    private let table: RootTable

    init(_ value: Value, among table: RootTable) {
        self.value = value
        self.table = table
        table.values[ObjectIdentifier(self)] = value
    }

    deinit { table.values[ObjectIdentifier(self)] = nil }
}
