import Session
import Text

/// A name that the front matter declares and the command line may set; cells see it as a variable.
package struct Parameter: Equatable, Sendable {
    package var name: String
    /// The default, or what was given instead. Its type is the parameter's type.
    package var value: PlainValue

    package init(name: String, value: PlainValue) {
        self.name = name
        self.value = value
    }

    static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        func isLetter(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || (65...90).contains(byte) || (97...122).contains(byte)
        }
        guard let first = bytes.first, isLetter(first), !Highlighter.keywords.contains(text) else {
            return false
        }
        return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) }
    }
}

/// Values for a notebook's parameters, strictly: a name that is not declared, or a value of another type, is
/// an error and never a new variable.
package struct ParameterValues: Equatable, Sendable {
    package private(set) var parameters: [Parameter]

    /// The notebook's defaults.
    package init(_ notebook: NotebookFile) {
        parameters = notebook.frontMatter.parameters
    }

    /// Takes `name=value` as given with `-p`.
    package mutating func set(argument: String) throws(NotebookError) {
        let bytes = argument.utf8
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else {
            throw NotebookError(
                message: "-p \(argument): expected name=value", hint: "for example -p lr=0.01")
        }
        let name = String(argument[..<equals])
        let text = String(argument[bytes.index(after: equals)...])
        try set(name, origin: "-p \(argument)") { type in
            // A text is taken as it stands, so that `-p name=007` and `-p name=true` stay texts.
            if case .string = type { return .string(text) }
            return try? YAML.parse(text).plainValue
        }
    }

    /// Takes a YAML file of `name: value` lines, as given with `--params`.
    package mutating func set(file bytes: [UInt8], path: String) throws(NotebookError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw NotebookError(path: path, message: "not valid UTF-8")
        }
        let fields = try Fields(text, path: path, firstLine: 1, what: "a parameter file")
        for entry in fields.entries {
            try set(entry.key, origin: "\(path):\(entry.line): \(entry.key)") { type in
                if case .string = type, case .int = entry.value.content { return nil }
                return entry.value.plainValue
            }
        }
    }

    private mutating func set(
        _ name: String, origin: String, value: (PlainValue) -> PlainValue?
    ) throws(NotebookError) {
        guard let index = parameters.firstIndex(where: { $0.name == name }) else {
            let names = parameters.map(\.name)
            let hint =
                nearestName(to: name, among: names).map { "did you mean `\($0)`?" }
                ?? (names.isEmpty
                    ? "the notebook declares none; its front matter would say params: { \(name): … }"
                    : "there are \(names.joined(separator: ", "))")
            throw NotebookError(message: "\(origin): unknown parameter `\(name)`", hint: hint)
        }
        let type = parameters[index].value
        guard let given = value(type), let value = given.converted(toTypeOf: type) else {
            throw NotebookError(
                message: "\(origin): `\(name)` should be \(type.typeWithArticle), "
                    + "as its default \(type.sourceText) is")
        }
        parameters[index].value = value
    }
}

extension YAML {
    var plainValue: PlainValue {
        switch content {
        case .null: .none
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        case .list(let values): .list(values.map(\.plainValue))
        case .mapping(let entries): .dict(entries.map { ($0.key, $0.value.plainValue) })
        }
    }
}

extension PlainValue {
    /// This value as one of the same type as `type`: an int serves as a float, nothing else is converted.
    /// A default of `none` takes anything.
    func converted(toTypeOf type: PlainValue) -> PlainValue? {
        switch (type, self) {
        case (.none, _), (.bool, .bool), (.int, .int), (.float, .float), (.string, .string),
            (.dict, .dict):
            return self
        case (.float, .int(let value)): return .float(Double(value))
        case (.list(let defaults), .list(let values)):
            guard let element = defaults.first else { return self }
            let converted = values.compactMap { $0.converted(toTypeOf: element) }
            return converted.count == values.count ? .list(converted) : nil
        default: return nil
        }
    }

    var typeWithArticle: String {
        switch self {
        case .none: "any value"
        case .bool: "true or false"
        case .int: "an int"
        case .float: "a float"
        case .string: "a string"
        case .list(let values):
            values.first.map { "a list, each element \($0.typeWithArticle)" } ?? "a list"
        case .dict: "a dict"
        case .tensor: "a tensor"
        }
    }

    /// The value as Linnet code that gives it.
    package var sourceText: String {
        switch self {
        case .none: return "none"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .float(let value):
            if value.isNaN { return "nan" }
            if value.isInfinite { return value < 0 ? "-inf" : "inf" }
            return value.description
        case .string(let text): return PlainValue.quoted(text)
        case .list(let values):
            return "[" + values.map(\.sourceText).joined(separator: ", ") + "]"
        case .dict(let entries):
            let pairs = entries.map { PlainValue.quoted($0.key) + ": " + $0.value.sourceText }
            return "{" + pairs.joined(separator: ", ") + "}"
        case .tensor(let tensor): return "tensor of shape \(tensor.shape)"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "{", "}": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20: quoted += "\\u{\(String(scalar.value, radix: 16))}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
