extension ProgramGenerator {
    /// An expression of a kind, at most so many levels high.
    mutating func expression(_ kind: Kind, _ levels: Int = 3) -> String {
        guard spend(), levels > 0 else { return simple(kind) }
        if choices.chance(25) { return simple(kind) }
        if choices.chance(12) { return choosing(kind, levels - 1) }
        switch kind {
        case .int: return int(levels - 1)
        case .float: return float(levels - 1)
        case .bool: return bool(levels - 1)
        case .string: return string(levels - 1)
        case .ints: return ints(levels - 1)
        case .strings: return strings(levels - 1)
        case .dict: return dict(levels - 1)
        case .point: return point(levels - 1)
        case .function: return function(levels - 1)
        }
    }

    /// A literal or a variable.
    mutating func simple(_ kind: Kind) -> String {
        let variables = visible(kind)
        if !variables.isEmpty, choices.chance(65) { return choices.pick(variables).name }
        switch kind {
        case .int:
            return choices.pick([
                "1", "0", "2", "3", "7", "-1", "-2", "10", "100", "2147483647", "-2147483648",
                "4294967296", "9007199254740992", "-9007199254740992", "65536", "0xff",
            ])
        case .float:
            return choices.pick([
                "1.5", "0.0", "-0.0", "0.1", "-2.5", "1e300", "1e-300", "inf", "nan", "3.0",
                "2147483648.0",
            ])
        case .bool: return choices.pick(["true", "false"])
        case .string:
            return choices.pick(["\"a\"", "\"\"", "\"née\"", "\"b{1}\"", "\"🐦\"", "r\"{x}\""])
        case .ints: return choices.pick(["[1, 2, 3]", "[]", "[0]", "[5, -1, 4, 2]", "list(0..4)"])
        case .strings: return choices.pick(["[\"a\", \"b\"]", "[]", "[\"\", \"née\"]"])
        case .dict: return choices.pick(["({a: 1})", "({})", "{a: 1, \"b c\": 2, (3): 4}"])
        case .point: return choices.pick(["Point(1, 2)", "Point(3)", "Point(y: 4, x: 5)"])
        case .function: return choices.pick(["(x -> x)", "(x -> x + 1)", "(x -> 2 * x)"])
        }
    }

    /// What can give a value of any kind.
    private mutating func choosing(_ kind: Kind, _ levels: Int) -> String {
        switch choices.below(6) {
        case 0:
            let condition = expression(.bool, levels)
            return "(if \(condition) { \(expression(kind, levels)) }"
                + " else { \(expression(kind, levels)) })"
        case 1:
            let subject = expression(.int, levels)
            return "(match (\(subject)) { \(pattern()) -> \(expression(kind, levels));"
                + " int(m) if m > 2 -> \(expression(kind, levels)); _ -> \(expression(kind, levels)) })"
        case 2:
            let body = inline { $0.statements(1) }
            return "{ \(body.isEmpty ? "none" : body); \(expression(kind, levels)) }".asOperand
        case 3:
            return "(try { \(risky(levels)); \(expression(kind, levels)) }"
                + " catch e { \(expression(kind, levels)) })"
        case 4: return "(none ?? \(expression(kind, levels)))"
        default:
            let name = newName("a")
            let argument = simple(.int)
            scopes.append([Variable(name: name, kind: .int, isConstant: true)])
            defer { scopes.removeLast() }
            return "((\(name)) -> \(expression(kind, levels)))(\(argument))"
        }
    }

    /// Something that may throw.
    mutating func risky(_ levels: Int) -> String {
        choices.pick([
            "1 // \(simple(.int))", "\(simple(.ints))[\(simple(.int))]", "throw \"x\"",
            "\(simple(.dict))[\(simple(.string))]", "assert(\(simple(.bool)))",
            "\(simple(.int)) + \(simple(.string))", "\(simple(.point)).z", "none()",
        ])
    }

    func pattern(_ number: Int) -> String { ["0", "1 | 2", "-1", "0..3", "2147483647"][number] }

    mutating func pattern() -> String { pattern(choices.below(5)) }

