import Text

// Calls that are not just a jump: builtins, missing and named arguments, methods, bound methods, structs.

/// Calls R[slot] with `count` arguments after it; the result goes to the register `destination`, now or when the
/// new frame returns.
@inline(never)
func slowCall(_ vm: VM, _ slot: UnsafeMutablePointer<Value>, _ count: Int, _ destination: Int)
    -> Bool
{
    vm.guarded { try $0.enter(slot, count, names: [], destination: destination) }
}

@inline(never)
func slowCallNamed(
    _ vm: VM, _ slot: UnsafeMutablePointer<Value>, _ count: Int, _ destination: Int, _ names: Value,
    spread: Bool
) -> Bool {
    vm.guarded { interpreter in
        let names = (names.list ?? []).compactMap(\.string)
        if spread {
            try interpreter.enterSpread(slot, names: names, destination: destination)
        } else {
            try interpreter.enter(slot, count, names: names, destination: destination)
        }
    }
}

/// A builtin's call without names.
private func callNative(
    _ vm: VM, _ slot: UnsafeMutablePointer<Value>, _ count: Int, _ destination: Int
) -> Bool {
    vm.guarded { interpreter in
        let context = interpreter.context
        let kept = context.kept.pointee.count
        defer { context.release(to: kept) }
        let function = slot.pointee.object.native.pointee.function
        vm.base[destination] = try function._withUnsafeGuaranteedRef {
            try $0.call(context, UnsafePointer(slot + 1), count)
        }
        if vm.pointee.fuel.pointee <= 0 || Interrupt.isRequested { try interpreter.pollOrThrow() }
    }
}

/// A call of the form `x.f(…)`: R[slot + 1] is x, `count` counts it.
@inline(never)
func slowCallMethod(
    _ vm: VM, _ slot: UnsafeMutablePointer<Value>, _ count: Int, _ name: Value
) -> Bool {
    let words = vm.pointee.pc - 2
    let last = words[1]
    let constants = vm.pointee.frame.pointee.constants
    // Plain values have no members that could be called: the builtin of that name is meant.
    let fallback = constants[last.b]
    if last.a == 0 && fallback.isSmallInt && fallback.smallInt >= 0 && slot[1].hasNoMethods {
        let function = vm.pointee.globals[Int(fallback.smallInt)]
        if function.isKind(.native) {
            slot.pointee = function
            return callNative(vm, slot, count, last.c)
        }
    }
    return vm.guarded { interpreter in
        let names = last.a == 0 ? [] : (constants[last.a].list ?? []).compactMap(\.string)
        try interpreter.enterMethod(
            slot, count, name: name, names: names, fallback: fallback,
            cache: UnsafeMutablePointer(mutating: words), destination: last.c)
    }
}

extension Value {
    /// Whether `x.f(…)` can only mean `f(x, …)`.
    @inline(__always)
    var hasNoMethods: Bool {
        guard isObject else { return true }
        switch object.header.kind {
        case .list, .dict, .set, .string, .range, .wideInt, .closure, .native, .generator,
            .iterator:
            return true
        default: return false
        }
    }
}

