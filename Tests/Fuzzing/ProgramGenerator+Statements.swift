extension ProgramGenerator {
    mutating func declareStructs() {
        write("struct Point {")
        write("    x")
        write("    y: 0")
        write("    fn total(self) { self.x + self.y }")
        write("    fn add(self, other) { Point(self.x + other.x, self.y - other.y) }")
        write("}")
    }

    mutating func writeProgram() {
        for kind in Kind.allCases {
            let name = newName()
            write("var \(name) = \(simple(kind))")
            declare(name, kind, isConstant: false)
        }
        while spend() { statement() }
        // The rest is written in any case, so that every program shows what it came to.
        let shown = scopes[0].filter { $0.kind != .function }.map(\.name)
        write("print(\(shown.joined(separator: ", ")))")
    }

    mutating func statements(_ count: Int) {
        for _ in 0..<count where spend() { statement() }
    }

    mutating func statement() {
        // Far from the parser's limit, which counts expressions in between as well.
        guard scopes.count < 12 else { return print() }
        switch choices.below(20) {
        case 0...2: declaration()
        case 3...6: assignment()
        case 7, 8: print()
        case 9, 10: condition()
        case 11, 12: forLoop()
        case 13: whileLoop()
        case 14: attempt()
        case 15: functionDeclaration()
        case 16: matching()
        case 17: takingApart()
        default: leaving()
        }
    }

    private mutating func print() {
        let kind = choices.pick(Kind.allCases.filter { $0 != .function })
        write("print(\(expression(kind)))")
    }

    private mutating func declaration() {
        let kind = choices.pick(Kind.allCases)
        // The name is not in its own value's reach, whatever it hides.
        let value = expression(kind)
        let name = nameToDeclare()
        let isConstant = choices.chance(30)
        write("\(isConstant ? "let" : "var") \(name) = \(value)")
        declare(name, kind, isConstant: isConstant)
    }

    private mutating func assignment() {
        let kind = choices.pick(Kind.allCases)
        let variables = visible(kind, changeable: true)
        guard !variables.isEmpty else { return print() }
        let name = choices.pick(variables).name
        switch kind {
        case .int:
            if choices.chance(60) {
                write("\(name) = \(expression(.int)) % 10007")
            } else {
                let operation = choices.pick(["+=", "-=", "*=", "+=", "&="])
                write("\(name) \(operation) \(expression(.int, 2))")
            }
        case .float where choices.chance(50): write("\(name) *= \(expression(.float, 2))")
        case .string where choices.chance(50):
            write("\(name) = (\(name) + \(expression(.string, 2)))[:12]")
        case .ints:
            switch choices.below(3) {
            case 0: write("if len(\(name)) < 20 { \(name).append(\(expression(.int))) }")
            case 1:
                write(
                    "if len(\(name)) > 0 { \(name)[\(choices.pick(["0", "-1"]))] = \(expression(.int)) }"
                )
            default: write("\(name) = (\(expression(.ints)))[:20]")
            }
        case .dict where choices.chance(60):
            let key = choices.pick(["a", "b", "c"])
            write("\(name)[\"\(key)\"] = \(expression(.int))")
        case .point where choices.chance(60):
            write(
                "\(name).\(choices.pick(["x", "y"])) \(choices.pick(["=", "+="])) \(expression(.int))"
            )
        default: write("\(name) = \(expression(kind))")
        }
    }

    private mutating func condition() {
        block("if \(expression(.bool))") { $0.statements(2) }
        if choices.chance(40) {
            block("if not \(expression(.bool, 2))", "} else {") { $0.statements(1) }
            indented { $0.statements(1) }
        }
    }

    private mutating func indented(_ body: (inout Self) -> Void) {
        scopes.append([])
        body(&self)
        scopes.removeLast()
        write("}")
    }

    private mutating func forLoop() {
        guard loopDepth < 2 else { return print() }
        let sequence: String
        var kind = Kind.int
        switch choices.below(generators.isEmpty ? 5 : 6) {
        case 5: sequence = "\(choices.pick(generators))()"
        case 0: sequence = "0..\(choices.below(6))"
        case 1: sequence = "\(choices.below(6))..-1 by -2"
        case 2: sequence = "\(expression(.ints, 2))[:5]"
        case 3:
            sequence = "\(expression(.string, 2))[:5]"
            kind = .string
        default: sequence = "(\(expression(.int, 2)) % 3)..4"
        }
        let name = newName("i")
        loopDepth += 1
        block("for \(name) in \(sequence)") {
            $0.declare(name, kind, isConstant: false)
            $0.statements(3)
        }
        loopDepth -= 1
    }

    private mutating func whileLoop() {
        guard loopDepth < 2 else { return print() }
        let name = newName("n")
        write("var \(name) = 0")
        // Not declared for the lines to see: whatever they do, the loop comes to its end.
        loopDepth += 1
        block("while \(name) < \(choices.below(6)) and \(expression(.bool, 2))") {
            $0.write("\(name) += 1")
            $0.statements(3)
        }
        loopDepth -= 1
    }

    private mutating func attempt() {
        let hasFinally = choices.chance(40)
        block("try", "} catch e {") {
            $0.statements(1)
            $0.write($0.risky(2))
            $0.statements(1)
        }
        scopes.append([])
        write("print(e.kind)")
        statements(1)
        scopes.removeLast()
        if hasFinally {
            write("} finally {")
            scopes.append([])
            statements(1)
            scopes.removeLast()
        }
        write("}")
    }

    private mutating func functionDeclaration() {
        guard functionDepth == 0, loopDepth == 0, scopes.count == 1 else { return print() }
        if choices.chance(30) { return generatorDeclaration() }
        let name = newName("f")
        let parameters = (0..<choices.below(3)).map { _ in newName("p") }
        let outerLoops = loopDepth
        loopDepth = 0
        functionDepth += 1
        let withDefault = parameters.isEmpty ? nil : choices.chance(30) ? simple(.int) : nil
        let list = parameters.enumerated().map { index, parameter in
            index == parameters.count - 1
                ? parameter + (withDefault.map { ": \($0)" } ?? "")
                : parameter
        }
        block("fn \(name)(\(list.joined(separator: ", ")))") {
            for parameter in parameters { $0.declare(parameter, .int, isConstant: true) }
            $0.statements(3)
            $0.write("\($0.expression(.int)) % 1009")
        }
        functionDepth -= 1
        loopDepth = outerLoops
        functions.append((name, parameters.count))
    }

    private mutating func generatorDeclaration() {
        let name = newName("g")
        let outerLoops = loopDepth
        loopDepth = 0
        block("fn \(name)()") {
            $0.statements(1)
            $0.write("yield \($0.expression(.int, 2))")
            let item = $0.newName("i")
            $0.loopDepth += 1
            $0.block("for \(item) in 0..\($0.choices.below(4))") {
                $0.declare(item, .int, isConstant: false)
                $0.statements(1)
                $0.write("yield \($0.expression(.int, 2))")
            }
            $0.loopDepth -= 1
            if $0.choices.chance(30) { $0.write("yield \($0.expression(.ints, 2))...") }
            if $0.choices.chance(30) {
                $0.write("try { yield \($0.simple(.int)); \($0.risky(1)) } catch e { yield 0 }")
            }
        }
        loopDepth = outerLoops
        generators.append(name)
    }

    private mutating func matching() {
        let (subject, arms): (String, [String]) =
            switch choices.below(3) {
            case 0: (expression(.ints, 2), ["[]", "[h]", "[h, _, t...]", "[h, 2]"])
            case 1: (expression(.dict, 2), ["{a: 1}", "{a: h, b}", "{c}"])
            default: (expression(.point, 2), ["Point(0, h)", "Point(x: h)", "Point(h, y: 1 | 2)"])
            }
        block("match (\(subject))") { generator in
            for (index, arm) in arms.enumerated() where generator.choices.chance(70) {
                generator.write("\(arm) -> { print(\"arm \(index)\") }")
            }
            let guardText = generator.expression(.bool, 2)
            generator.write("other if \(guardText) -> print(\"guard\")")
            generator.block("_ ->") { $0.statements(1) }
        }
    }

    private mutating func takingApart() {
        let names = [nameToDeclare(), newName(), newName()]
        switch choices.below(3) {
        case 0:
            write(
                "let [\(names[1]), \(names[2])...] = [\(expression(.int)), \(expression(.ints))...]"
            )
            declare(names[1], .int, isConstant: true)
            declare(names[2], .ints, isConstant: true)
        case 1:
            write(
                "var {a: \(names[1]), b: [_, \(names[2])]} = {a: \(expression(.string)), b: [0, \(expression(.int))]}"
            )
            declare(names[1], .string, isConstant: false)
            declare(names[2], .int, isConstant: false)
        default:
            let variables = visible(.int, changeable: true).map(\.name)
            guard variables.count > 1 else { return print() }
            let (a, b) = (choices.pick(variables), choices.pick(variables))
            write("[\(a), \(b)] = [\(b), \(expression(.int, 2))]")
        }
    }

    /// `break`, `continue`, `return` where they may stand.
    private mutating func leaving() {
        let condition = expression(.bool, 2)
        if loopDepth > 0, choices.chance(70) {
            write("if \(condition) { \(choices.pick(["break", "continue"])) }")
        } else if functionDepth > 0 {
            write("if \(condition) { return \(expression(.int, 2)) }")
        } else {
            print()
        }
    }
}
