import Syntax

extension Compiler {
    /// The value of `e` goes to `target`; without a target it is not wanted.
    func expression(_ e: Expression, into target: Int?) throws {
        let span = e.span
        switch e.kind {
        case .condition(let condition): return try self.condition(condition, into: target, span)
        case .match(let match): return try self.match(match, into: target, span)
        case .attempt(let attempt):
            return try scratch { try self.attempt(attempt, into: target, span) }
        case .block(let block): return try self.block(block, into: target)
        default: break
        }
        try scratch {
            let target = try target ?? temporary(span)
            switch e.kind {
            case .none: emit(Instruction(.loadSpecial, target, d: 0), span)
            case .bool(let value): emit(Instruction(.loadSpecial, target, d: value ? 2 : 1), span)
            case .int(let value):
                if let small = Int32(exactly: value) {
                    emit(Instruction(.loadInt, target, d: Int(small)), span)
                } else {
                    emit(Instruction(.loadConstant, target, d: constant(heap.int(value))), span)
                }
            case .float(let value):
                emit(Instruction(.loadConstant, target, d: constant(Value(value))), span)
            case .string(let text):
                emit(Instruction(.loadConstant, target, d: constant(heap.string(text))), span)
            case .interpolation(let parts): try interpolation(parts, into: target, span)
            case .name(let name): _ = try read(name, span, into: target)
            case .list(let elements): try list(elements, into: target, span)
            case .dict(let entries): try dict(entries, into: target, span)
            case .comprehension(let comprehension):
                try self.comprehension(comprehension, into: target, span)
            case .unary(let operation, let operand):
                try unary(operation, operand, into: target, span)
            case .binary(let operation, let left, let right):
                try binary(operation, left, right, into: target, span)
            case .logical(let operation, let left, let right):
                try logical(operation, left, right, into: target, span)
            case .comparison:
                try truth(of: e, into: target, span)
            case .range(let lower, let upper, let step):
                let first = try temporary(span)
                _ = try temporary(span)
                _ = try temporary(span)
                try expression(lower, into: first)
                try expression(upper, into: first + 1)
                if let step {
                    try expression(step, into: first + 2)
                } else {
                    emit(Instruction(.loadInt, first + 2, d: 1), span)
                }
                emit(Instruction(.newRange, target, first), span)
            case .call(let call): try self.call(call, into: target, span)
            case .member(let subject, let name):
                let object = try operand(subject)
                emit(
                    Instruction(.getMember, target, object, try self.name(name.text, name.span)),
                    name.span)
                emit(0, name.span)
            case .index(let subject, let items):
                if items.count == 1, case .value(let item) = items[0] {
                    let object = try operand(subject, before: [item])
                    emit(Instruction(.getIndex, target, object, try operand(item)), item.span)
                } else {
                    let object = try stableOperand(subject)
                    let (first, kinds) = try indexItems(items, span)
                    emit(Instruction(.getIndices, target, object, first), span)
                    emit(kinds, span)
                }
            case .function(let function):
                try closure(function, name: FunctionInfo.unnamed, into: target)
            case .invalid: throw error("this could not be read", span)
            case .condition, .match, .attempt, .block: break
            }
        }
    }

    /// A register that holds the value of `e`: a local's own, or a new one.
    func operand(_ e: Expression) throws -> Int {
        if case .name(let name) = e.kind { return try read(name, e.span, into: nil) }
        let register = try temporary(e.span)
        try expression(e, into: register)
        return register
    }

    /// As `operand`, but a local is copied where what is evaluated next might assign it.
    func operand(_ e: Expression, before later: [Expression]) throws -> Int {
        if case .name = e.kind, later.contains(where: mayAssign) { return try stableOperand(e) }
        return try operand(e)
    }

    func stableOperand(_ e: Expression) throws -> Int {
        if case .name(let name) = e.kind, let (place, isConstant) = resolve(name),
            case .register(let register) = place, isConstant
        {
            return register
        }
        let register = try temporary(e.span)
        try expression(e, into: register)
        return register
    }

