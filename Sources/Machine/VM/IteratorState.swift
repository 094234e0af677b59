/// The state of a `for` over something that is neither an int range nor a list.
final class IteratorState {
    /// Gives the next item, nil at the end.
    let next: () throws -> Value?
    /// The item last given, kept for the collector.
    var current = Value.none

    init(next: @escaping () throws -> Value?) { self.next = next }
}
