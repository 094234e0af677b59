/// Ticks of a time axis: at whole seconds, minutes, hours, days, months or years, in UTC.
package struct TimeTicks: Equatable, Sendable {
    package private(set) var values: [Double] = []
    package private(set) var labels: [String] = []
    /// What all labels have in common, for the axis title: the day of hours, the year of months.
    package private(set) var context = ""

    private enum Step {
        /// Of at most a day, or of days.
        case seconds(Double)
        case months(Int)
    }

    /// From a second to a millennium, the spans that clocks and calendars count by; weeks begin on
    /// Mondays.
    private static let steps: [Step] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200]
        .map(Step.seconds) + [1, 2, 7, 14].map { .seconds($0 * day) }
        + [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000].map(Step.months)

    private static let day = 86_400.0
    /// The first Monday of 1970 was the 5th of January.
    private static let firstMonday = 4 * day

    /// The finest ticks of which there are not many more than `target` and whose labels fit; none
    /// where not even the coarsest do.
    package init(
        domain: ClosedRange<Double>, target: Double,
        fits: (_ values: [Double], _ labels: [String]) -> Bool = { _, _ in true }
    ) {
        let span = domain.upperBound - domain.lowerBound
        if span < target / 2 {
            useFractions(domain, target, fits)
            if !values.isEmpty { return }
        }
        for step in Self.steps {
            let length =
                switch step {
                case .seconds(let length): length
                case .months(let count): Double(count) * 30.4 * Self.day
                }
            guard span / length <= target * 1.3 else { continue }
            let places = Self.places(step, domain)
            let texts = Self.texts(places, step)
            guard fits(places, texts.labels) else { continue }
            (values, labels, context) = (places, texts.labels, texts.context)
            return
        }
    }

    /// Parts of a second.
    private mutating func useFractions(
        _ domain: ClosedRange<Double>, _ target: Double,
        _ fits: (_ values: [Double], _ labels: [String]) -> Bool
    ) {
        // Clocks count fractions from a whole second, and near to zero doubles are finer.
        let base = domain.lowerBound.rounded(.down)
        func texts(_ values: [Double], _ step: Double) -> [String] {
            let decimals = TickFormat(step: step, largest: 1).decimals
            return values.map { CivilTime(base + $0).clock(decimals: decimals) }
        }
        let found = Ticks(
            domain: domain.lowerBound - base...domain.upperBound - base, target: target
        ) { values, step in fits(values.map { $0 + base }, texts(values, step)) }
        values = found.values.map { $0 + base }
        labels = texts(found.values, found.step)
        context = CivilTime(base).date + ", UTC"
    }

    private static func places(_ step: Step, _ domain: ClosedRange<Double>) -> [Double] {
        switch step {
        case .seconds(let length):
            let offset = length >= 7 * day ? firstMonday : 0
            let first = ((domain.lowerBound - offset) / length - 1e-9).rounded(.up)
            let last = ((domain.upperBound - offset) / length + 1e-9).rounded(.down)
            guard first <= last else { return [] }
            return (0...Int(last - first)).map { (first + Double($0)) * length + offset }
        case .months(let count):
            let first = CivilTime(domain.lowerBound).monthCount / count * count
            let last = CivilTime(domain.upperBound).monthCount
            return stride(from: first, through: last, by: count).map(CivilTime.start(ofMonth:))
                .filter(domain.contains)
        }
    }

    private static func texts(
        _ places: [Double], _ step: Step
    ) -> (labels: [String], context: String) {
        let times = places.map { CivilTime($0) }
        let isOneYear = Set(times.map(\.year)).count == 1
        let year = times.first.map { String($0.year) } ?? ""
        switch step {
        case .seconds(let length) where length < day:
            let isOneDay = Set(times.map(\.date)).count == 1
            let decimals = length < 60 ? 0 : nil
            let labels = times.map { time in
                time.secondOfDay == 0 && !isOneDay
                    ? "\(time.monthName) \(time.day)" : time.clock(decimals: decimals)
            }
            let date = isOneDay ? times.first?.date ?? "" : isOneYear ? year : ""
            return (labels, date.isEmpty ? "UTC" : date + ", UTC")
        case .seconds:
            guard isOneYear else { return (times.map(\.date), "") }
            return (times.map { "\($0.monthName) \($0.day)" }, year)
        case .months(let count):
            if count >= 12 { return (times.map { String($0.year) }, "") }
            if isOneYear { return (times.map(\.monthName), year) }
            return (times.map { $0.month == 1 ? String($0.year) : $0.monthName }, "")
        }
    }
}