    /// Whether `e` holds a block in which a local could be assigned before `e` has its value.
    private func mayAssign(_ e: Expression) -> Bool {
        switch e.kind {
        case .condition, .match, .attempt, .block: true
        case .none, .bool, .int, .float, .string, .name, .function, .invalid: false
        case .interpolation(let parts):
            parts.contains { if case .value(let value, _) = $0 { mayAssign(value) } else { false } }
        case .list(let elements):
            elements.contains {
                switch $0 {
                case .value(let value), .spread(let value): mayAssign(value)
                }
            }
        case .dict(let entries):
            entries.contains {
                switch $0 {
                case .pair(let key, let value): mayAssign(key) || mayAssign(value)
                case .spread(let value): mayAssign(value)
                }
            }
        case .comprehension(let comprehension):
            mayAssign(in: comprehension)
        case .unary(_, let operand): mayAssign(operand)
        case .binary(_, let l, let r), .logical(_, let l, let r): mayAssign(l) || mayAssign(r)
        case .comparison(let first, let links):
            mayAssign(first) || links.contains { mayAssign($0.right) }
        case .range(let l, let u, let step):
            mayAssign(l) || mayAssign(u) || step.map(mayAssign) ?? false
        case .call(let call):
            mayAssign(call.callee) || call.arguments.contains { mayAssign($0.value) }
        case .member(let subject, _): mayAssign(subject)
        case .index(let subject, let items):
            mayAssign(subject)
                || items.contains {
                    switch $0 {
                    case .value(let value): mayAssign(value)
                    case .slice(let a, let b, let c, _):
                        [a, b, c].contains { $0.map(mayAssign) ?? false }
                    case .ellipsis: false
                    }
                }
        }
    }

    private func mayAssign(in comprehension: Comprehension) -> Bool {
        let inClauses = comprehension.clauses.contains {
            switch $0 {
            case .loop(_, let sequence): mayAssign(sequence)
            case .condition(let condition): mayAssign(condition)
            }
        }
        switch comprehension.result {
        case .item(let value): return inClauses || mayAssign(value)
        case .entry(let key, let value): return inClauses || mayAssign(key) || mayAssign(value)
        }
    }

    /// Whether the code for `e` writes its target by its very last instruction only.
    func writesLast(_ e: Expression) -> Bool {
        switch e.kind {
        case .none, .bool, .int, .float, .string, .name, .unary, .call, .member, .index, .function,
            .range:
            true
        case .binary(let operation, _, _): !operation.isComparison
        default: false
        }
    }

    // MARK: - Operators

    enum Operand {
        case register(Int)
        case expression(Expression)
    }

    /// A number literal's constant.
    private func number(_ e: Expression) -> Value? {
        guard interpreter.specialises else { return nil }
        return switch e.kind {
        case .int(let value): heap.int(value)
        case .float(let value): Value(value)
        case .unary(.negate, let operand):
            switch operand.kind {
            case .int(let value): heap.int(-value)
            case .float(let value): Value(-value)
            default: nil
            }
        default: nil
        }
    }

    private func unary(_ operation: UnaryOperator, _ e: Expression, into target: Int, _ span: Span)
        throws
    {
        if operation == .negate, let value = number(e), let negated = negate(value) {
            emit(Instruction(.loadConstant, target, d: constant(negated)), span)
        } else if operation == .not {
            emit(Instruction(.not, target, try operand(e)), span)
        } else {
            emit(
                Instruction(.unary, flag: operation.rawValue, target, try operand(e)), span)
        }
    }

    private func negate(_ value: Value) -> Value? {
        if let int = value.int { return heap.int(-int) }
        return value.isDouble ? Value(-value.double) : nil
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, into target: Int,
        _ span: Span
    ) throws {
        switch operation {
        case .less, .lessEqual, .greater, .greaterEqual, .equal, .notEqual:
            let l = try operand(left, before: [right])
            try compare(operation, l, try operand(right), into: target, span)
        default:
            try arithmetic(operation, .expression(left), right, into: target, span)
        }
    }

