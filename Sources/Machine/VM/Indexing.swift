import Text

// `x[i]`, `x[a:b, …]` and assignment to them.

@inline(never)
func slowGetIndex(_ vm: VM, _ destination: Int, _ subject: Value, _ index: Value) -> Bool {
    if subject.isKind(.dict), let hash = index.hashOfKey,
        let entry = subject.object.dict.find(index, hash: hash)
    {
        vm.base[destination] = entry.pointee.value
        return true
    }
    return vm.attempt {
        try $0.index(subject, index)
    } store: {
        vm.base[destination] = $0
    }
}

@inline(never)
func slowSetIndex(_ vm: VM, _ subject: Value, _ index: Value, _ value: Value) -> Bool {
    if subject.isKind(.dict), let hash = index.hashOfKey {
        subject.object.dict.set(index, hash: hash, value, heap: vm.pointee.heap)
        return true
    }
    return vm.guarded { try $0.setIndex(subject, [.value(index)], value) }
}

@inline(never)
func slowGetIndices(
    _ vm: VM, _ destination: Int, _ subject: Value, _ items: UnsafeMutablePointer<Value>,
    _ kinds: UInt64
) -> Bool {
    vm.attempt {
        try $0.index(subject, try indexArguments(items, kinds))
    } store: {
        vm.base[destination] = $0
    }
}

@inline(never)
func slowSetIndices(
    _ vm: VM, _ subject: Value, _ value: Value, _ items: UnsafeMutablePointer<Value>,
    _ kinds: UInt64
) -> Bool {
    vm.guarded { try $0.setIndex(subject, try indexArguments(items, kinds), value) }
}

/// How the items between brackets lie in registers: two bits each, ended by `end`.
enum IndexItemKind: UInt64 {
    case end, value, slice, ellipsis

    /// As many as fit one word.
    static let maximumCount = 31
}

private func indexArguments(_ items: UnsafeMutablePointer<Value>, _ kinds: UInt64) throws
    -> [IndexArgument]
{
    var result: [IndexArgument] = []
    result.reserveCapacity((UInt64.bitWidth - kinds.leadingZeroBitCount + 1) / 2)
    var items = items
    var kinds = kinds
    while let kind = IndexItemKind(rawValue: kinds & 3), kind != .end {
        kinds >>= 2
        switch kind {
        case .value:
            result.append(.value(items[0]))
            items += 1
        case .slice:
            func bound(_ value: Value, _ name: String) throws -> Int? {
                if value.isNone { return nil }
                if let int = value.int { return int }
                throw ScriptError.type("a slice's \(name) should be an int, got \(value.summary)")
            }
            let step = try bound(items[2], "step") ?? 1
            guard step != 0 else { throw ScriptError.value("a slice's step cannot be 0") }
            result.append(
                .slice(
                    Slice(
                        start: try bound(items[0], "start"), stop: try bound(items[1], "stop"),
                        step: step)))
            items += 3
        case .ellipsis: result.append(.ellipsis)
        case .end: break
        }
    }
    return result
}

extension Interpreter {
    func index(_ subject: Value, _ index: Value) throws -> Value {
        let index = subject.isKind(.host) ? index : index.plain
        switch subject.kind {
        case .list:
            let list = subject.object.list
            if index.isInt {
                return list.pointee.buffer[try position(index, list.pointee.count, "list")]
            }
            let positions = try self.positions(index, list.pointee.count)
            let result = heap.list(capacity: positions.count)
            for position in positions { result.append(list.pointee.buffer[position], heap: heap) }
            return Value(object: result)
        case .dict:
            if let entry = subject.object.dict.find(index, hash: try index.keyHash()) {
                return entry.pointee.value
            }
            let keys = subject.object.dict.pointee.liveEntries.lazy.compactMap(\.key.string)
            var hint = index.string.flatMap { suggestion(for: $0, among: keys) }
            if hint == nil { hint = "`get(dict, key, default)` gives another value in its place" }
            throw ScriptError("key", "the dict has no key \(index.repr())", hint: hint)
        case .string:
            let text = subject.object.string
            if text.isASCII {
                let at = try position(index, text.pointee.count, "string")
                return heap.string(bytes: UnsafeBufferPointer(start: text.bytes + at, count: 1))
            }
            let characters = Array(text.text)
            return heap.string(String(characters[try position(index, characters.count, "string")]))
        case .range:
            let range = subject.object.range.pointee.bounds
            return heap.int(range[try position(index, range.count, "range")])
        case .host:
            return try subject.object.host.pointee.object.index([.value(index)], in: context)
        default:
            if let method = subject.method("index") { return try call(method, [subject, index]) }
            throw ScriptError.type(
                "\(subject.summary) cannot be indexed",
                hint: subject.isSet ? "write `x in s` to look for an item" : nil)
        }
    }

    func index(_ subject: Value, _ indices: [IndexArgument]) throws -> Value {
        if let host = subject.host { return try host.index(indices, in: context) }
        guard indices.count == 1, let first = indices.first else {
            throw ScriptError.type(
                "\(article(subject.typeName)) takes one index, got \(indices.count)",
                hint: "tensor(x) can be indexed along several axes")
        }
        switch first {
        case .value(let value): return try index(subject, value)
        case .slice(let slice): return try self.slice(subject, slice)
        case .ellipsis: return try self.slice(subject, Slice())
        }
    }

