import Syntax

extension Compiler {
    /// The statements in order; the value of the last goes to `target`, none where it has no value.
    func statements(_ statements: [Statement], into target: Int?, isTopLevel: Bool) throws {
        var hasValue = false
        for (index, statement) in statements.enumerated() {
            if index == statements.count - 1, case .expression(let value) = statement.kind {
                try expression(value, into: target)
                hasValue = true
            } else if isTopLevel {
                // Top-level names are globals: nothing of the statement stays in registers.
                try scratch { try self.statement(statement, isTopLevel: true) }
            } else {
                try self.statement(statement, isTopLevel: false)
            }
        }
        if !hasValue, let target {
            emit(Instruction(.loadSpecial, target, d: 0), statements.last?.span ?? Span(0, 0))
        }
    }

    /// A block in a scope of its own.
    func block(_ block: Block, into target: Int?) throws {
        try scoped {
            try hoist(block.statements)
            try statements(block.statements, into: target, isTopLevel: false)
        }
    }

    func scoped<Result>(_ body: () throws -> Result) rethrows -> Result {
        state.scopes.append([:])
        defer { state.endedNames.formUnion(state.scopes.removeLast().keys) }
        return try scratch(body)
    }

    private func statement(_ statement: Statement, isTopLevel: Bool) throws {
        let span = statement.span
        switch statement.kind {
        case .expression(let value):
            try scratch { try expression(value, into: nil) }
        case .binding(let binding):
            try self.binding(binding, isTopLevel: isTopLevel, span)
        case .assignment(let assignment):
            try scratch { try self.assignment(assignment, span) }
        case .function(let function):
            try functionStatement(function, isTopLevel: isTopLevel, span)
        case .structure(let structure):
            try self.structure(structure, isTopLevel: isTopLevel, span)
        case .test(let test):
            try scratch { try self.test(test, span) }
        case .import(let item):
            let register = try temporary(span)
            emit(
                Instruction(.import, register, d: constant(heap.string(item.path))), item.pathSpan)
            try define(
                item.name.text, from: register, isConstant: true, isTopLevel: isTopLevel, span)
        case .while(let condition, let body):
            try whileLoop(condition, body, span)
        case .for(let pattern, let sequence, let body):
            try forLoop(pattern, sequence, body, span)
        case .return(let value):
            try scratch {
                let register: Int
                if let value {
                    guard state.generator == nil else {
                        throw error(
                            "a generator returns no value", value.span,
                            hint: "write `yield value`, then `return`")
                    }
                    register = try operand(value)
                } else {
                    register = try temporary(span)
                    emit(Instruction(.loadSpecial, register, d: 0), span)
                }
                try leave(.return(register), from: state.controls.count, span)
            }
        case .break:
            try leave(.break, from: state.controls.count, span)
        case .continue:
            try leave(.continue, from: state.controls.count, span)
        case .throw(let value):
            try scratch { _ = emit(Instruction(.throw, try operand(value)), span) }
        case .yield(let value, let isSpread):
            try scratch { try self.yield(value, isSpread: isSpread, span) }
        }
    }

    private func binding(_ binding: Binding, isTopLevel: Bool, _ span: Span) throws {
        if case .name(let name) = binding.pattern.kind {
            let register = try temporary(span)
            try expression(binding.value, into: register)
            if isTopLevel {
                try define(
                    name, from: register, isConstant: binding.isConstant, isTopLevel: true,
                    binding.pattern.span, documentation: binding.documentation)
            } else {
                try declare(
                    name, at: register, isConstant: binding.isConstant, binding.pattern.span)
            }
            return
        }
        let value = try temporary(span)
        try expression(binding.value, into: value)
        try takeApart(
            binding.pattern, value, isConstant: binding.isConstant, isTopLevel: isTopLevel)
    }

    // MARK: - Assignment

