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
            let global = interpreter.globalSlot(name.text, in: module)
            fallback = try shortConstant(Value(Int32(global)), span)
        }
        let (count, names) = try arguments(call, span)
        let methodSpan = Span(lower: name.span.lower, upper: call.argumentSpan.upper)
        emit(
            Instruction(.callMethod, slot, count + 1, try self.name(name.text, name.span)),
            methodSpan)
        emit(0, methodSpan)
        emit(Instruction(.move, names, fallback, target), methodSpan)
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
}
