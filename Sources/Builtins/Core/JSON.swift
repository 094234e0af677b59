import Machine
import Text

/// JSON (RFC 8259) in and out.
var jsonBuiltins: [Builtin] {
    [
        Builtin(
            "parse_json", area: .files, summary: "The value that a JSON text writes.",
            Parameter<String>("text", "An object, array, string, number, true, false or null."),
            returns: "value", example: "parse_json(\"[1, 2.5, null]\")"
        ) { context, text in
            try JSONReader.value(text, context, for: "parse_json")
        },
        Builtin(
            "to_json", area: .files, summary: "A value as JSON text.",
            Parameter<Value>(
                "value", "None, a bool, a number, a string, or lists and dicts of them."),
            Parameter<Int>("indent", default: 0, "Spaces for each level; 0 keeps all on one line."),
            returns: "string", example: "to_json([1, 2.5, none])"
        ) { context, value, indent in
            try json(of: value, indent: indent, for: "to_json", context)
        },
        Builtin(
            "read_json", area: .files, summary: "The value that a JSON file writes.",
            Parameter<String>("path", "The file."),
            returns: "value", example: "if exists(\"run.json\") { read_json(\"run.json\") }"
        ) { context, path in
            let text = String(decoding: try TextFile.read(path, context), as: UTF8.self)
            return try JSONReader.value(text, context, for: path)
        },
        Builtin(
            "write_json", area: .files,
            summary: "Writes a value to a file as JSON, all of it or nothing.",
            Parameter<String>("path", "The file; its folder exists."),
            Parameter<Value>(
                "value", "None, a bool, a number, a string, or lists and dicts of them."),
            Parameter<Int>("indent", default: 2, "Spaces for each level; 0 keeps all on one line."),
            returns: "none", example: "if false { write_json(\"run.json\", {loss: 0.25}) }"
        ) { context, path, value, indent in
            let text = try json(of: value, indent: indent, for: "write_json", context)
            try TextFile.write(text + "\n", to: path, context)
            return Value.none
        },
    ]
}

private func json(
    of value: Value, indent: Int, for function: String, _ context: BuiltinContext
) throws -> String {
    guard (0...16).contains(indent) else {
        throw ScriptError.value("\(function): an indent of \(indent) is not from 0 to 16")
    }
    var writer = JSONWriter(indent: indent, for: function, context)
    try writer.write(value, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// Deeper nesting than this is refused in both directions: it would exhaust the stack.
let maximumJSONDepth = 200

/// Makes values of the language.
private struct JSONReader {
    let context: BuiltinContext

    /// - Parameter name: what errors name, the builtin or the file.
    static func value(_ text: String, _ context: BuiltinContext, for name: String) throws -> Value {
        var scanner = JSONScanner(Array(text.utf8), maximumDepth: maximumJSONDepth)
        do {
            return try scanner.document(JSONReader(context: context).read)
        } catch let error as JSONError {
            throw ScriptError.value(
                "\(name): \(error.problem) at line \(error.line), column \(error.column)")
        }
    }

    private func read(_ scanner: inout JSONScanner) throws -> Value {
        switch try scanner.next() {
        case .null: return .none
        case .true: return .true
        case .false: return .false
        case .string: return context.string(try scanner.string())
        case .number:
            switch try scanner.number() {
            case .int(let value): return context.int(value)
            case .double(let value): return Value(value)
            }
        case .array:
            let list = context.list([])
            try scanner.array { context.append(try read(&$0), to: list) }
            return list
        case .object:
            let dict = context.dict([])
            try scanner.object { scanner, key in
                let key = context.string(key)
                try context.set(key, to: try read(&scanner), in: dict)
            }
            return dict
        }
    }
}
