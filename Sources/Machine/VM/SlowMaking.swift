import Glibc

// Slow paths that make values: texts, spreads, structs, imports, and patterns that take values apart.

@inline(never)
func slowExtend(_ vm: VM, _ list: Value, _ items: Value) -> Bool {
    vm.guarded { interpreter in
        for item in try interpreter.items(of: items) {
            list.object.list.append(item, heap: interpreter.heap)
        }
    }
}

@inline(never)
func slowDictMerge(_ vm: VM, _ dict: Value, _ entries: Value) -> Bool {
    vm.guarded { interpreter in
        guard let entries = entries.dict else {
            throw ScriptError.type("only a dict can be spread into a dict, got \(entries.summary)")
        }
        for (key, value) in entries {
            dict.object.dict.set(key, hash: try key.keyHash(), value, heap: interpreter.heap)
        }
    }
}

@inline(never)
func slowNewRange(_ vm: VM, _ destination: Int, _ bounds: UnsafeMutablePointer<Value>) -> Bool {
    vm.attempt { interpreter in
        interpreter.heap.range(try interpreter.intRange(bounds[0], bounds[1], bounds[2]))
    } store: {
        vm.base[destination] = $0
    }
}

@inline(never)
func slowFormat(_ vm: VM, _ register: Int, _ format: Value) -> Bool {
    vm.attempt { interpreter in
        let value = vm.base[register]
        return interpreter.heap.string(
            try interpreter.format(value, format.string ?? ""))
    } store: {
        vm.base[register] = $0
    }
}

extension Interpreter {
    /// The value as `print` shows it: by its `str` method where a struct has one.
    func text(of value: Value) throws -> String {
        guard let method = value.method("str") else { return value.str() }
        let text = try call(method, [value])
        if let string = text.string { return string }
        throw ScriptError.type(
            "`str` of \(value.typeName) should give a string, got \(text.summary)")
    }
}

@inline(never)
func slowInterpolate(
    _ vm: VM, _ destination: Int, _ parts: UnsafeMutablePointer<Value>, _ count: Int
) -> Bool {
    // First every part becomes a string, in its own register; then they are copied one after another.
    var length = 0
    for index in 0..<count {
        if parts[index].isSmallInt {
            parts[index] = smallIntString(parts[index].smallInt, vm.pointee.heap)
        } else if !parts[index].isKind(.string) {
            let written = vm.attempt {
                try $0.text(of: parts[index])
            } store: {
                parts[index] = vm.pointee.heap.string($0)
            }
            if !written { return false }
        }
        length += parts[index].object.string.pointee.count
    }
    // A text put into itself grows without end.
    if length > 1 << 20, !vm.guarded({ try $0.context.reserve(bytes: length) }) { return false }
    let text = vm.pointee.heap.emptyString(count: length)
    var target = text.bytes
    for index in 0..<count {
        let part = parts[index].object.string
        memcpy(target, part.bytes, part.pointee.count)
        target += part.pointee.count
    }
    vm.base[destination] = Value(object: text)
    return true
}

private func smallIntString(_ value: Int32, _ heap: Heap) -> Value {
    var digits: (UInt64, UInt64) = (0, 0)
    return withUnsafeMutableBytes(of: &digits) { buffer in
        var start = buffer.count
        var left = value.magnitude
        repeat {
            start -= 1
            buffer[start] = UInt8(ascii: "0") + UInt8(left % 10)
            left /= 10
        } while left > 0
        if value < 0 {
            start -= 1
            buffer[start] = UInt8(ascii: "-")
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[start...])
        return heap.string(bytes: bytes.assumingMemoryBound(to: UInt8.self))
    }
}