    private func assignment(_ assignment: Assignment, _ span: Span) throws {
        switch assignment.target {
        case .name(let name):
            let place = try assignable(name.text, name.span)
            if let operation = assignment.operation {
                let current = try read(place, name.span, into: nil)
                let result: Int
                if case .register(let home) = place {
                    result = home
                } else {
                    result = try temporary(span)
                }
                try combine(operation, current, assignment.value, into: result, span) {
                    self.write(place, from: $0, span)
                }
                return
            }
            // What writes its target only at its very end may write the variable itself.
            if case .register(let home) = place, writesLast(assignment.value) {
                try expression(assignment.value, into: home)
            } else {
                write(place, from: try operand(assignment.value), span)
            }
        case .member(let subject, let name, _):
            let object = try stableOperand(subject)
            let key = try self.name(name.text, name.span)
            if let operation = assignment.operation {
                let current = try temporary(span)
                emit(Instruction(.getMember, current, object, key), name.span)
                emit(0, span)
                try combine(operation, current, assignment.value, into: current, span) {
                    self.emit(Instruction(.setMember, object, key, $0), name.span)
                    self.emit(0, span)
                }
            } else {
                let value = try operand(assignment.value)
                emit(Instruction(.setMember, object, key, value), name.span)
                emit(0, span)
            }
        case .index(let subject, let items, let place):
            let object = try stableOperand(subject)
            if items.count == 1, case .value(let item) = items[0] {
                let index = try stableOperand(item)
                if let operation = assignment.operation {
                    let current = try temporary(span)
                    emit(Instruction(.getIndex, current, object, index), place)
                    try combine(operation, current, assignment.value, into: current, span) {
                        self.emit(Instruction(.setIndex, object, index, $0), place)
                    }
                } else {
                    emit(
                        Instruction(.setIndex, object, index, try operand(assignment.value)), place)
                }
                return
            }
            let (first, kinds) = try indexItems(items, place)
            if let operation = assignment.operation {
                let current = try temporary(span)
                emit(Instruction(.getIndices, current, object, first), place)
                emit(kinds, place)
                try combine(operation, current, assignment.value, into: current, span) {
                    self.emit(Instruction(.setIndices, object, $0, first), place)
                    self.emit(kinds, place)
                }
            } else {
                let value = try operand(assignment.value)
                emit(Instruction(.setIndices, object, value, first), place)
                emit(kinds, place)
            }
        case .list(let targets, _):
            let value = try operand(assignment.value)
            try assignList(targets, value, span)
        }
    }

    /// `current op= value` into `target`, then `store` of it; `??=` does nothing where there is a value.
    private func combine(
        _ operation: Assignment.Operation, _ current: Int, _ value: Expression, into target: Int,
        _ span: Span, store: (Int) -> Void
    ) throws {
        switch operation {
        case .binary(let operation):
            try arithmetic(operation, .register(current), value, into: target, span)
            store(target)
        case .coalesce:
            let skip = emit(Instruction(.jumpIfSome, current, d: 0), span)
            let result = try temporary(span)
            try expression(value, into: result)
            store(result)
            try patch(skip)
        }
    }

    private func assignList(_ targets: [AssignmentTarget], _ value: Int, _ span: Span) throws {
        let first = state.next
        for _ in targets { _ = try temporary(span) }
        emit(Instruction(.unpack, first, value, targets.count), span)
        emit(0, span)
        for (index, target) in targets.enumerated() {
            let item = first + index
            try scratch {
                switch target {
                case .name(let name):
                    write(try assignable(name.text, name.span), from: item, name.span)
                case .member(let subject, let name, let place):
                    let object = try operand(subject)
                    let key = try self.name(name.text, name.span)
                    emit(Instruction(.setMember, object, key, item), place)
                    emit(0, place)
                case .index(let subject, let items, let place):
                    let object = try stableOperand(subject)
                    let (start, kinds) = try indexItems(items, place)
                    emit(Instruction(.setIndices, object, item, start), place)
                    emit(kinds, place)
                case .list(let inner, let place):
                    try assignList(inner, item, place)
                }
            }
        }
    }

    // MARK: - Loops

    private func whileLoop(_ condition: Expression, _ body: Block, _ span: Span) throws {
        let loop = FunctionState.Loop()
        let entry = try jump(span)
        let start = state.code.count
        state.controls.append(.loop(loop))
        try block(body, into: nil)
        state.controls.removeLast()
        try patch(loop.continues)
        try patch(entry)
        try scratch { try patch(try self.jump(on: condition, if: true), to: start) }
        try patch(loop.breaks)
    }

    private func forLoop(_ pattern: Pattern, _ sequence: Expression, _ body: Block, _ span: Span)
        throws
    {
        let loop = FunctionState.Loop()
        try goThrough(sequence, span, leavingBy: loop) { item in
            try bind(pattern, item, span)
            try block(body, into: nil)
        }
    }