    private mutating func int(_ levels: Int) -> String {
        switch choices.below(14) {
        case 0...3:
            let operation = choices.pick(["+", "-", "*", "+", "-", "&", "|"])
            return "(\(expression(.int, levels)) \(operation) \(expression(.int, levels)))"
        case 4: return "(\(expression(.int, levels)) // \(choices.pick(["2", "3", "-2", "7"])))"
        case 5: return "(\(expression(.int, levels)) % \(choices.pick(["10", "3", "-7", "1000"])))"
        case 6: return "(-\(expression(.int, levels)))"
        case 7: return "len(\(expression(choices.pick([.ints, .string, .dict]), levels)))"
        case 8:
            let list = choices.pick([Kind.ints, .ints]) == .ints ? expression(.ints, levels) : "[]"
            return "(\(list) + [4])[\(choices.pick(["0", "-1", "(\(simple(.int)) % 1)"]))]"
        case 9: return "\(expression(.point, levels)).\(choices.pick(["x", "y", "total()"]))"
        case 10:
            guard !functions.isEmpty else { return simple(.int) }
            let function = choices.pick(functions)
            let arguments = (0..<function.count).map { _ in expression(.int, levels) }
            if function.count > 0, choices.chance(30) {
                return
                    "\(arguments[0]).\(function.name)(\(arguments.dropFirst().joined(separator: ", ")))"
            }
            if choices.chance(20) {
                return "\(function.name)([\(arguments.joined(separator: ", "))]...)"
            }
            return "\(function.name)(\(arguments.joined(separator: ", ")))"
        case 11: return "\(expression(.function, levels))(\(expression(.int, levels)))"
        case 12: return "\(expression(.dict, levels)).get(\(simple(.string)), \(simple(.int)))"
        default: return "\(choices.pick(["sum", "len"]))(\(expression(.ints, levels)))"
        }
    }

    private mutating func float(_ levels: Int) -> String {
        switch choices.below(6) {
        case 0...2:
            let operation = choices.pick(["+", "-", "*"])
            let sides = [
                expression(.float, levels), expression(choices.pick([.int, .float]), levels),
            ]
            let isTurned = choices.chance(50)
            return "(\(sides[isTurned ? 1 : 0]) \(operation) \(sides[isTurned ? 0 : 1]))"
        case 3: return "(\(expression(.int, levels)) / \(choices.pick(["2", "4", "0.5", "-3"])))"
        case 4: return "(-\(expression(.float, levels)))"
        default: return "float(\(expression(.int, levels)))"
        }
    }

    private mutating func bool(_ levels: Int) -> String {
        let comparisons = ["<", "<=", ">", ">=", "==", "!="]
        let number = choices.pick([Kind.int, .int, .float])
        switch choices.below(9) {
        case 0...2:
            return
                "(\(expression(number, levels)) \(choices.pick(comparisons)) \(expression(.int, levels)))"
        case 3:
            return
                "(\(expression(.int, levels)) \(choices.pick(comparisons)) \(expression(number, levels))"
                + " \(choices.pick(comparisons)) \(expression(.int, levels)))"
        case 4: return "(not \(expression(.bool, levels)))"
        case 5:
            return
                "(\(expression(.bool, levels)) \(choices.pick(["and", "or"])) \(expression(.bool, levels)))"
        case 6:
            return
                "(\(expression(.int, levels)) \(choices.pick(["in", "not in"])) \(expression(.ints, levels)))"
        case 7:
            let kind = choices.pick(Kind.allCases.filter { $0 != .function })
            return
                "(\(expression(kind, levels)) \(choices.pick(["==", "!="])) \(expression(kind, levels)))"
        default:
            return
                "(\(expression(.string, levels)) \(choices.pick(comparisons)) \(expression(.string, levels)))"
        }
    }

