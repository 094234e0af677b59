import Syntax

extension Compiler {
    /// A closure of `function` in `target`.
    func closure(_ function: Function, name: String, into target: Int) throws {
        let prototype = try inner(name: name, use: NameUse(function)) {
            try self.function(function, name: name)
        }
        emit(Instruction(.closure, target, d: constant(prototype)), function.span)
    }

    /// Compiles an inner function with a state of its own.
    private func inner(name: String, use: NameUse, _ body: () throws -> Value) throws -> Value {
        let outer = state
        state = FunctionState(parent: outer, name: name, use: use)
        defer { state = outer }
        return try body()
    }

    private func function(_ function: Function, name: String) throws -> Value {
        let span = function.span
        let info = FunctionInfo(
            name: name, source: source, span: span,
            parameters: function.parameters.map {
                FunctionInfo.ParameterDescription(
                    name: $0.name, hasDefault: $0.defaultValue != nil, isRest: $0.isRest)
            }, documentation: function.documentation)
        try parameters(function.parameters)
        let result = try temporary(span)
        if function.isGenerator {
            // The call itself ends here; the body runs as its values are asked for.
            let generator = try temporary(span)
            emit(Instruction(.newGenerator, generator), span)
            emit(Instruction(.return, generator), span)
            state.generator = generator
        }
        try block(function.body, into: result)
        emitReturn(result, span)
        return try finish(
            info, parameterCount: function.parameters.count,
            isSimple: !function.parameters.contains(where: \.isRest))
    }

    /// The first registers are the arguments: fills in defaults, then gives them their names.
    private func parameters(_ parameters: [Syntax.Parameter]) throws {
        for parameter in parameters { _ = try temporary(parameter.span) }
        for (register, parameter) in parameters.enumerated() {
            if let value = parameter.defaultValue {
                let given = emit(Instruction(.jumpIfDefined, register, d: 0), parameter.span)
                try expression(value, into: register)
                try patch(given)
            }
            if let name = parameter.name {
                try declare(name, at: register, isConstant: false, parameter.span)
            } else {
                try takeApart(parameter.pattern, register, isConstant: false, isTopLevel: false)
            }
        }
    }

    func functionStatement(_ function: Function, isTopLevel: Bool, _ span: Span) throws {
        guard let name = function.name else { return }
        if let local = state.scopes[state.scopes.count - 1][name.text], local.isCell, !isTopLevel {
            // Hoisted: its cell is there already.
            try scratch {
                let register = try temporary(span)
                try closure(function, name: name.text, into: register)
                emit(Instruction(.setCell, local.register, register), span)
            }
            return
        }
        let register = try temporary(span)
        if isTopLevel {
            // Defined before its body is compiled, so that it can call itself.
            let wasDefined = topLevel[name.text] == true
            if !wasDefined { topLevel[name.text] = false }
            try closure(function, name: name.text, into: register)
            try define(
                name.text, from: register, isConstant: true, isTopLevel: true, name.span,
                documentation: function.documentation)
        } else {
            try closure(function, name: name.text, into: register)
            try declare(name.text, at: register, isConstant: true, name.span)
        }
    }

    // MARK: - Structs

    func structure(_ structure: Structure, isTopLevel: Bool, _ span: Span) throws {
        var members: Set<String> = []
        for name in structure.fields.map(\.name) + structure.methods.compactMap(\.name)
        where !members.insert(name.text).inserted {
            throw error(
                "`\(name.text)` is already a member of \(structure.name.text)", name.span,
                kind: "name")
        }
        let layout = StructLayout(
            name: structure.name.text, fieldNames: structure.fields.map(\.name.text),
            methodNames: [""] + structure.methods.compactMap(\.name?.text),
            documentation: structure.documentation)
        let register = try temporary(span)
        try scratch {
            let constructor = try temporary(span)
            let prototype = try inner(name: structure.name.text, use: NameUse([])) {
                try self.constructor(structure, capturing: register)
            }
            emit(Instruction(.loadSpecial, register, d: 0), span)
            emit(Instruction(.closure, constructor, d: constant(prototype)), span)
            let outer = fields
            fields = Set(layout.fieldNames)
            defer { fields = outer }
            for method in structure.methods {
                let target = try temporary(method.span)
                try closure(
                    method, name: "\(structure.name.text).\(method.name?.text ?? "")", into: target)
            }
            let number = interpreter.add(layout)
            emit(
                Instruction(.newStruct, register, d: constant(Value(Int32(number)))), span)
        }
        let name = structure.name
        if isTopLevel {
            try define(
                name.text, from: register, isConstant: true, isTopLevel: true, name.span,
                documentation: structure.documentation)
        } else if let local = state.scopes[state.scopes.count - 1][name.text], local.isCell {
            emit(Instruction(.setCell, local.register, register), span)
        } else {
            try declare(name.text, at: register, isConstant: true, name.span)
        }
    }

    /// The function behind `Point(1, y: 2)`: its parameters are the fields.
    private func constructor(_ structure: Structure, capturing register: Int) throws -> Value {
        // The first captured value is the struct itself, put there once it is made.
        state.captures.append(Int32(register))
        let info = FunctionInfo(
            name: structure.name.text, source: source, span: structure.name.span,
            parameters: structure.fields.map {
                FunctionInfo.ParameterDescription(
                    name: $0.name.text, hasDefault: $0.defaultValue != nil, isRest: false)
            }, documentation: structure.documentation)
        for field in structure.fields { _ = try temporary(field.name.span) }
        for (register, field) in structure.fields.enumerated() {
            if let value = field.defaultValue {
                let given = emit(Instruction(.jumpIfDefined, register, d: 0), field.name.span)
                try expression(value, into: register)
                try patch(given)
            }
            try declare(field.name.text, at: register, isConstant: true, field.name.span)
        }
        let result = try temporary(structure.name.span)
        emit(Instruction(.newInstance, result), structure.name.span)
        emit(Instruction(.return, result), structure.name.span)
        return try finish(info, parameterCount: structure.fields.count, isSimple: true)
    }

    /// `test "name" { … }`: the body as a function, handed to the interpreter.
    func test(_ test: Test, _ span: Span) throws {
        let slot = try temporary(span)
        let name = try temporary(span)
        let body = try temporary(span)
        emit(
            Instruction(
                .loadConstant, slot, d: constant(interpreter.internalFunction("register test"))),
            span)
        emit(Instruction(.loadConstant, name, d: constant(heap.string(test.name))), test.nameSpan)
        let info = FunctionInfo(
            name: "test \(quoted(test.name))", source: source, span: span, parameters: [],
            documentation: nil)
        let prototype = try inner(name: info.name, use: NameUse(test.body.statements)) {
            let result = try temporary(span)
            try block(test.body, into: result)
            emit(Instruction(.return, result), span)
            return try finish(info, parameterCount: 0, isSimple: true)
        }
        emit(Instruction(.closure, body, d: constant(prototype)), span)
        emit(Instruction(.call, slot, 2, slot), span)
    }
}
