import Testing
import Text

@testable import Networks

@Suite struct JSONTests {
    @Test func readsAndWritesAllKinds() throws {
        let text = #"{"a":[1,-2.5,1e+30,true,false,null],"b":{"c":"x\"\\\n\u0001ä😀"}}"#
        let value = try JSON(parsing: text.utf8)
        #expect(value["a"]?.array?[1] == .number(-2.5))
        #expect(value["b"]?["c"]?.string == "x\"\\\n\u{1}ä😀")
        #expect(try JSON(parsing: value.description.utf8) == value)
        #expect(try JSON(parsing: value.pretty.utf8) == value)
        #expect(try JSON(parsing: #""😀""#.utf8) == .string("😀"))
    }

    @Test(arguments: [
        "", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,\"a\":2}", "nul", "01x", "\"", "\"\\q\"",
        "\"\\ud800\"", "\"\u{1}\"", "1 2", "--1", "[", String(repeating: "[", count: 10_000),
    ])
    func malformedTextIsAnError(_ text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text.utf8) }
    }

    @Test func wholeNumbersAreInts() {
        #expect(JSON.number(3).int == 3)
        #expect(JSON.number(3.5).int == nil)
        #expect(JSON.number(1e300).int == nil)
        #expect(JSON.array([.number(1), .string("x")]).ints == nil)
    }
}
