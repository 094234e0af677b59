import Syntax

package typealias BinaryOperator = Syntax.BinaryOperator
package typealias UnaryOperator = Syntax.UnaryOperator

/// A Swift `final class` living in the language: a tensor, a dataset, a model, a figure.
///
/// Everything but the type's name and its description has a default. A conforming class is at once a
/// parameter's type (`Parameter<Tensor>`) and something a builtin returns.
package protocol HostObject: AnyObject, FromValue, ValueConvertible {
    /// What `type_of` and errors call it: `tensor`.
    static var typeName: String { get }

    /// What the prompt and `print` show, within about `limit` characters a line and a screen of lines.
    func describe(limit: Int) -> String

    /// What it is in one short line, for a list of variables.
    var outline: String { get }

    /// Bytes held outside the heap, as pressure on the collector. Read once, when the value is made.
    var externalBytes: Int { get }

    /// The members that completion and did-you-mean know.
    var memberNames: [String] { get }

    /// `x.name`, or nil when there is no such member. A member that is a function makes `x.name(…)` call it.
    func member(_ name: String, in context: BuiltinContext) throws -> Value?

    /// `x.name = value`; false when there is no such member to set.
    func setMember(_ name: String, to value: Value, in context: BuiltinContext) throws -> Bool

    /// `x[…]`.
    func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value

    /// `x[…] = value`.
    func setIndex(
        _ indices: [IndexArgument], to value: Value, in context: BuiltinContext) throws

    /// `left op right` where at least one of them is of this class; nil when it is not defined.
    static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value?

    /// `-x` or `~x`; nil when it is not defined.
    static func unary(_ operation: UnaryOperator, _ value: Value, in context: BuiltinContext) throws
        -> Value?

    /// Whether objects of the class can be called.
    static var canBeCalled: Bool { get }

    /// `x(…)`, where objects of the class can be called.
    func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value?

    /// What `for` steps through: a closure that gives the next item, then nil; nil when it is no sequence.
    func iterate(in context: BuiltinContext) throws -> (() throws -> Value?)?

    /// What `len` gives, or nil.
    var length: Int? { get }

    /// The plain number or bool that it stands for where one is asked for (a format, an index of a
    /// list, a builtin's number), nil for none: a tensor of one element.
    var scalar: Value? { get }

    /// Whether a condition holds, for what may stand for a bool; nil otherwise.
    var truth: Bool? { get }

    /// Whether it is true at every place, for a mask; nil for what is none.
    var holdsEverywhere: Bool? { get }

    /// Shows the collector the script values that the object holds.
    func traceValues(_ visit: (Value) -> Void)

    /// `==` with another object of any host class.
    func isEqual(to other: any HostObject) -> Bool

    /// What tells it from another object, in a few words, for a reader of a failed test; nil for no more
    /// than that they are not equal.
    func difference(from other: any HostObject) -> String?
}

extension HostObject {
    package var outline: String {
        describe(limit: 60).split(separator: "\n").first.map { String($0) } ?? ""
    }
    package var externalBytes: Int { 0 }
    package var memberNames: [String] { [] }
    package func member(_ name: String, in context: BuiltinContext) throws -> Value? { nil }
    package func setMember(_ name: String, to value: Value, in context: BuiltinContext) throws
        -> Bool
    { false }
    package func index(_ indices: [IndexArgument], in context: BuiltinContext) throws -> Value {
        throw ScriptError.type("\(Self.typeName) cannot be indexed")
    }
    package func setIndex(
        _ indices: [IndexArgument], to value: Value, in context: BuiltinContext
    ) throws {
        throw ScriptError.type("the items of a \(Self.typeName) cannot be assigned")
    }
    package static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value? { nil }
    package static func unary(
        _ operation: UnaryOperator, _ value: Value, in context: BuiltinContext
    ) throws -> Value? { nil }
    package static var canBeCalled: Bool { false }
    package func call(_ arguments: [Value], in context: BuiltinContext) throws -> Value? { nil }
    package func iterate(in context: BuiltinContext) throws -> (() throws -> Value?)? { nil }
    package var length: Int? { nil }
    package var scalar: Value? { nil }
    package var truth: Bool? { nil }
    package var holdsEverywhere: Bool? { nil }
    package func traceValues(_ visit: (Value) -> Void) {}
    package func isEqual(to other: any HostObject) -> Bool { self === other }
    package func difference(from other: any HostObject) -> String? { nil }
}

extension HostObject {
    package static var expectation: String { typeName }

    package static func accepts(_ value: Value) -> Bool {
        guard let host = value.host else { return false }
        return host is Self
    }

    package static func from(_ value: Value, in context: BuiltinContext) throws -> Self? {
        value.host as? Self
    }

    package func value(in context: BuiltinContext) -> Value { context.host(self) }
}

/// One item between the brackets of `x[2:5, ::2, -1, mask, ...]`.
package enum IndexArgument {
    case value(Value)
    case slice(Slice)
    /// `...`: as many whole axes as are left.
    case ellipsis
}

/// `start:stop:step` as written; what is left out is nil. `step` is never 0.
package struct Slice: Hashable, Sendable {
    package var start: Int?
    package var stop: Int?
    package var step: Int

    package init(start: Int? = nil, stop: Int? = nil, step: Int = 1) {
        self.start = start
        self.stop = stop
        self.step = step
    }

    /// The positions it takes from `count` items, by NumPy's rules: negative counts from the end, and what
    /// lies outside is cut off.
    package func resolved(count: Int) -> IntRange {
        func clamp(_ position: Int, _ low: Int, _ high: Int) -> Int {
            let position =
                position < 0 ? position.addingReportingOverflow(count).partialValue : position
            return Swift.min(Swift.max(position, low), high)
        }
        if step > 0 {
            return IntRange(
                start: start.map { clamp($0, 0, count) } ?? 0,
                stop: stop.map { clamp($0, 0, count) } ?? count, step: step)
        }
        return IntRange(
            start: start.map { clamp($0, -1, count - 1) } ?? count - 1,
            stop: stop.map { clamp($0, -1, count - 1) } ?? -1, step: step)
    }
}