    private func slice(_ subject: Value, _ slice: Slice) throws -> Value {
        switch subject.kind {
        case .list:
            let list = subject.object.list
            let positions = slice.resolved(count: list.pointee.count)
            let result = heap.list(capacity: positions.count)
            for index in 0..<positions.count {
                result.append(list.pointee.buffer[positions[index]], heap: heap)
            }
            return Value(object: result)
        case .string:
            let text = subject.object.string
            if text.isASCII {
                let positions = slice.resolved(count: text.pointee.count)
                let result = heap.emptyString(count: positions.count)
                for index in 0..<positions.count {
                    result.bytes[index] = text.bytes[positions[index]]
                }
                return Value(object: result)
            }
            let characters = Array(text.text)
            let positions = slice.resolved(count: characters.count)
            return heap.string(
                String((0..<positions.count).map { characters[positions[$0]] }))
        case .range:
            let range = subject.object.range.pointee.bounds
            let positions = slice.resolved(count: range.count)
            let start = positions.count > 0 ? range[positions.start] : 0
            // With two items or more the step spans them, so it cannot overflow.
            let step = positions.count > 1 ? range.step * positions.step : 1
            return heap.range(
                IntRange(start: start, stop: start + positions.count * step, step: step))
        default:
            throw ScriptError.type("\(subject.summary) cannot be sliced")
        }
    }

    func setIndex(_ subject: Value, _ indices: [IndexArgument], _ value: Value) throws {
        if let host = subject.host { return try host.setIndex(indices, to: value, in: context) }
        guard indices.count == 1, let first = indices.first else {
            throw ScriptError.type(
                "\(article(subject.typeName)) takes one index, got \(indices.count)")
        }
        switch (subject.kind, first) {
        case (.dict, .value(let key)):
            subject.object.dict.set(key, hash: try key.keyHash(), value, heap: heap)
        case (.list, .value(let index)) where index.isInt:
            let list = subject.object.list
            let at = try position(index, list.pointee.count, "list")
            list.pointee.items?[at] = value
        case (.list, .value(let index)):
            let list = subject.object.list
            try assign(value, to: try positions(index, list.pointee.count), of: list)
        case (.list, .slice(let slice)):
            let list = subject.object.list
            let range = slice.resolved(count: list.pointee.count)
            try assign(value, to: (0..<range.count).map { range[$0] }, of: list)
        case (.string, _):
            throw ScriptError.type(
                "a string cannot be changed", hint: "make a new one, as with replace(…)")
        default:
            if case .value(let index) = first, let method = subject.method("set_index") {
                _ = try call(method, [subject, index, value])
                return
            }
            throw ScriptError.type("the items of \(subject.summary) cannot be assigned")
        }
    }

    /// One value for all positions, or a list of just as many.
    private func assign(
        _ value: Value, to positions: [Int], of list: UnsafeMutablePointer<ListObject>
    ) throws {
        if let values = value.list {
            guard values.count == positions.count else {
                throw ScriptError.value(
                    "\(values.count) values cannot be assigned to \(positions.count) items")
            }
            for (position, item) in zip(positions, values) { list.pointee.items?[position] = item }
        } else {
            for position in positions { list.pointee.items?[position] = value }
        }
    }

    /// An index within `count`, counted from the end where negative.
    private func position(_ index: Value, _ count: Int, _ type: String) throws -> Int {
        guard let int = index.int else {
            throw ScriptError.type(
                "a \(type)'s index should be an int, got \(index.summary)",
                hint: index.isDouble ? "int(x) gives the whole part" : nil)
        }
        let at = int < 0 ? int + count : int
        guard at >= 0 && at < count else {
            throw ScriptError.index(
                count == 0
                    ? "index \(int) of an empty \(type)"
                    : "index \(int) is outside 0..\(count) of the \(type)",
                hint: int == count && count > 0
                    ? "the first index is 0, the last \(count - 1), or -1 from the end" : nil)
        }
        return at
    }

    /// A list of ints, a range, or a mask of bools as positions.
    private func positions(_ index: Value, _ count: Int) throws -> [Int] {
        if let range = index.range {
            return try (0..<range.count).map { try position(heap.int(range[$0]), count, "list") }
        }
        guard let items = index.list else {
            throw ScriptError.type(
                "a list's index should be an int, a slice, or a list of ints or bools, got \(index.summary)",
                hint: index.hintForQuotedNumber)
        }
        if items.first?.isBool == true {
            guard items.count == count else {
                throw ScriptError.index(
                    "a mask of \(items.count) bools does not fit \(count) items")
            }
            return try items.indices.filter { index in
                guard items[index].isBool else {
                    throw ScriptError.type("a mask holds bools, got \(items[index].summary)")
                }
                return items[index].isTrue
            }
        }
        return try items.map { try position($0, count, "list") }
    }
}

extension UnsafeMutablePointer<StringObject> {
    /// Characters as a reader counts them (grapheme clusters).
    var characterCount: Int { isASCII ? pointee.count : text.count }
}
