/// A name with `*` (any characters), `?` (any one) and `[a-z]`, `[!a-z]` (one of a set, or not) in it.
///
/// Matching goes back to the last `*` alone, so it takes no more than the product of both lengths.
package struct Wildcard {
    private enum Part {
        case scalar(Unicode.Scalar)
        case one
        case many
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func accepts(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let own): own == scalar
            case .one: true
            case .many: false
            case .set(let ranges, let isNegated):
                ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    private var parts: [Part] = []
    /// Whether there is more to it than the characters themselves.
    package private(set) var isPattern = false

    package init(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": parts.append(.many)
            case "?": parts.append(.one)
            case "[":
                guard let set = Wildcard.takeSet(&rest) else { fallthrough }
                parts.append(set)
            default:
                parts.append(.scalar(scalar))
                continue
            }
            isPattern = true
        }
    }

    /// The set whose `[` was just read; nil where nothing closes it, and it is a bracket.
    private static func takeSet(_ rest: inout ArraySlice<Unicode.Scalar>) -> Part? {
        var inner = rest
        let isNegated = inner.first == "!" || inner.first == "^"
        if isNegated { inner.removeFirst() }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        // A `]` that comes first is one of the set.
        while let low = inner.popFirst(), low != "]" || ranges.isEmpty {
            var high = low
            if inner.first == "-", let end = inner.dropFirst().first, end != "]" {
                high = end
                inner = inner.dropFirst(2)
            }
            if low <= high { ranges.append(low...high) } else { ranges.append(low...low) }
            if inner.first == "]" {
                rest = inner.dropFirst()
                return .set(ranges, isNegated: isNegated)
            }
        }
        return nil
    }

    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var part = 0
        var place = 0
        // The last `*`, and how far it has reached.
        var star: (part: Int, place: Int)?
        while place < scalars.count {
            if part < parts.count, case .many = parts[part] {
                star = (part, place)
                part += 1
            } else if part < parts.count, parts[part].accepts(scalars[place]) {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                (part, place) = (last.part + 1, last.place + 1)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { if case .many = $0 { true } else { false } }
    }
}