/// Makes a struct of the closures in the registers after `register`: the constructor, then the methods.
@inline(never)
func slowNewStruct(_ vm: VM, _ register: Int, _ description: Value) {
    let interpreter = vm.pointee.interpreter.takeUnretainedValue()
    guard let index = description.int else { return }
    let layout = interpreter.structLayouts[index]
    let info = StructInfo(layout, number: interpreter.nextTypeNumber())
    let heap = vm.pointee.heap
    let type = heap.allocate(.structType, size: MemoryLayout<StructTypeObject>.size)
    let methods = UnsafeMutablePointer<Value>.allocate(capacity: layout.methodNames.count)
    for method in layout.methodNames.indices { methods[method] = vm.base[register + 1 + method] }
    let header = ObjectHeader(
        kind: .structType, mark: type.header.mark, flags: 0, tag: info.number)
    type.structType.initialize(
        to: StructTypeObject(
            header: header, name: .none, fieldCount: layout.fieldNames.count, methods: methods,
            methodCount: layout.methodNames.count, info: .passRetained(info)))
    type.structType.pointee.name = heap.string(layout.name)
    // The constructor reaches the struct through the first value that it captures.
    methods[0].object.closure.upvalues[0] = Value(object: type)
    vm.base[register] = Value(object: type)
}

@inline(never)
func slowImport(_ vm: VM, _ destination: Int, _ path: Value) -> Bool {
    vm.attempt {
        try $0.importModule(path.string ?? "")
    } store: {
        vm.base[destination] = $0
    }
}

@inline(never)
func slowUnpack(_ vm: VM, _ destination: Int, _ value: Value, _ count: Int, rest: Int) -> Bool {
    vm.guarded { interpreter in
        let items: [Value]
        if let list = value.list {
            items = list
        } else {
            guard
                value.isRange || value.isGenerator || value.isKind(.host)
                    || value.isKind(.instance)
            else {
                throw ScriptError.type(
                    "\(value.summary) cannot be taken apart as a list",
                    hint: "\(count) names take a list of \(count) items")
            }
            // One more than there are names is enough to refuse what may never end.
            items = try interpreter.items(of: value, atMost: rest < 0 ? count + 1 : .max)
        }
        let base = vm.base + destination
        if rest < 0 {
            guard items.count == count else {
                let number =
                    value.isGenerator && items.count > count
                    ? "more than \(count)" : "\(items.count)"
                throw ScriptError.value(
                    "\(number) item\(items.count == 1 ? "" : "s") cannot be taken apart into \(count) name\(count == 1 ? "" : "s")",
                    hint: items.count > count ? "`rest...` as the last name takes those left" : nil)
            }
            for (index, item) in items.enumerated() { base[index] = item }
            return
        }
        guard items.count >= count - 1 else {
            throw ScriptError.value(
                "\(items.count) item\(items.count == 1 ? " is" : "s are") too few for \(count - 1) names and a rest"
            )
        }
        let extra = items.count - (count - 1)
        for index in 0..<rest { base[index] = items[index] }
        base[rest] = interpreter.heap.list(items[rest..<rest + extra])
        for index in rest + 1..<max(count, rest + 1) { base[index] = items[index + extra - 1] }
    }
}

@inline(never)
func slowUnpackKey(_ vm: VM, _ destination: Int, _ value: Value, _ key: Value) -> Bool {
    vm.attempt { interpreter in
        guard value.isDict else {
            throw ScriptError.type("\(value.summary) cannot be taken apart as a dict")
        }
        return try interpreter.index(value, key)
    } store: {
        vm.base[destination] = $0
    }
}

/// Whether a value passes one test of a pattern; never an error.
@inline(never)
func slowTest(
    _ value: Value, _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ constants: UnsafePointer<Value>
) -> Bool {
    switch PatternTest(rawValue: i.flag) {
    case .list:
        return value.isList && value.object.list.pointee.count == i.c
    case .listAtLeast:
        return value.isList && value.object.list.pointee.count >= i.c
    case .key:
        guard value.isDict, let hash = constants[i.c].hashOfKey else { return false }
        return value.object.dict.find(constants[i.c], hash: hash) != nil
    case .member:
        return value.hasMember(constants[i.c].string ?? "")
    case .range:
        guard let number = value.number, let low = base[i.c].number, let high = base[i.c + 1].number
        else { return false }
        return low <= number && number < high
    case .type:
        let type = base[i.c]
        if type.isKind(.structType) {
            return value.isKind(.instance) && value.object.instance.pointee.type == type.object
        }
        let name = type.string ?? ""
        return value.typeName == name || name == "number" && value.isNumber
    case .literal:
        return value.isEqual(to: base[i.c])
    case nil:
        return false
    }
}