extension Interpreter {
    /// Calls the value in `slot`: pushes a frame for a script's function, or stores the result of anything else.
    func enter(
        _ slot: UnsafeMutablePointer<Value>, _ count: Int, names: [String], destination: Int
    ) throws {
        let callee = slot.pointee
        switch callee.kind {
        case .closure:
            try push(callee, slot, count, names: names)
        case .native:
            let function = callee.object.native.pointee.function
            // f(x) is x.f(): a struct's own method goes before a builtin.
            if count > names.count, slot[1].isKind(.instance),
                let method = slot[1].method(function._withUnsafeGuaranteedRef { $0.name })
            {
                slot.pointee = method
                return try enter(slot, count, names: names, destination: destination)
            }
            let kept = context.kept.pointee.count
            defer { context.release(to: kept) }
            let result = try function._withUnsafeGuaranteedRef {
                names.isEmpty
                    ? try $0.call(context, UnsafePointer(slot + 1), count)
                    : try $0.call(context, UnsafePointer(slot + 1), count, names: names)
            }
            vm.base[destination] = result
            if vm.pointee.fuel.pointee <= 0 || Interrupt.isRequested { try pollOrThrow() }
        case .structType:
            if count == callee.object.structType.pointee.fieldCount && names.isEmpty {
                vm.base[destination] = makeInstance(heap, callee.object, slot + 1)
            } else {
                slot.pointee = callee.object.structType.pointee.methods[0]
                try push(slot.pointee, slot, count, names: names)
            }
        case .boundMethod:
            let method = callee.object.boundMethod
            try requireStack(slot + count + 3)
            for index in stride(from: count, to: 0, by: -1) { slot[index + 1] = slot[index] }
            slot[0] = method.pointee.function
            slot[1] = method.pointee.receiver
            try movingFaults(by: -1) {
                try enter(slot, count + 1, names: names, destination: destination)
            }
        case .host:
            let host = callee.object.host.pointee.object
            guard names.isEmpty else {
                throw ScriptError.argument("a \(callee.typeName) takes no named arguments")
            }
            let arguments = Array(UnsafeBufferPointer(start: slot + 1, count: count))
            let kept = context.kept.pointee.count
            defer { context.release(to: kept) }
            guard let result = try host.call(arguments, in: context) else { fallthrough }
            vm.base[destination] = result
        case .instance:
            guard let method = callee.method("call") else { fallthrough }
            try requireStack(slot + count + 3)
            for index in stride(from: count, to: 0, by: -1) { slot[index + 1] = slot[index] }
            slot[1] = callee
            slot[0] = method
            try movingFaults(by: -1) {
                try enter(slot, count + 1, names: names, destination: destination)
            }
        default:
            throw ScriptError.type(
                "\(callee.summary) is not a function", hint: calleeHint(callee))
        }
    }

    private func calleeHint(_ callee: Value) -> String? {
        if callee.isNumber { return "to multiply, write `*`" }
        let isIndexed =
            callee.isList || callee.isDict || callee.isString || callee.isRange
            || callee.host?.length != nil
        return isIndexed ? "an item is `x[0]`, in square brackets" : nil
    }

    /// Runs a call that has `count` more arguments than the text shows (fewer where negative), so that
    /// its errors are placed by the text.
    private func movingFaults(by count: Int, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ScriptError where error.part != nil && error.location == nil {
            throw error.at(error.part?.moved(by: count))
        }
    }

    /// `f(list...)`: R[slot + 1] is the list of positional arguments, named ones follow.
    func enterSpread(_ slot: UnsafeMutablePointer<Value>, names: [String], destination: Int) throws
    {
        guard let positional = slot[1].list else {
            throw ScriptError("internal", "the spread arguments are not a list")
        }
        let arguments = positional + (0..<names.count).map { slot[2 + $0] }
        guard slot.pointee.isKind(.closure), arguments.count < 10_000 else {
            // The arguments lie outside the registers, so they are kept for the length of the call.
            vm.base[destination] = try call(slot.pointee, arguments, names: names)
            return
        }
        try requireStack(slot + arguments.count + 2)
        for (index, argument) in arguments.enumerated() { slot[index + 1] = argument }
        try push(slot.pointee, slot, arguments.count, names: names)
    }

    func enterMethod(
        _ slot: UnsafeMutablePointer<Value>, _ count: Int, name: Value, names: [String],
        fallback: Value, cache: UnsafeMutablePointer<Instruction>, destination: Int
    ) throws {
        let receiver = slot[1]
        let text = name.object.string.text
        if receiver.isKind(.instance) {
            let type = receiver.object.instance.pointee.type.structType
            let info = type.pointee.info.takeUnretainedValue()
            if let index = info.methodSlots[text] {
                cache.pointee = UInt64(info.number) | UInt64(index) << 32
                slot.pointee = type.pointee.methods[index]
                return try enter(slot, count, names: names, destination: destination)
            }
        }
        // A member that is itself a function is called without the receiver.
        if let member = try memberToCall(receiver, text) {
            slot[1] = member
            return try movingFaults(by: 1) {
                try enter(slot + 1, count - 1, names: names, destination: destination)
            }
        }
        if fallback.isNone {
            throw noMember(receiver, text, isCall: true)
        }
        if fallback.bits != fallbackInRegister.bits {
            slot.pointee = vm.pointee.globals[fallback.int ?? 0]
            if slot.pointee.isUndefined { throw noMember(receiver, text, isCall: true) }
        }
        // A variable that is no function, `let map = umap(x)`, does not hide the builtin from `list.map(f)`.
        if !canBeCalled(slot.pointee), let builtin = builtinSlot(text) {
            slot.pointee = vm.pointee.globals[builtin]
        }
        try enter(slot, count, names: names, destination: destination)
    }