    /// The variables of a loop, new for each turn.
    private func bind(_ pattern: Pattern, _ item: Int, _ span: Span) throws {
        guard case .name(let name) = pattern.kind else {
            return try takeApart(pattern, item, isConstant: false, isTopLevel: false)
        }
        var home = item
        if state.needsCell(name) {
            home = try temporary(span)
            move(item, to: home, span)
        }
        try declare(name, at: home, isConstant: false, pattern.span)
    }

    /// A loop through `sequence`; `body` is given the register that holds each item.
    private func goThrough(
        _ sequence: Expression, _ span: Span, leavingBy loop: FunctionState.Loop?,
        _ body: (Int) throws -> Void
    ) throws {
        try scoped {
            // The loop's state in three registers, then the item.
            let first = try temporary(span)
            for _ in 0..<3 { _ = try temporary(span) }
            let isRange: Bool
            if interpreter.specialises, case .range(let lower, let upper, let step) = sequence.kind
            {
                isRange = true
                try expression(lower, into: first)
                try expression(upper, into: first + 1)
                if let step {
                    try expression(step, into: first + 2)
                } else {
                    emit(Instruction(.loadInt, first + 2, d: 1), span)
                }
            } else {
                isRange = false
                try expression(sequence, into: first)
            }
            let entry = emit(
                Instruction(isRange ? .rangePrepare : .forPrepare, first, d: 0), sequence.span)
            let start = state.code.count
            if let loop { state.controls.append(.loop(loop)) }
            try scoped { try body(first + 3) }
            if loop != nil { state.controls.removeLast() }
            try patch(loop?.continues ?? [])
            try patch(entry)
            let next = emit(
                Instruction(isRange ? .rangeNext : .forNext, first, d: 0), sequence.span)
            try patch(next, to: start)
            try patch(loop?.breaks ?? [])
        }
    }

    /// A new list or dict of what the clauses let through.
    func comprehension(_ comprehension: Comprehension, into target: Int, _ span: Span) throws {
        // Built aside: the clauses may still need what `target` holds.
        let result = try temporary(span)
        switch comprehension.result {
        case .item: emit(Instruction(.newList, result, 0, 0), span)
        case .entry: emit(Instruction(.newDict, result), span)
        }
        try collect(comprehension.result, comprehension.clauses[...], into: result, span)
        move(result, to: target, span)
    }

    private func collect(
        _ item: Comprehension.Result, _ clauses: ArraySlice<Comprehension.Clause>,
        into result: Int, _ span: Span
    ) throws {
        switch clauses.first {
        case .loop(let pattern, let sequence):
            try goThrough(sequence, span, leavingBy: nil) { register in
                try bind(pattern, register, span)
                try collect(item, clauses.dropFirst(), into: result, span)
            }
        case .condition(let condition):
            let skipped = try jump(on: condition, if: false)
            try collect(item, clauses.dropFirst(), into: result, span)
            try patch(skipped)
        case nil:
            try scratch {
                switch item {
                case .item(let value):
                    emit(Instruction(.append, result, try operand(value)), value.span)
                case .entry(let key, let value):
                    let k = try operand(key, before: [value])
                    emit(Instruction(.dictSet, result, k, try operand(value)), key.span)
                }
            }
        }
    }

    // MARK: - Generators

    /// `yield value`, or each item of a sequence.
    private func yield(_ value: Expression, isSpread: Bool, _ span: Span) throws {
        guard let generator = state.generator else {
            throw error("`yield` cannot stand in a default", span)
        }
        guard isSpread else {
            emit(Instruction(.yield, try operand(value), generator), span)
            return
        }
        try goThrough(value, span, leavingBy: nil) { item in
            emit(Instruction(.yield, item, generator), span)
        }
    }

    // MARK: - Leaving

    enum Exit {
        case `return`(Int)
        case `break`
        case `continue`
    }