    func compare(
        _ operation: BinaryOperator, _ l: Int, _ r: Int, into target: Int, _ span: Span
    ) throws {
        switch operation {
        case .less: emit(Instruction(.less, target, l, r), span)
        case .lessEqual: emit(Instruction(.lessEqual, target, l, r), span)
        case .greater: emit(Instruction(.less, flag: 2, target, r, l), span)
        case .greaterEqual: emit(Instruction(.lessEqual, flag: 2, target, r, l), span)
        case .equal: emit(Instruction(.equal, target, l, r), span)
        case .notEqual: emit(Instruction(.equal, flag: 1, target, l, r), span)
        default: emit(Instruction(.binary, flag: operation.rawValue, target, l, r), span)
        }
    }

    /// `left op right` for everything but comparisons, a literal taken from the constants where there is a form for it.
    func arithmetic(
        _ operation: BinaryOperator, _ left: Operand, _ right: Expression, into target: Int,
        _ span: Span
    ) throws {
        if let value = number(right), let opcode = Compiler.rightForms[operation] {
            let l: Int
            switch left {
            case .register(let register): l = register
            case .expression(let e): l = try operand(e)
            }
            emit(Instruction(opcode, target, l, try shortConstant(value, span)), span)
            return
        }
        if case .expression(let e) = left, let value = number(e),
            let opcode = Compiler.leftForms[operation]
        {
            let r = try operand(right)
            emit(Instruction(opcode, target, try shortConstant(value, span), r), span)
            return
        }
        let l: Int
        switch left {
        case .register(let register):
            if mayAssign(right) {
                l = try temporary(span)
                move(register, to: l, span)
            } else {
                l = register
            }
        case .expression(let e): l = try operand(e, before: [right])
        }
        let r = try operand(right)
        if let opcode = Compiler.forms[operation] {
            emit(Instruction(opcode, target, l, r), span)
        } else {
            emit(Instruction(.binary, flag: operation.rawValue, target, l, r), span)
        }
    }

    private static let forms: [BinaryOperator: Opcode] = [
        .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide,
        .floorDivide: .floorDivide, .remainder: .remainder,
    ]
    private static let rightForms: [BinaryOperator: Opcode] = [
        .add: .addK, .subtract: .subtractK, .multiply: .multiplyK, .divide: .divideK,
        .floorDivide: .floorDivideK, .remainder: .remainderK,
    ]
    private static let leftForms: [BinaryOperator: Opcode] = [
        .subtract: .subtractKR, .multiply: .multiplyKR, .divide: .divideKR,
    ]

    private func logical(
        _ operation: LogicalOperator, _ left: Expression, _ right: Expression, into target: Int,
        _ span: Span
    ) throws {
        // The result is put together aside: the right side may still need what `target` holds.
        let result = try temporary(span)
        try expression(left, into: result)
        let decided: Int
        switch operation {
        case .and: decided = emit(Instruction(.jumpIfFalse, result, d: 0), left.span)
        case .or: decided = emit(Instruction(.jumpIfTrue, result, d: 0), left.span)
        case .coalesce: decided = emit(Instruction(.jumpIfSome, result, d: 0), left.span)
        }
        try expression(right, into: result)
        if operation != .coalesce { emit(Instruction(.checkBool, result), right.span) }
        try patch(decided)
        if operation != .coalesce { emit(Instruction(.checkBool, result), left.span) }
        move(result, to: target, span)
    }

    /// A condition's truth as a bool value.
    private func truth(of e: Expression, into target: Int, _ span: Span) throws {
        let failing = try jump(on: e, if: false)
        emit(Instruction(.loadSpecial, target, d: 2), span)
        let done = try jump(span)
        try patch(failing)
        emit(Instruction(.loadSpecial, target, d: 1), span)
        try patch(done)
    }

    // MARK: - Conditions