    private func canBeCalled(_ value: Value) -> Bool {
        value.hostType.map { $0.canBeCalled } ?? value.isCallable
    }

    /// Pushes a frame for `closure`, whose arguments lie after `slot`.
    func push(
        _ closure: Value, _ slot: UnsafeMutablePointer<Value>, _ count: Int, names: [String]
    ) throws {
        let prototype = closure.object.closure.pointee.prototype
        let top = slot + 1 + Int(prototype.pointee.registerCount)
        try requireStack(max(top, slot + 1 + count))
        guard vm.pointee.frame < vm.pointee.framesEnd else { throw endlessRecursion() }
        if !prototype.pointee.isSimple || count != prototype.pointee.parameterCount
            || !names.isEmpty
        {
            try bind(prototype.pointee.info.takeUnretainedValue(), slot + 1, count, names)
        }
        vm.pointee.frame += 1
        vm.pointee.frame.initialize(
            to: Frame(
                pc: UnsafePointer(prototype.pointee.code), base: slot + 1,
                constants: UnsafePointer(prototype.pointee.constants), top: top))
        vm.pointee.pc = UnsafePointer(prototype.pointee.code)
        vm.pointee.fuel.pointee -= 1
        if vm.pointee.fuel.pointee < 0 { try pollOrThrow() }
    }

    /// Puts the arguments in the order of the parameters; what is left out becomes undefined.
    private func bind(
        _ function: FunctionInfo, _ base: UnsafeMutablePointer<Value>, _ count: Int,
        _ names: [String]
    ) throws {
        let parameters = function.parameters
        let rest = parameters.last?.isRest == true ? parameters.count - 1 : nil
        let single = rest ?? parameters.count
        let positional = count - names.count
        var slots = [Value](repeating: .undefined, count: parameters.count)
        for index in 0..<min(positional, single) { slots[index] = base[index] }
        if let rest {
            slots[rest] = heap.list(
                UnsafeBufferPointer(
                    start: base + min(single, positional), count: max(0, positional - single)))
        } else if positional > single {
            // Whoever calls a method does not count the value in front of the dot.
            let own = function.isMethod ? 1 : 0
            let count = max(0, single - own)
            throw ScriptError.argument(
                "\(function.name) takes \(count == 0 ? "no arguments" : "\(count) argument\(count == 1 ? "" : "s")"), got \(positional - own)",
                hint: function.hintForTooMany
            ).at(.argument(single))
        }
        for (offset, name) in names.enumerated() {
            guard let index = parameters.firstIndex(where: { $0.name == name && !$0.isRest }) else {
                throw ScriptError.argument(
                    "\(function.name) has no parameter `\(name)`",
                    hint: suggestion(for: name, among: parameters.compactMap(\.name))
                        ?? function.signature
                ).at(.name(positional + offset))
            }
            guard slots[index].isUndefined else {
                throw ScriptError.argument("\(function.name): `\(name)` is given twice")
                    .at(.name(positional + offset))
            }
            slots[index] = base[positional + offset]
        }
        for (index, parameter) in parameters.enumerated()
        where slots[index].isUndefined && !parameter.hasDefault {
            let name = parameter.name.map { "`\($0)`" } ?? "argument \(index + 1)"
            throw ScriptError.argument(
                "\(function.name): \(name) is missing", hint: function.signature)
        }
        for (index, value) in slots.enumerated() { base[index] = value }
    }

