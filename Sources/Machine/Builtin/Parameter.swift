/// One parameter of a builtin: its name, its Swift type, its default and what it means.
///
/// Required ones come first. A parameter with a default may be passed by name or by position.
package struct Parameter<T: FromValue> {
    let details: ParameterDetails
    private let literal: (() -> String)?

    package init(_ name: String, _ documentation: String) {
        details = ParameterDetails(name, documentation, hasDefault: false)
        literal = nil
    }

    package init(
        _ name: String, default value: @escaping @autoclosure () -> T, _ documentation: String
    ) {
        details = DefaultedParameter(name, documentation, value)
        literal = { T.literal(value()) }
    }

    var info: ParameterInfo {
        ParameterInfo(
            name: details.name, documentation: details.documentation, passing: T.passing,
            type: { T.expectation }, literal: literal)
    }
}

/// What decoding needs of a parameter, whatever its type.
class ParameterDetails {
    let name: String
    let documentation: String
    let hasDefault: Bool

    init(_ name: String, _ documentation: String, hasDefault: Bool) {
        self.name = name
        self.documentation = documentation
        self.hasDefault = hasDefault
    }
}

/// A subclass and not an enum: a call finds the default's type in the object, without a look-up.
final class DefaultedParameter<T>: ParameterDetails {
    let defaultValue: () -> T

    init(_ name: String, _ documentation: String, _ defaultValue: @escaping () -> T) {
        self.defaultValue = defaultValue
        super.init(name, documentation, hasDefault: true)
    }
}

/// What help, completion and the reference know of a parameter. The texts of its type and its default
/// are made when they are asked for: a start of the program asks for none of a thousand.
package struct ParameterInfo {
    package let name: String
    package let documentation: String
    package let passing: ParameterPassing
    private let typeText: () -> String
    private let literal: (() -> String)?

    init(
        name: String, documentation: String, passing: ParameterPassing,
        type: @escaping () -> String, literal: (() -> String)?
    ) {
        self.name = name
        self.documentation = documentation
        self.passing = passing
        typeText = type
        self.literal = literal
    }

    package init(
        name: String, type: String, documentation: String, defaultText: String? = nil,
        passing: ParameterPassing = .single
    ) {
        self.init(
            name: name, documentation: documentation, passing: passing, type: { type },
            literal: defaultText.map { text in { text } })
    }

    /// The type as a person says it: `int`, `list of int`, `tensor`.
    package var type: String { typeText() }

    /// The default as a script would write it; nil for a required parameter.
    package var defaultText: String? { literal?() }

    package var isRequired: Bool { literal == nil && passing == .single }

    /// As a signature shows it: `kernel: 3`, `channels`, `values...`.
    package var signature: String {
        switch passing {
        case .rest: "\(name)..."
        case .named: "\(name): ..."
        case .single: defaultText.map { "\(name): \($0)" } ?? name
        }
    }
}

/// How arguments reach a parameter.
package enum ParameterPassing: Sendable {
    case single
    /// All positional arguments that are left.
    case rest
    /// All named arguments that no other parameter takes.
    case named
}
