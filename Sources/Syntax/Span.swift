/// A half-open range of UTF-8 offsets in one source.
///
/// 32-bit offsets keep every node small; `Source.maximumSize` keeps them true.
package struct Span: Hashable, Sendable {
    package var lower: UInt32
    package var upper: UInt32

    package init(lower: UInt32, upper: UInt32) {
        self.lower = lower
        self.upper = max(lower, upper)
    }

    package init(_ lower: Int, _ upper: Int) {
        self.init(lower: UInt32(clamping: lower), upper: UInt32(clamping: upper))
    }

    /// The offsets as an index range.
    package var range: Range<Int> { Int(lower)..<Int(upper) }

    /// The smallest span that holds both.
    package func union(_ other: Span) -> Span {
        Span(lower: min(lower, other.lower), upper: max(upper, other.upper))
    }
}