    /// Makes sure that the stack reaches `top`.
    func requireStack(_ top: UnsafeMutablePointer<Value>) throws {
        guard top >= vm.pointee.stackLimit else { return }
        guard top < vm.pointee.stackEnd else { throw endlessRecursion() }
        // What lies beyond the old limit was never used: it is zero, which is a value.
        let used = top - vm.pointee.stack
        let limit = min(vm.pointee.stack + used * 2, vm.pointee.stackEnd)
        vm.pointee.stackLimit = limit
    }

    func endlessRecursion() -> ScriptError {
        ScriptError(
            "recursion",
            "the calls are nested too deeply (\(vm.pointee.frame - vm.pointee.frames))",
            hint: "a function that calls itself needs a case that ends")
    }

    // MARK: - From Swift into the script

    /// Calls a function of the script, or any value that can be called.
    package func call(_ function: Value, _ arguments: [Value]) throws -> Value {
        try call(function, arguments, names: [])
    }

    func call(_ function: Value, _ arguments: [Value], names: [String]) throws -> Value {
        try nested(function, arguments) { slot in
            try enter(slot, arguments.count, names: names, destination: 0)
        }
    }

    /// Runs what `enter` calls, in a run of its own, until that returns.
    ///
    /// - Parameter enter: given the slot with the function and its arguments after it, pushes its
    ///   frame, or stores the result in the slot at once.
    func nested(
        _ function: Value, _ arguments: [Value],
        _ enter: (UnsafeMutablePointer<Value>) throws -> Void
    ) throws -> Value {
        guard nativeDepth < Interpreter.maximumNativeDepth else { throw endlessRecursion() }
        nativeDepth += 1
        defer { nativeDepth -= 1 }
        let state = vm
        let frame = state.pointee.frame
        let savedPC = state.pointee.pc
        // The caller's frame is found again by its own pc when an error walks the frames.
        frame.pointee.pc = savedPC
        let slot = frame.pointee.top
        try requireStack(slot + arguments.count + 3)
        guard frame + 1 < state.pointee.framesEnd else { throw endlessRecursion() }
        slot.pointee = function
        for (index, argument) in arguments.enumerated() { slot[index + 1] = argument }
        slot[arguments.count + 1] = .none
        // A pseudo frame: what returns to it stores the result in `slot` and halts.
        (frame + 1).initialize(
            to: Frame(
                pc: UnsafePointer(state.pointee.exit + 1), base: slot,
                constants: UnsafePointer(slot),
                // One more than the arguments, for a bound method's receiver.
                top: slot + arguments.count + 2))
        state.pointee.frame = frame + 1
        state.pointee.pc = UnsafePointer(state.pointee.exit + 1)
        defer {
            state.pointee.frame = frame
            state.pointee.pc = savedPC
        }
        do {
            try enter(slot)
        } catch let error as ScriptError where error.location == nil {
            // The arguments of this call are not in the text of the one that the error is placed at.
            throw error.at(nil)
        }
        if state.pointee.frame == frame + 1 { return slot.pointee }
        if run(state) { return slot.pointee }
        throw takeError()
    }

    /// The error that left `run`, as Swift sees it.
    func takeError() -> ScriptError {
        let value = vm.pointee.error
        vm.pointee.error = .none
        guard value.isKind(.error) else { return ScriptError("internal", "no error was recorded") }
        return value.object.error.pointee.box.takeUnretainedValue().error
    }

    // MARK: - Safepoints

    /// Deeper calls are not collected at each, which would take the square of their number.
    private static let maximumStressDepth = 500
    /// Nor is a heap of more bytes than this marked at every safepoint: a loop that fills it would take
    /// the square of its turns.
    private static let maximumStressBytes = 512 << 10

