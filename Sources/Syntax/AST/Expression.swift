/// An expression with its place in the source.
///
/// Nodes are small structs over indirect payloads. `height` bounds every recursive pass: the parser
/// refuses trees higher than `Parser.maximumHeight`, so a pass may recurse over what it is given,
/// and releasing a tree cannot exhaust the stack either.
package struct Expression: Sendable {
    package let kind: Kind
    package let span: Span
    /// The longest path to a leaf, through blocks and function bodies too; a leaf has 1.
    package let height: Int32

    package indirect enum Kind: Sendable {
        case none
        case bool(Bool)
        /// Always within ±2^53; a larger literal is a `float`.
        case int(Int)
        case float(Double)
        case string(String)
        /// `"loss {x:.3f}"`: at least one part is a value.
        case interpolation([StringPart])
        case name(String)
        /// `[1, x, rest...]`
        case list([ListElement])
        /// `{name: 1, "key": 2, (expr): 3, defaults...}`, in order.
        case dict([DictEntry])
        /// `[value for x in xs if condition]` or `{(key): value for …}`
        case comprehension(Comprehension)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `and`, `or`, `??`: the right side is evaluated only where it decides.
        case logical(LogicalOperator, Expression, Expression)
        /// `a < b <= c`: two links or more; each operand is evaluated once, left to right, until a
        /// link fails.
        case comparison(Expression, [ComparisonLink])
        /// `lower..upper` or `lower..upper by step`, half-open.
        case range(lower: Expression, upper: Expression, step: Expression?)
        case call(Call)
        /// `x.name`, where it is not called at once (that is a `call` whose callee is a `member`).
        case member(Expression, Name)
        /// `x[...]`: at least one item.
        case index(Expression, [IndexItem])
        /// A lambda.
        case function(Function)
        case condition(Condition)
        case match(Match)
        case attempt(Attempt)
        /// `{ … }` where a dict could not be meant: its value is its last expression's.
        case block(Block)
        /// Stands where a syntax error was reported; never in a program without diagnostics.
        case invalid
    }
}

/// A name as written, with its place.
package struct Name: Hashable, Sendable {
    package let text: String
    package let span: Span
}

package enum StringPart: Sendable {
    case text(String)
    /// `{expression:format}`; the format is what follows the colon, nil where there is none.
    case value(Expression, format: Format?)

    /// A format specification such as `.3f` or `>10`, unchecked.
    package struct Format: Sendable {
        package let text: String
        package let span: Span
    }
}

package enum ListElement: Sendable {
    case value(Expression)
    /// `items...`
    case spread(Expression)
}

package enum DictEntry: Sendable {
    /// A bare name before the colon is a `string` key.
    case pair(key: Expression, value: Expression)
    /// `defaults...`
    case spread(Expression)
}

/// What a comprehension collects, and the loops and conditions it does so in, the outer first.
package struct Comprehension: Sendable {
    package enum Result: Sendable {
        case item(Expression)
        case entry(key: Expression, value: Expression)
    }

    package enum Clause: Sendable {
        /// `for pattern in sequence`
        case loop(Pattern, sequence: Expression)
        /// `if condition`
        case condition(Expression)
    }

    package let result: Result
    /// The first one is a loop.
    package let clauses: [Clause]
}

package struct ComparisonLink: Sendable {
    /// One of the comparisons, or `isIn`/`notIn`.
    package let comparison: BinaryOperator
    package let right: Expression
}

/// `callee(arguments)`. Positional and spread arguments come before named ones.
package struct Call: Sendable {
    package let callee: Expression
    package let arguments: [Argument]
    /// From `(` to `)`.
    package let argumentSpan: Span
}

package struct Argument: Sendable {
    package enum Label: Sendable {
        case positional
        case named(Name)
        /// `items...`: each item is a positional argument.
        case spread
    }

    package let label: Label
    package let value: Expression
    package let span: Span
}

package enum IndexItem: Sendable {
    case value(Expression)
    /// `lower:upper:step`, each optional.
    case slice(lower: Expression?, upper: Expression?, step: Expression?, Span)
    /// `...`: as many whole axes as are left.
    case ellipsis(Span)
}

/// `if … { } else if … { } else { }`: branches are tried in order.
package struct Condition: Sendable {
    package struct Branch: Sendable {
        package let condition: Expression
        package let body: Block
    }

    /// At least one.
    package let branches: [Branch]
    /// Without an `else` the value is none.
    package let otherwise: Block?
}

/// `match subject { pattern if guard -> body … }`: the first arm that fits gives the value; none
/// fitting is an error.
package struct Match: Sendable {
    package struct Arm: Sendable {
        package let pattern: Pattern
        package let condition: Expression?
        /// A bare expression or a `return`, `break`, `continue`, `throw` after the arrow is a block
        /// of one statement.
        package let body: Block
        package let span: Span
    }

    package let subject: Expression
    package let arms: [Arm]
}

/// `try { } catch pattern if condition { } finally { }`: the value is the body's or the handler's.
package struct Attempt: Sendable {
    package struct Handler: Sendable {
        /// Fits the errors that it catches; nil for `catch { … }`, which catches any.
        package let pattern: Pattern?
        package let condition: Expression?
        package let body: Block
        package let span: Span

        /// Whether no error gets past it.
        package var catchesAll: Bool {
            guard condition == nil else { return false }
            switch pattern?.kind {
            case nil, .name, .wildcard: return true
            default: return false
            }
        }
    }

    package let body: Block
    /// Tried in order. Handlers, a `finally`, or both are there.
    package let handlers: [Handler]
    package let cleanup: Block?
}
