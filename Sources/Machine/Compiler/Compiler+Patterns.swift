import Syntax

extension Compiler {
    /// Takes the value in `register` apart and defines the pattern's names; what does not fit is an error.
    func takeApart(_ pattern: Pattern, _ register: Int, isConstant: Bool, isTopLevel: Bool) throws {
        let span = pattern.span
        switch pattern.kind {
        case .wildcard: break
        case .name(let name):
            try define(name, from: register, isConstant: isConstant, isTopLevel: isTopLevel, span)
        case .list(let patterns):
            let rest = patterns.firstIndex { if case .rest = $0.kind { true } else { false } }
            let first = state.next
            for _ in patterns { _ = try temporary(span) }
            emit(
                Instruction(.unpack, flag: rest == nil ? 0 : 1, first, register, patterns.count),
                span)
            emit(Instruction(.move, rest ?? 0), span)
            for (index, item) in patterns.enumerated() {
                if case .rest(let name) = item.kind {
                    try define(
                        name, from: first + index, isConstant: isConstant, isTopLevel: isTopLevel,
                        item.span)
                } else {
                    try takeApart(
                        item, first + index, isConstant: isConstant, isTopLevel: isTopLevel)
                }
            }
        case .dict(let entries):
            for entry in entries {
                let value = try temporary(span)
                emit(
                    Instruction(.unpackKey, value, register, try name(entry.key, entry.keySpan)),
                    entry.keySpan)
                try takeApart(
                    entry.pattern, value, isConstant: isConstant, isTopLevel: isTopLevel)
            }
        case .rest, .literal, .range, .constructor, .alternatives, .invalid:
            throw error("this pattern stands only in `match`", span)
        }
    }

    func match(_ match: Match, into target: Int?, _ span: Span) throws {
        try scratch {
            let subject = try stableOperand(match.subject)
            var ends: [Int] = []
            for arm in match.arms {
                var failing: [Int] = []
                try scoped {
                    failing = try fit(arm.pattern, subject)
                    if let condition = arm.condition {
                        failing += try jump(on: condition, if: false)
                    }
                    try block(arm.body, into: target)
                }
                ends.append(try jump(arm.span))
                try patch(failing)
            }
            emit(Instruction(.noMatch, subject), match.subject.span)
            try patch(ends)
        }
    }

    /// Tests the value in `register` and gives the pattern's names what they stand for.
    ///
    /// - Parameter thrown: for an error in `register`, the struct that was thrown: what patterns of
    ///   structs look at.
    /// - Returns: the jumps taken where the pattern does not fit.
    func fit(_ pattern: Pattern, _ register: Int, thrown: Int? = nil) throws -> [Int] {
        var names: [String] = []
        Compiler.names(of: pattern, into: &names)
        // The names' registers come first, so that alternatives bind the same ones.
        var homes: [String: Int] = [:]
        for name in names where homes[name] == nil { homes[name] = try temporary(pattern.span) }
        var failing: [Int] = []
        try test(pattern, register, thrown: thrown, homes, &failing)
        for name in names where state.scopes[state.scopes.count - 1][name] == nil {
            guard let home = homes[name] else { continue }
            try declare(name, at: home, isConstant: true, pattern.span)
        }
        return failing
    }

