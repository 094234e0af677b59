/// What a value is taken apart by: in `let`, `var`, `for`, parameters and the arms of `match`.
///
/// Outside of `match` only `wildcard`, `name`, `list` (with `rest`) and `dict` occur.
package struct Pattern: Sendable {
    package let kind: Kind
    package let span: Span

    package indirect enum Kind: Sendable {
        /// `_`
        case wildcard
        /// Binds the value; in `match` too, whatever the name means outside.
        case name(String)
        /// `[a, b]` or `(a, b)`: a list of that length, or at least that long where a `rest` is
        /// among them.
        case list([Pattern])
        /// `rest...`, at most once and only inside a `list`: the items left over, as a list.
        case rest(String)
        /// `{name: pattern}`: a dict with these keys and perhaps others. `{name}` is `{name:
        /// name}`.
        case dict([Entry])
        /// A literal that the value must equal: none, bool, int, float or string; negative numbers
        /// are folded.
        case literal(Expression)
        /// `lower..upper`, of number literals: a number in the half-open range.
        case range(lower: Expression, upper: Expression)
        /// `Point(x, y: 0)`: an instance of the struct, its fields by position or name; `int(n)`: a
        /// value of the builtin type, matched against the one pattern there.
        case constructor(Name, [Field])
        /// `1 | 2`: the first that fits. They bind the same names.
        case alternatives([Pattern])
        case invalid
    }

    package struct Entry: Sendable {
        package let key: String
        package let keySpan: Span
        package let pattern: Pattern
    }

    package struct Field: Sendable {
        /// nil where the field goes by position.
        package let name: Name?
        package let pattern: Pattern
    }
}
