import Syntax

/// What slow paths, errors and help know of a compiled function.
final class FunctionInfo {
    /// What a function is called that has no name.
    static let unnamed = "fn"

    let name: String
    let source: Source
    let span: Span
    let parameters: [ParameterDescription]
    let documentation: String?
    /// The place of each instruction, as long as the code.
    var spans: [Span] = []
    /// Where the arguments of each call stand, by the call's last instruction.
    var arguments: [Int: [ArgumentPlace]] = [:]
    /// What `try` protects, inner ones first.
    var handlers: [Handler] = []

    struct ParameterDescription {
        /// nil where the argument is taken apart by a pattern.
        let name: String?
        let hasDefault: Bool
        let isRest: Bool
    }

    /// One argument of a call. Where a method is called, its receiver is the first one.
    struct ArgumentPlace {
        /// nil where it is given by position.
        let name: Span?
        let value: Span
    }

    /// An error raised at `start..<end` goes on at `target`, with the error in `register`.
    struct Handler {
        let start: Int
        let end: Int
        let target: Int
        let register: Int
    }

    init(
        name: String, source: Source, span: Span, parameters: [ParameterDescription],
        documentation: String?
    ) {
        self.name = name
        self.source = source
        self.span = span
        self.parameters = parameters
        self.documentation = documentation
    }

    /// Whether it is a struct's, so that it gets the value before the dot.
    var isMethod: Bool { name.contains(".") }

    /// `name(a, b: …, rest...)`, as a call writes it: without a method's own value.
    var signature: String {
        let list = parameters.dropFirst(isMethod ? 1 : 0).map { parameter in
            let name = parameter.name ?? "_"
            if parameter.isRest { return "\(name)..." }
            return parameter.hasDefault ? "\(name): …" : name
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }

    /// What to do about a call with too many arguments.
    var hintForTooMany: String {
        guard isMethod, parameters.isEmpty else { return signature }
        let method = name.split(separator: ".").last ?? ""
        return "a method's first parameter is the value itself: `fn \(method)(self) { … }`"
    }
}

/// What the compiler knows of a struct.
struct StructLayout {
    let name: String
    let fieldNames: [String]
    /// The constructor comes first, under a name that no script can write.
    let methodNames: [String]
    let documentation: String?
}

/// What slow paths know of a struct, once its declaration has run.
final class StructInfo {
    let name: String
    let fieldNames: [String]
    let methodNames: [String]
    let documentation: String?
    /// What instances carry in their header, from 1 on.
    let number: UInt32
    let fieldSlots: [String: Int]
    let methodSlots: [String: Int]

    init(_ layout: StructLayout, number: UInt32) {
        name = layout.name
        fieldNames = layout.fieldNames
        methodNames = layout.methodNames
        documentation = layout.documentation
        self.number = number
        fieldSlots = Dictionary(
            fieldNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        methodSlots = Dictionary(
            methodNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
