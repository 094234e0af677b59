/// At which steps of a training something is recorded: every so many, and at most so many in all.
///
/// Once there are more, every other one is dropped and only every other one of those to come is taken. So a
/// training of any length is covered from end to end, in bounded room.
struct RecordSchedule: Equatable {
    /// Steps between two records; grows by doubling.
    private(set) var interval: Int
    /// Whether steps 1, 2, 4, 8 … are recorded as well, since most happens early.
    let isDenseEarly: Bool
    /// Records at most.
    let most: Int

    func isDue(_ step: Int) -> Bool {
        step % interval == 0 || isDenseEarly && step & (step - 1) == 0
    }

    /// Doubles the interval until so few of these steps remain; says which.
    mutating func thin(_ steps: [Int]) -> [Int] {
        var kept = Array(steps.indices)
        while kept.count > most, interval < Int.max / 2 {
            interval *= 2
            kept = kept.filter { isDue(steps[$0]) }
        }
        return kept
    }

    mutating func restore(interval: Int) { self.interval = max(1, interval) }
}