    /// Leaves through the innermost of the first `depth` controls: a `finally` on the way runs first and then goes on.
    func leave(_ exit: Exit, from depth: Int, _ span: Span) throws {
        for control in state.controls[..<depth].reversed() {
            switch control {
            case .loop(let loop):
                switch exit {
                case .return: continue
                case .break: loop.breaks.append(try jump(span))
                case .continue: loop.continues.append(try jump(span))
                }
                return
            case .cleanup(let cleanup):
                let kind: Int
                switch exit {
                case .return(let register):
                    move(register, to: cleanup.value, span)
                    kind = 1
                case .break: kind = cleanup.number(of: .break)
                case .continue: kind = cleanup.number(of: .continue)
                }
                emit(Instruction(.loadInt, cleanup.kind, d: kind), span)
                cleanup.entries.append(try jump(span))
                return
            }
        }
        if case .return(let register) = exit { emitReturn(register, span) }
    }

    func emitReturn(_ register: Int, _ span: Span) {
        if let generator = state.generator { emit(Instruction(.finish, generator), span) }
        emit(Instruction(.return, register), span)
    }

    // MARK: - Errors

    func attempt(_ attempt: Attempt, into target: Int?, _ span: Span) throws {
        guard let cleanupBlock = attempt.cleanup else {
            return try guarded(attempt, into: target, span)
        }
        let kind = try temporary(span)
        let value = try temporary(span)
        let cleanup = FunctionState.Cleanup(kind: kind, value: value)
        state.controls.append(.cleanup(cleanup))
        let start = state.code.count
        try guarded(attempt, into: target, span)
        let end = state.code.count
        state.controls.removeLast()
        emit(Instruction(.loadInt, kind, d: 0), span)
        let normal = try jump(span)
        state.handlers.append(
            FunctionInfo.Handler(start: start, end: end, target: state.code.count, register: value))
        emit(Instruction(.loadInt, kind, d: 2), span)
        try patch(cleanup.entries)
        try patch(normal)
        try block(cleanupBlock, into: nil)
        func when(_ number: Int, _ body: () throws -> Void) throws {
            let other = emit(
                Instruction(
                    .equalJumpK, flag: 0, kind, try shortConstant(Value(Int32(number)), span), 0),
                span)
            try body()
            try patch(other)
        }
        try when(1) { try leave(.return(value), from: state.controls.count, span) }
        try when(2) { emit(Instruction(.throw, value), span) }
        for (index, exit) in cleanup.exits.enumerated() {
            try when(FunctionState.Cleanup.firstExit + index) {
                try leave(exit == .break ? .break : .continue, from: state.controls.count, span)
            }
        }
    }

    /// The body and its handlers.
    private func guarded(_ attempt: Attempt, into target: Int?, _ span: Span) throws {
        guard !attempt.handlers.isEmpty else { return try block(attempt.body, into: target) }
        let start = state.code.count
        try block(attempt.body, into: target)
        let end = state.code.count
        var done = [try jump(span)]
        try scoped {
            let error = try temporary(span)
            if end > start {
                state.handlers.append(
                    FunctionInfo.Handler(
                        start: start, end: end, target: state.code.count, register: error))
            }
            for handler in attempt.handlers {
                let failing = try self.handler(handler, error, into: target)
                if !handler.catchesAll { done.append(try jump(handler.span)) }
                try patch(failing)
            }
            // What none of them catches goes on, with the place where it was thrown.
            if attempt.handlers.last?.catchesAll == false {
                emit(Instruction(.throw, error), span)
            }
        }
        try patch(done)
    }

    /// - Returns: the jumps taken where the handler does not catch the error.
    private func handler(_ handler: Attempt.Handler, _ error: Int, into target: Int?) throws
        -> [Int]
    {
        try scoped {
            var failing: [Int] = []
            switch handler.pattern?.kind {
            case nil, .wildcard: break
            case .name(let name):
                // A copy: a variable that closures share turns its register into a cell.
                let home = try temporary(handler.span)
                move(error, to: home, handler.span)
                try declare(name, at: home, isConstant: true, handler.pattern?.span ?? handler.span)
            default:
                guard let pattern = handler.pattern else { break }
                let thrown = try temporary(pattern.span)
                emit(Instruction(.getThrown, thrown, error), pattern.span)
                failing = try fit(pattern, error, thrown: thrown)
            }
            if let condition = handler.condition { failing += try jump(on: condition, if: false) }
            try block(handler.body, into: target)
            return failing
        }
    }
}

extension FunctionState.Cleanup {
    /// The kind by which an exit is known after the `finally`.
    func number(of exit: Exit) -> Int {
        if let index = exits.firstIndex(of: exit) { return Self.firstExit + index }
        exits.append(exit)
        return Self.firstExit + exits.count - 1
    }
}