    /// The jumps taken when the truth of `e` is `sense`; otherwise the code goes on.
    func jump(on e: Expression, if sense: Bool) throws -> [Int] {
        try scratch {
            let specialises = interpreter.specialises
            switch e.kind {
            case .bool(let value) where specialises:
                return value == sense ? [try jump(e.span)] : []
            case .unary(.not, let operand) where specialises:
                return try jump(on: operand, if: !sense)
            case .logical(let operation, let left, let right)
            where operation != .coalesce && specialises:
                // `and` fails at once and `or` holds at once: one side decides alone for this sense.
                if (operation == .or) == sense {
                    return try jump(on: left, if: sense) + jump(on: right, if: sense)
                }
                let skip = try jump(on: left, if: !sense)
                let taken = try jump(on: right, if: sense)
                try patch(skip)
                return taken
            case .binary(let operation, let left, let right)
            where operation.isComparison && operation != .isIn && operation != .notIn
                && specialises:
                return [try compareJump(operation, left, right, if: sense, e.span)]
            case .comparison(let first, let links):
                return try chain(first, links, if: sense, e.span)
            default:
                let register = try operand(e)
                return [
                    emit(Instruction(sense ? .jumpIfTrue : .jumpIfFalse, register, d: 0), e.span)
                ]
            }
        }
    }

    private func compareJump(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, if sense: Bool,
        _ span: Span
    ) throws -> Int {
        if let value = literal(right) {
            let isNumber = value.isNumber
            if isNumber || operation == .equal || operation == .notEqual {
                let l = try operand(left)
                let k = try shortConstant(value, span)
                switch operation {
                case .less: return compareJump(.lessJumpK, l, k, sense, span)
                case .lessEqual: return compareJump(.lessEqualJumpK, l, k, sense, span)
                case .greater: return compareJump(.lessJumpKR, k, l, sense, span, swapped: true)
                case .greaterEqual:
                    return compareJump(.lessEqualJumpKR, k, l, sense, span, swapped: true)
                case .equal: return compareJump(.equalJumpK, l, k, sense, span)
                default: return compareJump(.equalJumpK, l, k, !sense, span)
                }
            }
        }
        let l = try operand(left, before: [right])
        return try compareJump(operation, l, try operand(right), if: sense, span)
    }

    private func compareJump(
        _ operation: BinaryOperator, _ l: Int, _ r: Int, if sense: Bool, _ span: Span
    ) throws -> Int {
        guard interpreter.specialises else {
            let result = try temporary(span)
            try compare(operation, l, r, into: result, span)
            return emit(Instruction(sense ? .jumpIfTrue : .jumpIfFalse, result, d: 0), span)
        }
        switch operation {
        case .less: return compareJump(.lessJump, l, r, sense, span)
        case .lessEqual: return compareJump(.lessEqualJump, l, r, sense, span)
        case .greater: return compareJump(.lessJump, r, l, sense, span, swapped: true)
        case .greaterEqual: return compareJump(.lessEqualJump, r, l, sense, span, swapped: true)
        case .equal: return compareJump(.equalJump, l, r, sense, span)
        case .notEqual: return compareJump(.equalJump, l, r, !sense, span)
        default:
            let result = try temporary(span)
            emit(Instruction(.binary, flag: operation.rawValue, result, l, r), span)
            return emit(Instruction(sense ? .jumpIfTrue : .jumpIfFalse, result, d: 0), span)
        }
    }

    private func compareJump(
        _ opcode: Opcode, _ l: Int, _ r: Int, _ sense: Bool, _ span: Span, swapped: Bool = false
    ) -> Int {
        emit(Instruction(opcode, flag: (sense ? 1 : 0) | (swapped ? 2 : 0), l, r), span)
    }

    /// The constant of a literal, of any kind.
    func literal(_ e: Expression) -> Value? {
        switch e.kind {
        case .none: Value.none
        case .bool(let value): Value(value)
        case .string(let text): heap.string(text)
        default: number(e)
        }
    }

    /// `a < b <= c`: every operand once.
    private func chain(_ first: Expression, _ links: [ComparisonLink], if sense: Bool, _ span: Span)
        throws
        -> [Int]
    {
        var left = try stableOperand(first)
        var failing: [Int] = []
        for (index, link) in links.enumerated() {
            let right = try stableOperand(link.right)
            if index == links.count - 1 {
                let last = try compareJump(link.comparison, left, right, if: sense, span)
                if sense {
                    try patch(failing)
                    return [last]
                }
                return failing + [last]
            }
            failing.append(try compareJump(link.comparison, left, right, if: false, span))
            left = right
        }
        return failing
    }

