import Session
import Testing

@testable import Notebooks

@Suite("Parameters")
struct ParametersTests {
    private func values() throws -> ParameterValues {
        ParameterValues(
            try NotebookFile(
                parsing: """
                    ---
                    params: { epochs: 5, lr: 0.001, data: "digits", deep: false, sizes: [1, 2], any: }
                    ---

                    """, path: "n.md"))
    }

    private func value(_ argument: String) throws -> PlainValue? {
        var values = try values()
        try values.set(argument: argument)
        let name = String(argument.prefix { $0 != "=" })
        return values.parameters.first { $0.name == name }?.value
    }

    private func failure(_ argument: String) throws -> NotebookError? {
        var values = try values()
        do throws(NotebookError) {
            try values.set(argument: argument)
            return nil
        } catch {
            return error
        }
    }

    @Test("take the type that the front matter gives them")
    func typed() throws {
        #expect(try value("epochs=12") == .int(12))
        #expect(try value("lr=1e-2") == .float(0.01))
        #expect(try value("lr=1") == .float(1))
        #expect(try value("data=007") == .string("007"))
        #expect(try value("data=a=b") == .string("a=b"))
        #expect(try value("deep=true") == .bool(true))
        #expect(try value("sizes=[3, 4, 5]") == .list([.int(3), .int(4), .int(5)]))
        #expect(try value("any=2.5") == .float(2.5))
    }

    @Test(
        "refuse another type",
        arguments: ["epochs=1.5", "epochs=many", "lr=fast", "deep=1", "sizes=[a]", "sizes=3"])
    func wrongType(argument: String) throws {
        #expect(try failure(argument)?.message.contains("should be") == true)
    }

    @Test("refuse a name that is not declared, and say which is meant")
    func unknownName() throws {
        let error = try #require(try failure("epoch=3"))
        #expect(error.message == "-p epoch=3: unknown parameter `epoch`")
        #expect(error.hint == "did you mean `epochs`?")
        #expect(try failure("zzz=3")?.hint == "there are epochs, lr, data, deep, sizes, any")
        #expect(try failure("epochs")?.message == "-p epochs: expected name=value")
    }

    @Test("come from a file too")
    func file() throws {
        var values = try values()
        try values.set(file: Array("epochs: 2\ndata: iris\n".utf8), path: "p.yml")
        #expect(values.parameters[0].value == .int(2))
        #expect(values.parameters[2].value == .string("iris"))
        do throws(NotebookError) {
            try values.set(file: Array("epochs: 2\nrl: 1\n".utf8), path: "p.yml")
            Issue.record("no error came")
        } catch {
            #expect(error.message == "p.yml:2: rl: unknown parameter `rl`")
        }
    }

    @Test("print as code that gives them")
    func sourceText() {
        #expect(PlainValue.string("a\"{b}\n").sourceText == #""a\"\{b\}\n""#)
        #expect(PlainValue.list([.int(1), .float(0.5)]).sourceText == "[1, 0.5]")
        #expect(PlainValue.dict([("a", .bool(true))]).sourceText == #"{"a": true}"#)
    }
}
