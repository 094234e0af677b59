/// A whole parsed source.
package struct Program: Sendable {
    package let source: Source
    package let statements: [Statement]
    /// The text ends with `;`: the last value is not to be shown.
    package let hidesResult: Bool

    package init(source: Source, statements: [Statement], hidesResult: Bool) {
        self.source = source
        self.statements = statements
        self.hidesResult = hidesResult
    }
}

/// `{ … }`: a scope of its own, whose value is its last statement's where that is an expression,
/// else none.
package struct Block: Sendable {
    package let statements: [Statement]
    package let span: Span
    /// As `Expression.height`.
    package let height: Int32
}

package struct Statement: Sendable {
    package let kind: Kind
    package let span: Span

    package indirect enum Kind: Sendable {
        case expression(Expression)
        case binding(Binding)
        case assignment(Assignment)
        case function(Function)
        case structure(Structure)
        case test(Test)
        case `import`(Import)
        case `while`(condition: Expression, body: Block)
        case `for`(pattern: Pattern, sequence: Expression, body: Block)
        /// Only inside a function.
        case `return`(Expression?)
        /// `break` and `continue` stand only inside a loop of the same function.
        case `break`
        case `continue`
        case `throw`(Expression)
        /// `yield value`, only inside a function, which it makes a generator. With `isSpread`,
        /// `yield items...`, each of the items.
        case yield(Expression, isSpread: Bool)
    }
}

/// `let pattern = value` or `var pattern = value`.
package struct Binding: Sendable {
    package let isConstant: Bool
    package let pattern: Pattern
    package let value: Expression
    /// The text of the `##` lines above.
    package let documentation: String?
}

/// `target = value`, or `target += value` with its operator.
package struct Assignment: Sendable {
    package let target: AssignmentTarget
    package let operation: Operation?
    package let value: Expression

    package enum Operation: Sendable {
        case binary(BinaryOperator)
        /// `??=`: assigns only where the target is none.
        case coalesce
    }
}

package indirect enum AssignmentTarget: Sendable {
    case name(Name)
    case member(Expression, Name, Span)
    case index(Expression, [IndexItem], Span)
    /// `[a, b] = …` or `(a, b) = …`; never with an operator.
    case list([AssignmentTarget], Span)
}

/// `fn name(parameters) { … }`, a method, or a lambda.
package struct Function: Sendable {
    /// nil for a lambda.
    package let name: Name?
    /// Required ones, then those with defaults, then at most one rest.
    package let parameters: [Parameter]
    package let body: Block
    /// It holds a `yield`: a call gives a generator.
    package let isGenerator: Bool
    package let documentation: String?
    package let span: Span
}

package struct Parameter: Sendable {
    /// Nearly always a plain name; a list or dict pattern takes the argument apart.
    package let pattern: Pattern
    /// Evaluated at each call that leaves it out; may use the parameters before it.
    package let defaultValue: Expression?
    /// `rest...`: takes the remaining positional arguments as a list.
    package let isRest: Bool
    package let span: Span

    /// The name that a call may use; nil where the parameter is taken apart.
    package var name: String? {
        if case .name(let text) = pattern.kind { text } else { nil }
    }
}

/// `struct Point { x, y: 0, fn length(self) { … } }`: constructed by `Point(1, y: 2)`.
package struct Structure: Sendable {
    package struct Field: Sendable {
        package let name: Name
        package let defaultValue: Expression?
        package let documentation: String?
    }

    package let name: Name
    package let fields: [Field]
    /// Each has a name. `p.length()` passes p as the first parameter; `Point.length` is the
    /// function itself.
    package let methods: [Function]
    package let documentation: String?
}

/// `test "name" { … }`
package struct Test: Sendable {
    package let name: String
    package let nameSpan: Span
    package let body: Block
}

/// `import "lib/shapes"` binds `shapes`; `import "lib/shapes" as s` binds `s`.
package struct Import: Sendable {
    package let path: String
    package let pathSpan: Span
    package let name: Name
}
