import Builtins
import Machine
import Testing

/// What every builtin's declaration owes its reader.
@Suite struct DeclarationTests {
    static var registry: BuiltinRegistry { standardBuiltins() }

    static var declarations: [Declaration] {
        registry.builtins.enumerated().map { index, builtin in
            Declaration(name: builtin.name, index: index)
        }
    }

    struct Declaration: Sendable, CustomTestStringConvertible {
        let name: String
        let index: Int
        var testDescription: String { name }
    }

    @Test(arguments: declarations) func isDocumented(_ declaration: Declaration) {
        let builtin = standardBuiltins().builtins[declaration.index]
        #expect(builtin.summary.hasSuffix(".") || builtin.summary.hasSuffix("…"))
        #expect(!builtin.example.isEmpty)
        #expect(!builtin.returns.isEmpty)
        for parameter in builtin.parameters {
            #expect(!parameter.documentation.isEmpty, "\(parameter.name)")
        }
        var hasDefault = false
        for parameter in builtin.parameters where parameter.passing == .single {
            #expect(
                !(hasDefault && parameter.isRequired),
                "\(parameter.name) is required after a default")
            hasDefault = hasDefault || !parameter.isRequired
        }
    }

    @Test func constantsAreNamesOfEveryProgram() throws {
        let interpreter = Interpreter(builtins: standardBuiltins())
        #expect(try interpreter.evaluate("pi").number == Double.pi)
        #expect(try interpreter.evaluate("e ** 0 + 1 / inf").number == 1)
        #expect(try interpreter.evaluate("let e = 3\ne").number == 3)
        #expect(interpreter.registry.helpText("pi")?.hasPrefix("pi = 3.14159") == true)
    }

    @Test func textOfEveryKindReadsBackFromJSON() throws {
        let interpreter = Interpreter(builtins: standardBuiltins())
        let text = "let text = range(1, 0x300).map(chr).join() + chr(0x1F600)\n"
        #expect(try interpreter.evaluate(text + "parse_json(to_json(text)) == text").bool == true)
        #expect(
            try interpreter.evaluate("parse_json(to_json(0.1 + 0.2)) == 0.1 + 0.2").bool == true)
    }
}