    /// Tests the value in `register`; a jump taken where it does not fit is added to `failing`.
    private func test(
        _ pattern: Pattern, _ register: Int, thrown: Int? = nil, _ homes: [String: Int],
        _ failing: inout [Int]
    ) throws {
        let span = pattern.span
        func check(_ test: PatternTest, _ operand: Int, _ failing: inout [Int]) throws {
            try scratch {
                let result = try temporary(span)
                emit(Instruction(.test, flag: test.rawValue, result, register, operand), span)
                failing.append(emit(Instruction(.jumpIfFalse, result, d: 0), span))
            }
        }
        switch pattern.kind {
        case .wildcard: break
        case .name(let name), .rest(let name):
            if let home = homes[name] { move(register, to: home, span) }
        case .literal(let value):
            try scratch { try check(.literal, try operand(value), &failing) }
        case .range(let lower, let upper):
            try scratch {
                let first = try temporary(span)
                _ = try temporary(span)
                try expression(lower, into: first)
                try expression(upper, into: first + 1)
                try check(.range, first, &failing)
            }
        case .list(let patterns):
            let rest = patterns.firstIndex { if case .rest = $0.kind { true } else { false } }
            try check(
                rest == nil ? .list : .listAtLeast, patterns.count - (rest == nil ? 0 : 1), &failing
            )
            try scratch {
                let first = state.next
                for _ in patterns { _ = try temporary(span) }
                emit(
                    Instruction(
                        .unpack, flag: rest == nil ? 0 : 1, first, register, patterns.count),
                    span)
                emit(Instruction(.move, rest ?? 0), span)
                for (index, item) in patterns.enumerated() {
                    try test(item, first + index, homes, &failing)
                }
            }
        case .dict(let entries):
            for entry in entries {
                let key = try name(entry.key, entry.keySpan)
                try check(.key, key, &failing)
                try scratch {
                    let value = try temporary(span)
                    emit(Instruction(.unpackKey, value, register, key), entry.keySpan)
                    try test(entry.pattern, value, homes, &failing)
                }
            }
        case .constructor(let name, let fields):
            try constructor(name, fields, register, thrown: thrown, homes, &failing, span)
        case .alternatives(let patterns):
            var fitting: [Int] = []
            for (index, item) in patterns.enumerated() {
                if index == patterns.count - 1 {
                    try test(item, register, thrown: thrown, homes, &failing)
                } else {
                    var next: [Int] = []
                    try test(item, register, thrown: thrown, homes, &next)
                    fitting.append(try jump(span))
                    try patch(next)
                }
            }
            try patch(fitting)
        case .invalid:
            throw error("this could not be read", span)
        }
    }

    /// Types that a pattern may name, besides structs and the types of builtins.
    private static let typeNames: Set<String> = [
        "int", "float", "number", "string", "bool", "list", "dict", "range", "function", "error",
        "module", "none",
    ]

    private func constructor(
        _ name: Name, _ fields: [Pattern.Field], _ subject: Int, thrown: Int?,
        _ homes: [String: Int], _ failing: inout [Int], _ span: Span
    ) throws {
        var isStruct = false
        if let (place, _) = resolve(name.text) {
            if case .global(let slot) = place {
                isStruct = !interpreter.isBuiltin(slot)
            } else {
                isStruct = true
            }
        }
        guard
            isStruct || Compiler.typeNames.contains(name.text)
                || interpreter.isHostType(name.text)
        else {
            throw unknownName(name.text, name.span)
        }
        let register = isStruct ? thrown ?? subject : subject
        try scratch {
            let type = try temporary(span)
            if isStruct {
                _ = try read(name.text, name.span, into: type)
            } else {
                emit(
                    Instruction(.loadConstant, type, d: constant(heap.string(name.text))), name.span
                )
            }
            let result = try temporary(span)
            emit(
                Instruction(.test, flag: PatternTest.type.rawValue, result, register, type),
                name.span)
            failing.append(emit(Instruction(.jumpIfFalse, result, d: 0), span))
        }
        if !isStruct {
            let isError = name.text == "error"
            guard fields.count(where: { $0.name == nil }) <= 1,
                isError || fields.allSatisfy({ $0.name == nil })
            else {
                throw error(
                    "`\(name.text)(…)` takes one pattern, for the value itself", span,
                    hint: isError ? "fields of an error go by name: `error(kind: \"io\")`" : nil)
            }
            for field in fields {
                if let fieldName = field.name {
                    try errorField(fieldName, field.pattern, register, homes, &failing)
                } else {
                    try test(field.pattern, register, homes, &failing)
                }
            }
            return
        }
        for (index, field) in fields.enumerated() {
            try scratch {
                let value = try temporary(span)
                if let fieldName = field.name {
                    let key = try self.name(fieldName.text, fieldName.span)
                    emit(Instruction(.getMember, value, register, key), fieldName.span)
                    emit(0, span)
                } else {
                    emit(Instruction(.getField, value, register, index), field.pattern.span)
                }
                try test(field.pattern, value, homes, &failing)
            }
        }
    }

    /// `error(kind: pattern)`: an error that has no such field does not fit.
    private func errorField(
        _ name: Name, _ pattern: Pattern, _ register: Int, _ homes: [String: Int],
        _ failing: inout [Int]
    ) throws {
        try scratch {
            let value = try temporary(name.span)
            let key = try self.name(name.text, name.span)
            emit(
                Instruction(.test, flag: PatternTest.member.rawValue, value, register, key),
                name.span)
            failing.append(emit(Instruction(.jumpIfFalse, value, d: 0), name.span))
            emit(Instruction(.getMember, value, register, key), name.span)
            emit(0, name.span)
            try test(pattern, value, homes, &failing)
        }
    }
}