    /// Collects where it is wanted, and stops where that is asked for.
    func pollOrThrow() throws {
        vm.pointee.fuel.pointee = VMState.fuelTank
        let stress = heap.state.pointee.stress
        if stress { vm.pointee.fuel.pointee = 0 }
        if stress && vm.pointee.frame - vm.pointee.frames < Interpreter.maximumStressDepth
            && heap.state.pointee.live < Interpreter.maximumStressBytes
        {
            collectGarbage()
        } else if heap.state.pointee.wantsCollection {
            collectGarbage()
            try requireMemory()
        }
        if heap.state.pointee.wasRefused {
            heap.state.pointee.wasRefused = false
            throw ScriptError("memory", "the system has no memory left for the values in use")
        }
        if let left = stepsLeft {
            stepsLeft = left - (heap.state.pointee.stress ? 1 : VMState.fuelTank)
            if left <= 0 { throw ScriptError.outOfSteps(limit: stepLimit) }
        }
        try Interrupt.check()
    }

    package func collectGarbage() {
        let state = vm
        let before = heap.bytesInUse
        let top = state.pointee.frame.pointee.top
        heap.collect { mark in
            var register = state.pointee.stack
            while register < top {
                mark(register.pointee)
                register += 1
            }
            for index in 0..<globalCount { mark(state.pointee.globals[index]) }
            for value in context.kept.pointee { mark(value) }
            for value in roots { mark(value) }
            mark(state.pointee.error)
        }
        // What lies beyond the top may point to what has just been freed.
        var register = top
        while register < state.pointee.stackLimit {
            register.pointee = .none
            register += 1
        }
        // After a deep recursion the limit comes down again, so that this stays cheap.
        let used = top - state.pointee.stack
        state.pointee.stackLimit = min(
            state.pointee.stackLimit, state.pointee.stack + max(1_024, used * 2 + 256))
        let after = heap.bytesInUse
        if before - after > Interpreter.largeRelease && after < before / 4 {
            heap.releaseEmptyBlocks()
        }
    }
}

/// Runs at a safepoint; false when the evaluation is to stop.
@inline(never)
func safepoint(_ vm: VM) -> Bool {
    vm.guarded { try $0.pollOrThrow() }
}

extension VM {
    /// Runs `body` with the interpreter; an error is recorded, and false returned.
    @inline(__always)
    func guarded(_ body: (Interpreter) throws -> Void) -> Bool {
        // The interpreter owns this state, so it outlives whatever runs here.
        pointee.interpreter._withUnsafeGuaranteedRef { interpreter in
            do {
                try body(interpreter)
                return true
            } catch {
                interpreter.record(error)
                return false
            }
        }
    }

    /// Stores the result of `body`; an error is recorded, and false returned.
    @inline(__always)
    func attempt<Result>(
        _ body: (Interpreter) throws -> Result, store: (Result) -> Void
    ) -> Bool {
        guarded { store(try body($0)) }
    }
}

// MARK: - Making objects

@inline(never)
func makeInstance(
    _ heap: Heap, _ type: UnsafeMutableRawPointer, _ fields: UnsafeMutablePointer<Value>
) -> Value {
    let count = type.structType.pointee.fieldCount
    let object = heap.allocate(
        .instance, size: MemoryLayout<InstanceObject>.size + count * MemoryLayout<Value>.size)
    object.headerPointer.pointee.tag = type.header.tag
    object.instance.pointee.type = type
    let target = object.instance.fields
    for index in 0..<count { target[index] = fields[index] }
    return Value(object: object)
}

@inline(never)
func makeClosure(_ heap: Heap, _ prototype: Value, _ base: UnsafeMutablePointer<Value>) -> Value {
    let prototype = prototype.object.prototype
    let count = Int(prototype.pointee.captureCount)
    let object = heap.allocate(
        .closure, size: MemoryLayout<ClosureObject>.size + count * MemoryLayout<Value>.size)
    object.closure.pointee.prototype = prototype
    object.closure.pointee.upvalueCount = count
    let upvalues = object.closure.upvalues
    for index in 0..<count {
        let capture = Int(prototype.pointee.captures[index])
        // A register of the maker, or (negative) one of what the maker itself has captured.
        upvalues[index] = capture >= 0 ? base[capture] : base[-1].object.closure.upvalues[~capture]
    }
    return Value(object: object)
}

@inline(never)
func makeList(_ heap: Heap, _ items: UnsafeMutablePointer<Value>, _ count: Int) -> Value {
    let list = heap.list(capacity: count)
    for index in 0..<count { list.append(items[index], heap: heap) }
    return Value(object: list)
}
