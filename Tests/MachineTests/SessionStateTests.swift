import Syntax
import Testing

@testable import Machine

/// What lasts from one cell to the next.
@Suite struct SessionStateTests {
    private let interpreter = Interpreter(builtins: testBuiltins())

    @Test func functionsSeeTheNewestValue() throws {
        _ = try interpreter.evaluate("let scale = 2\nfn f(x) { x * scale }")
        _ = try interpreter.evaluate("let scale = 10")
        #expect(try interpreter.evaluate("f(3)").int == 30)
    }

    @Test func aLaterCellMayDefineWhatAFunctionCalls() throws {
        _ = try interpreter.evaluate("fn f() { helper(1) }\nfn g() { 4.shift() }")
        let error = #expect(throws: ScriptError.self) { try interpreter.evaluate("f()") }
        #expect(error?.message == "`helper` is not defined")
        _ = try interpreter.evaluate("fn helper(x) { x + 1 }\nfn shift(x) { x + 2 }")
        #expect(try interpreter.evaluate("[f(), g()]").repr() == "[2, 6]")
    }

    @Test func redefinitionMayUseTheOldValue() throws {
        _ = try interpreter.evaluate("let x = 1")
        _ = try interpreter.evaluate("let x = x + 1")
        #expect(interpreter["x"]?.int == 2)
        _ = try interpreter.evaluate("let len = len([1, 2, 3])")
        #expect(interpreter["len"]?.int == 3)
    }

    @Test func listsGlobals() throws {
        _ = try interpreter.evaluate(
            "## Doubles.\nfn f(x) { x * 2 }\nlet a = 1\nvar b = \"t\"\nlet (p, q) = [1, 2]")
        #expect(interpreter.globals.map(\.name) == ["f", "a", "b", "p", "q"])
        #expect(interpreter.globals[0].documentation == "Doubles.")
        #expect(interpreter.globals.map(\.isConstant) == [true, true, false, true, true])
    }

    @Test func definesFromSwift() throws {
        interpreter.define("n", interpreter.context.int(4))
        #expect(try interpreter.evaluate("n + 1").int == 5)
    }

    @Test func hidesAResult() throws {
        #expect(try interpreter.evaluate(Source(name: "a", text: "3;")).isHidden)
        #expect(try !interpreter.evaluate(Source(name: "a", text: "3")).isHidden)
    }

    @Test func importsModules() throws {
        var loads = 0
        interpreter.loader = { path, importer in
            loads += 1
            #expect(importer == "cell")
            return Source(
                name: "/lib/\(path).linnet",
                text: "let side = 2\nfn area(x) { x * side }\nstruct Box { n }\nprint(\"loading\")")
        }
        var output = ""
        interpreter.context.output = { if case .text(let text) = $0 { output += text } }
        #expect(
            try interpreter.evaluate(
                "import \"shapes\"\nimport \"shapes\" as s\n[shapes.area(3), s.side, s.Box(4).n]"
            ).repr() == "[6, 2, 4]")
        #expect(output == "loading\n")
        let error = #expect(throws: ScriptError.self) { try interpreter.evaluate("shapes.aera(2)") }
        #expect(error?.hint == "did you mean `area`?")
        let unseen = #expect(throws: ScriptError.self) { try interpreter.evaluate("side") }
        #expect(unseen?.kind == "name")
    }

    @Test func refusesModulesInACircle() throws {
        interpreter.loader = { path, _ in
            Source(name: path, text: path == "a" ? "import \"b\"" : "import \"a\"")
        }
        let error = #expect(throws: ScriptError.self) { try interpreter.evaluate("import \"a\"") }
        #expect(error?.message == "\"a\" imports itself: a → b → a")
    }

    @Test func collectsTests() throws {
        _ = try interpreter.evaluate(
            "test \"sum\" { if 1 + 1 != 2 { throw \"no\" } }\ntest \"fails\" { throw \"yes\" }")
        #expect(interpreter.tests.map(\.name) == ["sum", "fails"])
        _ = try interpreter.call(interpreter.tests[0].body, [])
        #expect(throws: ScriptError.self) { try interpreter.call(interpreter.tests[1].body, []) }
    }

    @Test func printsLargeAndCyclicValuesShort() throws {
        let text = try interpreter.evaluate("let xs = [0] * 1000\nxs").repr()
        #expect(text == "[0, 0, 0, 0, 0, 0, …, 0, 0, 0] (1000 items)")
        #expect(try interpreter.evaluate("let c = [1]\nc.append(c)\nc").repr() == "[1, …]")
    }
}

@Suite(.serialized) struct HeapTests {
    @Test func givesHostObjectsBack() throws {
        let before = Counter.alive
        let interpreter = Interpreter(builtins: testBuiltins())
        // A megabyte each: the pressure collects long before the loop ends.
        _ = try interpreter.evaluate("for i in 0..1000 { counter(i) }")
        #expect(Counter.alive - before < 100)
        interpreter.collectGarbage()
        #expect(Counter.alive - before <= 2)
    }

    @Test func givesEverythingBackInTheEnd() throws {
        let before = Counter.alive
        do {
            let interpreter = Interpreter(builtins: testBuiltins())
            _ = try interpreter.evaluate(
                "let keep = []\nfor i in 0..10 { keep.append(counter(i)) }")
            #expect(Counter.alive - before >= 10)
        }
        #expect(Counter.alive == before)
    }

    @Test func memoryStaysBounded() throws {
        let interpreter = Interpreter(builtins: testBuiltins())
        _ = try interpreter.evaluate("for i in 0..300000 { let x = [i, \"text {i}\", {a: i}] }")
        #expect(interpreter.heap.bytesInUse < 64 << 20)
        #expect(interpreter.heap.state.pointee.collections > 1)
    }
}
