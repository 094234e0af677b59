import Syntax
import Text

extension Compiler {
    /// Where a name's value is.
    enum Place {
        case register(Int)
        case cell(Int)
        case upvalue(Int)
        case upvalueCell(Int)
        case global(Int)

    }

    /// What a name means here: a local, a captured local, a global, a builtin; nil when nothing has it.
    func resolve(_ name: String) -> (place: Place, isConstant: Bool)? {
        if let local = state.local(name) {
            return (
                local.isCell ? .cell(local.register) : .register(local.register), local.isConstant
            )
        }
        if let captured = capture(name, in: state) {
            return (
                captured.isCell ? .upvalueCell(captured.index) : .upvalue(captured.index),
                captured.isConstant
            )
        }
        if let slot = globalSlot(name) { return (.global(slot), isConstantGlobal(name)) }
        if let slot = interpreter.builtinSlot(name) { return (.global(slot), true) }
        return nil
    }

    private func capture(_ name: String, in state: FunctionState) -> (
        index: Int, isCell: Bool, isConstant: Bool
    )? {
        if let known = state.captureIndex[name] { return known }
        guard let parent = state.parent else { return nil }
        let source: Int32
        let found: (isCell: Bool, isConstant: Bool)
        if let local = parent.local(name) {
            source = Int32(local.register)
            found = (local.isCell, local.isConstant)
        } else if let outer = capture(name, in: parent) {
            source = ~Int32(outer.index)
            found = (outer.isCell, outer.isConstant)
        } else {
            return nil
        }
        state.captures.append(source)
        let result = (state.captures.count - 1, found.isCell, found.isConstant)
        state.captureIndex[name] = result
        return result
    }

    /// A global of this module that may be read here. At the top level a name that is defined further down still
    /// means what it meant before.
    private func globalSlot(_ name: String) -> Int? {
        if let isDefined = topLevel[name], isDefined || state.parent != nil {
            return module.slots[name]
        }
        return module.names.contains(name) ? module.slots[name] : nil
    }

    private func isConstantGlobal(_ name: String) -> Bool {
        if newConstants.contains(name) { return true }
        return !newVariables.contains(name) && module.constants.contains(name)
    }

    /// Reads a name into `target`, or gives the register where it is anyway.
    func read(_ name: String, _ span: Span, into target: Int?) throws -> Int {
        guard let (place, _) = resolve(name) else {
            if state.parent != nil && topLevel[name] == nil {
                // A later cell may define it: looked for when the function runs.
                return try read(
                    .global(interpreter.globalSlot(name, in: module)), span, into: target)
            }
            throw unknownName(name, span)
        }
        return try read(place, span, into: target)
    }

    func read(_ place: Place, _ span: Span, into target: Int?) throws -> Int {
        if case .register(let register) = place {
            guard let target else { return register }
            move(register, to: target, span)
            return target
        }
        let target = try target ?? temporary(span)
        switch place {
        case .register: break
        case .cell(let register): emit(Instruction(.getCell, target, register), span)
        case .upvalue(let index): emit(Instruction(.getUpvalue, target, index), span)
        case .upvalueCell(let index): emit(Instruction(.getUpvalueCell, target, index), span)
        case .global(let slot): emit(Instruction(.getGlobal, target, d: slot), span)
        }
        return target
    }

    func write(_ place: Place, from register: Int, _ span: Span) {
        switch place {
        case .register(let target): move(register, to: target, span)
        case .cell(let cell): emit(Instruction(.setCell, cell, register), span)
        case .upvalue: break
        case .upvalueCell(let index): emit(Instruction(.setUpvalueCell, index, register), span)
        case .global(let slot): emit(Instruction(.setGlobal, register, d: slot), span)
        }
    }

    /// Where an assignment to `name` goes.
    func assignable(_ name: String, _ span: Span) throws -> Place {
        guard let (place, isConstant) = resolve(name) else {
            if topLevel[name] == false {
                throw error("`\(name)` is assigned before it is defined", span, kind: "name")
            }
            if state.parent != nil {
                let slot = try interpreter.globalSlot(name, in: module)
                if !interpreter.vm.pointee.globals[slot].isUndefined { return .global(slot) }
            }
            let near =
                hintForEnded(name)
                ?? (fields.contains(name) ? "the field is `self.\(name)`" : nil)
                ?? suggestion(for: name, among: assignableNames())
            throw error(
                "`\(name)` is not defined, so it cannot be assigned", span,
                hint: near ?? "write `let \(name) = …`, or `var` if it is to change", kind: "name")
        }
        if isConstant {
            let isBuiltin =
                if case .global(let slot) = place { interpreter.isBuiltin(slot) } else { false }
            throw error(
                isBuiltin
                    ? "`\(name)` is a builtin and cannot be assigned"
                    : "`\(name)` is a constant and cannot be assigned",
                span,
                hint: isBuiltin
                    ? "write `let \(name) = …` for a variable of your own"
                    : "define it by `var \(name) = …` to change it later", kind: "name")
        }
        return place
    }

    // MARK: - Defining

