import Machine
import Text

/// Writes values as JSON.
struct JSONWriter {
    let indent: Int
    /// The builtin that errors name.
    private let function: String
    private let context: BuiltinContext
    private(set) var bytes: [UInt8] = []
    /// Parts that are shared are written again and again: the text may outgrow the value by far.
    private var nextCheck = JSONWriter.checkStep
    private static let checkStep = 1 << 20

    init(indent: Int, for function: String, _ context: BuiltinContext) {
        self.indent = indent
        self.function = function
        self.context = context
    }

    mutating func write(_ value: Value, depth: Int) throws {
        guard depth < maximumJSONDepth else {
            throw ScriptError.value(
                "\(function): nested more than \(maximumJSONDepth) levels deep",
                hint: "does it contain itself?")
        }
        if bytes.count >= nextCheck {
            nextCheck = bytes.count + JSONWriter.checkStep
            try context.checkInterrupt()
            // Once as it grows, once as the text that it becomes.
            try context.reserve(bytes: 2 * bytes.count)
        }
        if value.isNone {
            add("null")
        } else if let bool = value.bool {
            add(bool ? "true" : "false")
        } else if let int = value.int {
            add(String(int))
        } else if let number = value.number {
            guard number.isFinite else {
                throw ScriptError.value("\(function): JSON has no \(formatNumber(number))")
            }
            add(formatNumber(number))
        } else if let text = value.string {
            add(text.quotedForJSON)
        } else if let items = value.list {
            try writeItems("[", "]", count: items.count, depth: depth) {
                try $0.write(items[$1], depth: depth + 1)
            }
        } else if let entries = value.dict {
            try writeItems("{", "}", count: entries.count, depth: depth) {
                guard let key = entries[$1].key.string else {
                    throw ScriptError.type(
                        "\($0.function): the keys of an object are strings, got \(entries[$1].key.summary)"
                    )
                }
                $0.add(key.quotedForJSON)
                $0.add($0.indent > 0 ? ": " : ":")
                try $0.write(entries[$1].value, depth: depth + 1)
            }
        } else {
            throw ScriptError.type(
                "\(function): \(article(value.typeName)) cannot be written as JSON")
        }
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func writeItems(
        _ open: String, _ close: String, count: Int, depth: Int,
        _ write: (inout JSONWriter, Int) throws -> Void
    ) throws {
        add(open)
        for index in 0..<count {
            if index > 0 { add(",") }
            breakLine(depth + 1)
            try write(&self, index)
        }
        if count > 0 { breakLine(depth) }
        add(close)
    }

    private mutating func breakLine(_ depth: Int) {
        guard indent > 0 else { return }
        add("\n" + String(repeating: " ", count: indent * depth))
    }
}
