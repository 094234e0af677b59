import Syntax

/// `assert(left op right, message)`, which the compiler hands over with both sides, so that a failure
/// can show them.
struct ComparisonAssertion {
    let left: Value
    let operation: BinaryOperator
    let right: Value
    /// What the comparison gave.
    let result: Value
    /// What the script says of a failure; none where it says nothing.
    let message: Value

    /// A claim longer than this is told part by part.
    private static let shortClaim = 72
    /// As much of one side as a failure shows.
    private static let shownSide = 400

    /// Throws unless what is asserted holds.
    func check() throws {
        if try holds() { return }
        throw failure()
    }

    private func holds() throws -> Bool {
        if result.isBool { return result.isTrue }
        // Objects that are compared place by place are equal as wholes here, of different shapes never.
        if let a = left.host, let b = right.host, operation == .equal || operation == .notEqual {
            return a.isEqual(to: b) == (operation == .equal)
        }
        if let holds = result.holds { return holds }
        throw ScriptError.type("assert: `condition` should be a bool, got \(result.summary)")
    }

    private func failure() -> ScriptError {
        var error = ScriptError(
            "assertion", "", fields: [("left", left), ("right", right)])
        let claim = "\(left.repr()) \(operation.symbol) \(right.repr())"
        if claim.count <= Self.shortClaim, !claim.contains("\n") {
            error.message = "\(claim) does not hold"
            if operation == .equal { error.hint = Difference(left, right).hint }
        } else if operation == .equal, !left.isEqual(to: right) {
            let difference = Difference(left, right)
            error.message = difference.summary
            error.details = difference.details
            error.hint = difference.hint
        } else {
            error.message = "left \(operation.symbol) right does not hold"
            error.details = side("left:  ", left) + side("right: ", right)
        }
        if !message.isNone { error.message = "\(message.str()): \(error.message)" }
        return error
    }

    private func side(_ name: String, _ value: Value) -> [String] {
        let lines = value.repr().cut(to: Self.shownSide).split(
            separator: "\n", omittingEmptySubsequences: false)
        let margin = String(repeating: " ", count: name.count)
        return lines.enumerated().map { ($0 == 0 ? name : margin) + $1 }
    }
}

extension Value {
    /// Whether it holds where it is asserted: a bool, or a mask that is true everywhere; nil for anything else.
    package var holds: Bool? { plain.bool ?? host?.holdsEverywhere }
}