    /// A new variable of the innermost scope, with its value in `register`, which becomes its home.
    func declare(_ name: String, at register: Int, isConstant: Bool, _ span: Span) throws {
        try checkFree(name, span)
        let isCell = state.needsCell(name)
        if isCell { emit(Instruction(.newCell, register, register), span) }
        state.scopes[state.scopes.count - 1][name] = FunctionState.Local(
            register: register, isCell: isCell, isConstant: isConstant)
    }

    func checkFree(_ name: String, _ span: Span) throws {
        if name != "_", state.scopes[state.scopes.count - 1][name] != nil {
            throw error(
                "`\(name)` is already defined here", span,
                hint: "assign it (`\(name) = …`) if it is a `var`, or take another name",
                kind: "name")
        }
    }

    /// Binds a name at the top level or in a block to the value in `register`.
    func define(
        _ name: String, from register: Int, isConstant: Bool, isTopLevel: Bool, _ span: Span,
        documentation: String? = nil
    ) throws {
        guard isTopLevel else {
            // A variable's home is its own register, not one that something else may reuse.
            let home = try temporary(span)
            move(register, to: home, span)
            try declare(name, at: home, isConstant: isConstant, span)
            return
        }
        if topLevel[name] == true {
            throw error(
                "`\(name)` is already defined here", span,
                hint: "take another name, or define it by `var` and assign it: `\(name) = …`",
                kind: "name")
        }
        topLevel[name] = true
        newNames.append(name)
        if isConstant { newConstants.insert(name) } else { newVariables.insert(name) }
        if let documentation { newDocumentation[name] = documentation }
        let slot = try interpreter.globalSlot(name, in: module)
        emit(Instruction(.setGlobal, register, d: slot), span)
    }

    /// Notes what the program will define, so that functions can call what comes after them.
    func hoistTopLevel(_ statements: [Statement]) throws {
        for statement in statements {
            var names: [String] = []
            switch statement.kind {
            case .binding(let binding): Compiler.names(of: binding.pattern, into: &names)
            case .function(let function): names = function.name.map { [$0.text] } ?? []
            case .structure(let structure): names = [structure.name.text]
            case .import(let item): names = [item.name.text]
            default: break
            }
            for name in names {
                topLevel[name] = false
                _ = try interpreter.globalSlot(name, in: module)
            }
        }
    }

    /// Makes cells for the functions and structs of a block that inner functions mention, so that they can call one
    /// another whatever their order.
    func hoist(_ statements: [Statement]) throws {
        for statement in statements {
            let name: Name?
            switch statement.kind {
            case .function(let function): name = function.name
            case .structure(let structure): name = structure.name
            default: name = nil
            }
            guard let name, state.use.captured.contains(name.text) else { continue }
            try checkFree(name.text, name.span)
            let register = try temporary(name.span)
            emit(Instruction(.loadSpecial, register, d: 3), name.span)
            emit(Instruction(.newCell, register, register), name.span)
            state.scopes[state.scopes.count - 1][name.text] = FunctionState.Local(
                register: register, isCell: true, isConstant: true)
        }
    }

    static func names(of pattern: Pattern, into names: inout [String]) {
        switch pattern.kind {
        case .name(let name), .rest(let name): names.append(name)
        case .list(let patterns):
            for pattern in patterns { Compiler.names(of: pattern, into: &names) }
        case .alternatives(let patterns):
            if let first = patterns.first { Compiler.names(of: first, into: &names) }
        case .dict(let entries):
            for entry in entries { Compiler.names(of: entry.pattern, into: &names) }
        case .constructor(_, let fields):
            for field in fields { Compiler.names(of: field.pattern, into: &names) }
        case .wildcard, .literal, .range, .invalid: break
        }
    }

    // MARK: - Unknown names

    func unknownName(_ name: String, _ span: Span) -> ScriptError {
        if topLevel[name] == false {
            return error(
                "`\(name)` is used before it is defined", span,
                hint: "move the line below the definition", kind: "name")
        }
        return error(
            "`\(name)` is not defined", span,
            hint: hintForEnded(name) ?? hintForComment(span) ?? Habits.hint(forUnknownName: name)
                ?? suggestion(for: name, among: assignableNames() + interpreter.registry.names),
            kind: "name")
    }

    private func hintForEnded(_ name: String) -> String? {
        var function: FunctionState? = state
        while let current = function {
            if current.endedNames.contains(name) {
                return "it was defined in a block that has ended; define it before that block"
            }
            function = current.parent
        }
        return nil
    }

    /// `x = 3 // epochs`: what was meant for a comment was read as a quotient.
    private func hintForComment(_ span: Span) -> String? {
        let before = source.bytes[..<Int(span.lower)].reversed().drop { $0 == UInt8(ascii: " ") }
        return before.starts(with: "//".utf8)
            ? "`//` divides and rounds down; a comment starts with `#`" : nil
    }

    private func assignableNames() -> [String] {
        var names: [String] = []
        var function: FunctionState? = state
        while let current = function {
            for scope in current.scopes.reversed() { names += scope.keys.sorted() }
            function = current.parent
        }
        return names + topLevel.filter(\.value).keys.sorted() + module.names
    }
}
