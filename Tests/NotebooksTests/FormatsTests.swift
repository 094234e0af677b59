import Testing
import Text

@testable import Notebooks

@Suite("JSON")
struct JSONTests {
    private func parse(_ text: String) throws -> JSON {
        try JSON(parsing: Array(text.utf8))
    }

    @Test("reads every kind of value")
    func values() throws {
        let text = #" {"a": [1, -2.5e1, true, null, "x\n\u00e9\ud83d\ude00"], "b": {}} "#
        #expect(
            try parse(text)
                == .object([
                    "a": .array([.int(1), .number(-25), .bool(true), .null, "x\né😀"]),
                    "b": .object([:]),
                ]))
    }

    @Test("writes sorted keys and reads back the same")
    func canonical() throws {
        let value = JSON.object([
            "b": .array([.number(0.1), .number(1), .int(7)]), "a": "\u{1}\"\\\n",
        ])
        #expect(
            value.canonicalText == """
                {
                  "a": "\\u0001\\"\\\\\\n",
                  "b": [
                    0.1,
                    1.0,
                    7
                  ]
                }

                """)
        #expect(try parse(value.canonicalText) == value)
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "'a'", "\"a", "\"\\x\"", "tru", "1 2",
            "nan",
            "{\"a\":1,\"a\":2}", "\"\\ud800\"", "1e999", "\"\u{1}\"", "// c\n1", "[1 2]",
        ])
    func invalid(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test("bounds nesting")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try parse(deep) }
        let fine = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        _ = try parse(fine)
    }

    @Test("names the line")
    func line() {
        let error = #expect(throws: JSONError.self) { try parse("[\n1,\n nope]") }
        #expect(error?.line == 3 && error?.column == 2 && error?.offset == 6)
    }
}

@Suite("YAML")
struct YAMLTests {
    @Test("plain scalars follow the core schema of YAML 1.2")
    func scalars() {
        let expected: [(String, YAML.Content)] = [
            ("12", .int(12)), ("-3", .int(-3)), ("0x1f", .int(31)), ("1e-3", .float(0.001)),
            (".5", .float(0.5)), ("no", .string("no")), ("12:30", .string("12:30")),
            ("true", .bool(true)), ("~", .null), ("", .null), (".inf", .float(.infinity)),
            ("1.2.3", .string("1.2.3")), ("inf", .string("inf")), ("-", .string("-")),
        ]
        for (text, content) in expected { #expect(YAML.resolve(plain: text) == content) }
    }

    @Test("knows lines, quotes and nesting")
    func structure() throws {
        let yaml = try YAML.parse("a: '5'\nb:\n  - x\n  - {c: 1}\n")
        guard case .mapping(let entries) = yaml.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(entries.map(\.line) == [1, 2])
        #expect(entries[0].value.content == .string("5"))
        guard case .list(let items) = entries[1].value.content else {
            Issue.record("not a list")
            return
        }
        #expect(items.count == 2)
        #expect(items[1].line == 4)
    }

    @Test(
        "refuses what it does not support, and never traps",
        arguments: [
            "a: 1\na: 2", "a: &x 1\nb: *x", "[1, 2", "a: b: c", "--- 1\n--- 2", "\t- a", "{1: }: 2",
            String(repeating: "[", count: 10_000), "? [a]\n: b", "%YAML 3\n---\n", "\u{0}",
        ])
    func invalid(text: String) {
        #expect(throws: YAML.Failure.self) { try YAML.parse(text) }
    }
}

@Suite("SHA-256")
struct SHA256Tests {
    // The examples of FIPS 180-4.
    @Test func examples() {
        #expect(
            SHA256.hexDigest(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hexDigest(of: [])
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            SHA256.hexDigest(
                of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            SHA256.hexDigest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