    private func condition(_ condition: Condition, into target: Int?, _ span: Span) throws {
        var ends: [Int] = []
        for (index, branch) in condition.branches.enumerated() {
            let failing = try jump(on: branch.condition, if: false)
            try block(branch.body, into: target)
            let isLast = index == condition.branches.count - 1
            // Where nothing follows, the last branch needs no jump over it.
            if !isLast || condition.otherwise != nil || target != nil {
                ends.append(try jump(span))
            }
            try patch(failing)
        }
        if let otherwise = condition.otherwise {
            try block(otherwise, into: target)
        } else if let target {
            emit(Instruction(.loadSpecial, target, d: 0), span)
        }
        try patch(ends)
    }

    // MARK: - Texts and collections

    private func interpolation(_ parts: [StringPart], into target: Int, _ span: Span) throws {
        let first = state.next
        for part in parts {
            let register = try temporary(span)
            switch part {
            case .text(let text):
                emit(Instruction(.loadConstant, register, d: constant(heap.string(text))), span)
            case .value(let value, let format):
                try expression(value, into: register)
                if let format {
                    do {
                        _ = try FormatSpecification(format.text)
                    } catch {
                        throw self.error(
                            error.message, format.span, hint: error.hint, kind: "value")
                    }
                    emit(
                        Instruction(.format, register, try name(format.text, format.span)),
                        value.span)
                }
            }
        }
        emit(Instruction(.interpolate, target, first, parts.count), span)
    }

    /// A long list is made piece by piece, so that it needs few registers.
    private static let listPiece = 64

    func list(_ elements: [ListElement], into target: Int, _ span: Span) throws {
        let plain = elements.allSatisfy { if case .value = $0 { true } else { false } }
        if plain && elements.count <= Compiler.listPiece {
            let first = state.next
            for case .value(let value) in elements {
                let register = try temporary(span)
                try expression(value, into: register)
            }
            emit(Instruction(.newList, target, first, elements.count), span)
            return
        }
        // Built aside: the elements may still need what `target` holds.
        let result = try temporary(span)
        emit(Instruction(.newList, result, 0, 0), span)
        for element in elements {
            try scratch { () throws -> Void in
                switch element {
                case .value(let value):
                    emit(Instruction(.append, result, try operand(value)), span)
                case .spread(let items):
                    emit(Instruction(.extend, result, try operand(items)), items.span)
                }
            }
        }
        move(result, to: target, span)
    }

    private func dict(_ entries: [DictEntry], into target: Int, _ span: Span) throws {
        let result = try temporary(span)
        emit(Instruction(.newDict, result), span)
        for entry in entries {
            try scratch {
                switch entry {
                case .pair(let key, let value):
                    let k = try operand(key, before: [value])
                    emit(Instruction(.dictSet, result, k, try operand(value)), key.span)
                case .spread(let dict):
                    emit(Instruction(.dictMerge, result, try operand(dict)), dict.span)
                }
            }
        }
        move(result, to: target, span)
    }

    /// The items between brackets in registers, and the word that says what they are.
    func indexItems(_ items: [IndexItem], _ span: Span) throws -> (first: Int, kinds: UInt64) {
        guard items.count <= IndexItemKind.maximumCount else {
            throw error("more than \(IndexItemKind.maximumCount) indices", span)
        }
        let first = state.next
        var kinds: UInt64 = 0
        for (index, item) in items.enumerated() {
            let kind: IndexItemKind
            switch item {
            case .value(let value):
                kind = .value
                let register = try temporary(span)
                try expression(value, into: register)
            case .slice(let lower, let upper, let step, let place):
                kind = .slice
                for part in [lower, upper, step] {
                    let register = try temporary(span)
                    if let part {
                        try expression(part, into: register)
                    } else {
                        emit(Instruction(.loadSpecial, register, d: 0), place)
                    }
                }
            case .ellipsis:
                kind = .ellipsis
            }
            kinds |= kind.rawValue << UInt64(2 * index)
        }
        return (first, kinds)
    }
}
