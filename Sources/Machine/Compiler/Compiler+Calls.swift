import Syntax

extension Compiler {
    func call(_ call: Call, into target: Int, _ span: Span) throws {
        let hasSpread = call.arguments.contains {
            if case .spread = $0.label { true } else { false }
        }
        if case .member(let subject, let name) = call.callee.kind {
            if hasSpread {
                try spreadMethod(subject, name, call, into: target, span)
            } else {
                try method(subject, name, call, into: target, span)
            }
            return
        }
        if try assertion(call, into: target, span) { return }
        let slot = try temporary(span)
        try expression(call.callee, into: slot)
        if hasSpread {
            try spread(call, slot, into: target, span)
            return
        }
        let (count, names) = try arguments(call, span)
        if names == 0 {
            emit(Instruction(.call, slot, count, target), span)
        } else {
            emit(Instruction(.callNamed, slot, count), span)
            emit(Instruction(.move, names, 0, target), span)
        }
        notePlaces(of: call.arguments)
    }

    /// Keeps where the arguments of the call just emitted stand, for the errors that are about one of them.
    private func notePlaces(of arguments: [Argument], receiver: Span? = nil) {
        var places: [FunctionInfo.ArgumentPlace] = []
        if let receiver { places.append(.init(name: nil, value: receiver)) }
        for argument in arguments {
            let name: Span? = if case .named(let name) = argument.label { name.span } else { nil }
            places.append(.init(name: name, value: argument.value.span))
        }
        state.arguments[state.code.count - 1] = places
    }

    /// The arguments in the next registers: how many, and the constant list of the last ones' names (0 for none).
    private func arguments(_ call: Call, _ span: Span) throws -> (count: Int, names: Int) {
        var names: [Value] = []
        for argument in call.arguments {
            let register = try temporary(argument.span)
            try expression(argument.value, into: register)
            if case .named(let name) = argument.label { names.append(heap.string(name.text)) }
        }
        return (
            call.arguments.count,
            names.isEmpty ? 0 : try shortConstant(heap.list(names), span)
        )
    }

    /// `subject.name(…)`
    private func method(
        _ subject: Expression, _ name: Name, _ call: Call, into target: Int, _ span: Span
    ) throws {
        let slot = try temporary(span)
        let receiver = try temporary(span)
        try expression(subject, into: receiver)
        var fallback = 0
        if let (place, _) = resolve(name.text) {
            if case .global(let global) = place {
                fallback = try shortConstant(Value(Int32(global)), span)
            } else {
                _ = try read(place, name.span, into: slot)
                fallback = try shortConstant(fallbackInRegister, span)
            }
        } else if state.parent != nil {
            // A later cell may define the function.
            let global = try interpreter.globalSlot(name.text, in: module)
            fallback = try shortConstant(Value(Int32(global)), span)
        }
        let (count, names) = try arguments(call, span)
        let methodSpan = Span(lower: name.span.lower, upper: call.argumentSpan.upper)
        emit(
            Instruction(.callMethod, slot, count + 1, try self.name(name.text, name.span)),
            methodSpan)
        emit(0, methodSpan)
        emit(Instruction(.move, names, fallback, target), methodSpan)
        notePlaces(of: call.arguments, receiver: methodSpan)
    }

    /// `f(a, list..., name: b)`: the positional arguments as one list.
    private func spread(_ call: Call, _ slot: Int, into target: Int, _ span: Span) throws {
        let list = try temporary(span)
        let positional: [ListElement] = call.arguments.compactMap {
            switch $0.label {
            case .positional: .value($0.value)
            case .spread: .spread($0.value)
            case .named: nil
            }
        }
        try scratch { try self.list(positional, into: list, span) }
        var names: [Value] = []
        for argument in call.arguments {
            guard case .named(let name) = argument.label else { continue }
            let register = try temporary(argument.span)
            try expression(argument.value, into: register)
            names.append(heap.string(name.text))
        }
        emit(Instruction(.callSpread, slot, names.count), span)
        emit(
            Instruction(.move, try shortConstant(heap.list(names), span), 0, target), span)
    }

    /// `x.f(list...)`: first the function with x in its place, then a call of that.
    private func spreadMethod(
        _ subject: Expression, _ name: Name, _ call: Call, into target: Int, _ span: Span
    ) throws {
        let slot = try temporary(span)
        try scratch {
            let binder = try temporary(span)
            emit(
                Instruction(
                    .loadConstant, binder, d: constant(interpreter.internalFunction("bind method"))),
                span)
            let receiver = try temporary(span)
            try expression(subject, into: receiver)
            let text = try temporary(span)
            emit(Instruction(.loadConstant, text, d: constant(heap.string(name.text))), name.span)
            let fallback = try temporary(span)
            if resolve(name.text) != nil {
                _ = try read(name.text, name.span, into: fallback)
            } else {
                emit(Instruction(.loadSpecial, fallback, d: 0), name.span)
            }
            emit(Instruction(.call, binder, 3, slot), name.span)
        }
        try spread(call, slot, into: target, span)
    }

    // MARK: - Assertions

    /// `assert(a == b)`: both sides go along, so that a failure can show them.
    ///
    /// - Returns: whether the call is one of the builtin with a single comparison; false for any other.
    private func assertion(_ call: Call, into target: Int, _ span: Span) throws -> Bool {
        guard case .name("assert") = call.callee.kind,
            case .global(let global)? = resolve("assert")?.place, interpreter.isBuiltin(global),
            let condition = call.arguments.first, case .positional = condition.label,
            case .binary(let operation, let left, let right) = condition.value.kind,
            operation.isComparison, call.arguments.count <= 2
        else { return false }
        if call.arguments.count == 2 {
            switch call.arguments[1].label {
            case .positional: break
            case .named(let name) where name.text == "message": break
            case .named, .spread: return false
            }
        }
        let slot = try temporary(span)
        let arguments = try (0..<5).map { _ in try temporary(span) }
        emit(
            Instruction(
                .loadConstant, slot, d: constant(interpreter.internalFunction("assert comparison"))),
            span)
        try expression(left, into: arguments[0])
        emit(Instruction(.loadInt, arguments[1], d: Int(operation.rawValue)), span)
        try expression(right, into: arguments[2])
        try scratch {
            try compare(operation, arguments[0], arguments[2], into: arguments[3], condition.span)
        }
        if call.arguments.count == 2 {
            try expression(call.arguments[1].value, into: arguments[4])
        } else {
            emit(Instruction(.loadSpecial, arguments[4], d: 0), span)
        }
        emit(Instruction(.call, slot, arguments.count, target), span)
        return true
    }
}
