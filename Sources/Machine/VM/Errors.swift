import Syntax

extension Interpreter {
    /// Makes `error` the one being raised, with its place and the calls that led there.
    func record(_ error: any Error) {
        var error = ScriptError(error)
        if error.location == nil {
            error.location = location(
                of: vm.pointee.frame, pc: vm.pointee.pc, part: error.part)
            error.trace = trace()
        }
        vm.pointee.error = heap.error(error)
    }

    private func function(of frame: UnsafeMutablePointer<Frame>) -> PrototypeObject? {
        // Pseudo frames and the outermost one run no function of their own.
        guard frame > vm.pointee.frames, frame.pointee.base[-1].isKind(.closure),
            frame.pointee.constants != UnsafePointer(frame.pointee.base)
        else { return nil }
        return frame.pointee.base[-1].object.closure.pointee.prototype.pointee
    }

    private func location(
        of frame: UnsafeMutablePointer<Frame>, pc: UnsafePointer<Instruction>,
        part: ScriptError.CallPart? = nil
    ) -> ScriptError.Location? {
        guard let prototype = function(of: frame) else { return nil }
        let info = prototype.info.takeUnretainedValue()
        let index = max(0, pc - 1 - UnsafePointer(prototype.code))
        guard index < info.spans.count else { return nil }
        let span = part.flatMap { info.span(of: $0, ofCallAt: index) } ?? info.spans[index]
        return ScriptError.Location(source: info.source, span: span)
    }

    /// The calls under way, innermost first; a run of the same call is shown once with its count.
    private func trace() -> [ScriptError.Call] {
        var calls: [ScriptError.Call] = []
        var frame = vm.pointee.frame
        var pending: String? = function(of: frame)?.info.takeUnretainedValue().name
        while frame > vm.pointee.frames && calls.count < 50 {
            frame -= 1
            guard let caller = function(of: frame) else { continue }
            let place = location(of: frame, pc: frame.pointee.pc)
            if let name = pending {
                if let last = calls.last, last.function == name,
                    last.location?.span == place?.span
                {
                    calls[calls.count - 1].repeats += 1
                } else {
                    calls.append(ScriptError.Call(function: name, location: place))
                }
            }
            pending = caller.info.takeUnretainedValue().name
        }
        return calls
    }
}

extension FunctionInfo {
    fileprivate func span(of part: ScriptError.CallPart, ofCallAt index: Int) -> Span? {
        guard let places = arguments[index] else { return nil }
        switch part {
        case .argument(let number):
            return places.indices.contains(number) ? places[number].value : nil
        case .name(let number):
            return places.indices.contains(number) ? places[number].name : nil
        }
    }
}

/// Finds who catches the error being raised, no further out than `entry`. Then the top frame goes on at the
/// handler; otherwise the frames of this run are gone and the answer is false.
@inline(never)
func unwind(_ vm: VM, to entry: UnsafeMutablePointer<Frame>) -> Bool {
    let error = vm.pointee.error
    let catchable =
        !error.isKind(.error)
        || error.object.error.pointee.box._withUnsafeGuaranteedRef { $0.error.isCatchable }
    var frame = vm.pointee.frame
    frame.pointee.pc = vm.pointee.pc
    while catchable && frame >= entry {
        let closure = frame.pointee.base[-1]
        if closure.isKind(.closure) {
            let prototype = closure.object.closure.pointee.prototype
            let index = frame.pointee.pc - 1 - UnsafePointer(prototype.pointee.code)
            let info = prototype.pointee.info.takeUnretainedValue()
            if let handler = info.handlers.first(where: { $0.start <= index && index < $0.end }) {
                frame.pointee.base[handler.register] = error
                frame.pointee.pc = UnsafePointer(prototype.pointee.code) + handler.target
                vm.pointee.frame = frame
                vm.pointee.pc = frame.pointee.pc
                vm.pointee.error = .none
                if error.isMemoryError { giveBack(vm, beyond: handler.register) }
                return true
            }
        }
        frame -= 1
    }
    vm.pointee.frame = entry - 1
    return false
}

/// Frees what the code that ran out of memory held, so that the handler has some to go on with. The
/// registers beyond the error's are the failed block's, and nothing reads them again.
private func giveBack(_ vm: VM, beyond register: Int) {
    let frame = vm.pointee.frame
    var dead = frame.pointee.base + register + 1
    while dead < frame.pointee.top {
        dead.pointee = .none
        dead += 1
    }
    vm.pointee.interpreter._withUnsafeGuaranteedRef { $0.collectGarbage() }
}

extension Value {
    fileprivate var isMemoryError: Bool {
        isKind(.error)
            && object.error.pointee.box._withUnsafeGuaranteedRef { $0.error.kind == "memory" }
    }
}

@inline(never)
func failUndefinedGlobal(_ vm: VM, _ slot: Int) {
    _ = vm.guarded { throw $0.undefinedGlobal(slot) }
}

@inline(never)
func failUndefinedLocal(_ vm: VM) {
    _ = vm.guarded { _ in
        throw ScriptError.name("a local function is used before it is defined")
    }
}

@inline(never)
func failChanged(_ vm: VM, _ type: String) {
    _ = vm.guarded { _ in
        throw ScriptError(
            "value", "the \(type) changed its size while `for` goes through it",
            hint: "go through a copy: `for x in copy(items)`")
    }
}

@inline(never)
func failNoMatch(_ vm: VM, _ value: Value) {
    _ = vm.guarded { _ in
        throw ScriptError(
            "match", "no arm of `match` fits \(value.summary)",
            hint: "end it with `_ -> …` for everything else")
    }
}

/// What the patterns of a `catch` look at.
@inline(never)
func thrownValue(_ error: Value) -> Value {
    guard error.isKind(.error) else { return error }
    return error.object.error.pointee.box._withUnsafeGuaranteedRef { $0.error.thrown } ?? error
}

/// `throw x`: an error is raised again as it is, a text becomes an error of kind `error`.
@inline(never)
func slowThrow(_ vm: VM, _ value: Value) {
    if value.isKind(.error) {
        let box = value.object.error.pointee.box.takeUnretainedValue()
        if box.error.location != nil {
            vm.pointee.error = value
            return
        }
        // First thrown here: the same value, now with its place.
        _ = vm.guarded { interpreter in throw box.error }
        if let placed = vm.pointee.error.isKind(.error)
            ? vm.pointee.error.object.error.pointee.box.takeUnretainedValue().error : nil
        {
            box.error = placed
        }
        vm.pointee.error = value
        return
    }
    _ = vm.guarded { _ in
        if let text = value.string { throw ScriptError("error", text) }
        if value.isKind(.instance) {
            throw ScriptError(
                value.typeName, value.member("message")?.str() ?? value.repr(),
                fields: [("value", value)])
        }
        throw ScriptError.type(
            "only a text, an error or a struct can be thrown, got \(value.summary)",
            hint: "write throw \"text\" or throw error(kind, message)")
    }
}