    private mutating func string(_ levels: Int) -> String {
        switch choices.below(6) {
        case 0: return "(\(expression(.string, levels)) + \(expression(.string, levels)))"
        case 1:
            let kind = choices.pick(Kind.allCases.filter { $0 != .function })
            return "\"<{(\(expression(kind, levels)))}>\""
        case 2:
            return
                "\"{(\(expression(.int, levels))):\(choices.pick([">5", "<7", "05", "+", "^9"]))}\""
        case 3:
            return "\(expression(.string, levels))[\(choices.pick(["1:", ":-1", "::-1", ":2"]))]"
        case 4: return "str(\(expression(choices.pick([.int, .float, .ints]), levels)))"
        default: return "join(\(expression(.strings, levels)), \"-\")"
        }
    }

    private mutating func ints(_ levels: Int) -> String {
        switch choices.below(10) {
        case 0:
            let items = (0..<choices.below(4)).map { _ in expression(.int, levels) }
            return "[\(items.joined(separator: ", "))]"
        case 1: return "\(expression(.ints, levels)).map(\(expression(.function, levels)))"
        case 2:
            return
                "\(expression(.ints, levels)).filter(q -> q \(choices.pick(["<", ">"])) \(simple(.int)))"
        case 3: return "[\(expression(.int, levels)), \(expression(.ints, levels))...]"
        case 4:
            return
                "\(expression(.ints, levels))[\(choices.pick(["1:", ":2", "::-1", "-2:", "::2"]))]"
        case 5: return "(\(expression(.ints, levels)) + \(expression(.ints, levels)))"
        case 6: return "list(0..(\(expression(.int, levels)) % 5))"
        case 7:
            let name = newName("c")
            let sequence = expression(.ints, levels)
            scopes.append([Variable(name: name, kind: .int, isConstant: true)])
            defer { scopes.removeLast() }
            let condition = choices.chance(50) ? " if \(expression(.bool, levels))" : ""
            return "[\(expression(.int, levels)) for \(name) in \(sequence)\(condition)]"
        case 8:
            return
                "list(set(\(expression(.ints, levels))) \(choices.pick(["|", "&", "-"])) set(\(simple(.ints))))"
        default:
            guard !generators.isEmpty else { return simple(.ints) }
            let generator = choices.pick(generators) + "()"
            return choices.pick([
                "list(\(generator))", "[\(generator)...]", "\(generator).take(2)",
                "list(\(generator).map(\(simple(.function))))",
                "list(\(generator).filter(q -> q > \(simple(.int))))",
            ])
        }
    }

    private mutating func strings(_ levels: Int) -> String {
        switch choices.below(3) {
        case 0: return "[\(expression(.string, levels)), \(expression(.string, levels))]"
        case 1: return "list(\(expression(.string, levels)))"
        default: return "\(expression(.ints, levels)).map(q -> \"{q}\")"
        }
    }

    private mutating func dict(_ levels: Int) -> String {
        switch choices.below(3) {
        case 0:
            return
                "{a: \(expression(.int, levels)), (\(expression(.int, levels))): \(expression(.int, levels))}"
        case 1: return "{b: \(expression(.int, levels)), copy(\(expression(.dict, levels)))...}"
        default: return "(\(expression(.dict, levels)) | {c: \(expression(.int, levels))})"
        }
    }

    private mutating func point(_ levels: Int) -> String {
        switch choices.below(3) {
        case 0: return "Point(\(expression(.int, levels)), \(expression(.int, levels)))"
        case 1: return "Point(\(expression(.int, levels)), y: \(expression(.int, levels)))"
        default: return "(\(expression(.point, levels)) + \(expression(.point, levels)))"
        }
    }

    private mutating func function(_ levels: Int) -> String {
        let name = newName("x")
        scopes.append([Variable(name: name, kind: .int, isConstant: false)])
        defer { scopes.removeLast() }
        functionDepth += 1
        let outerLoops = loopDepth
        loopDepth = 0
        defer {
            functionDepth -= 1
            loopDepth = outerLoops
        }
        if choices.chance(30) {
            let body = inline { $0.statements(1) }
            return "(\(name) -> { \(body.isEmpty ? "none" : body); \(expression(.int, levels)) })"
        }
        return "(\(name) -> \(expression(.int, levels)))"
    }
}

extension String {
    /// A block as an operand of anything.
    fileprivate var asOperand: String { "(\(self))" }
}
