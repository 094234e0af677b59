import Testing

@testable import Figures

struct TimeTicksTests {
    /// 2026-11-29 03:30:00 UTC.
    private let start = 1_795_923_000.0

    private func ticks(_ span: Double, target: Double = 6) -> TimeTicks {
        TimeTicks(domain: start...(start + span), target: target)
    }

    /// Seconds as GNU `date -u -d @…` writes them.
    @Test func daysOfTheCalendar() {
        for (seconds, date, clock) in [
            (0.0, "1970-01-01", "00:00:00"), (-1, "1969-12-31", "23:59:59"),
            (951_782_400, "2000-02-29", "00:00:00"), (951_868_800, "2000-03-01", "00:00:00"),
            (4_107_542_400, "2100-03-01", "00:00:00"), (1_795_923_000, "2026-11-29", "03:30:00"),
            (-62_135_596_800, "0001-01-01", "00:00:00"),
        ] {
            let time = CivilTime(seconds)
            #expect(time.date == date)
            #expect(time.clock(decimals: 0) == clock)
        }
        for year in [1600, 1900, 1970, 2000, 2024, 2100] {
            for month in 0..<12 {
                let first = CivilTime(CivilTime.start(ofMonth: year * 12 + month))
                #expect(first.year == year && first.month == month + 1 && first.day == 1)
                #expect(first.secondOfDay == 0)
            }
        }
    }

    @Test func labelsSayWhatDiffers() {
        #expect(
            ticks(50).labels == [
                "03:30:00", "03:30:10", "03:30:20", "03:30:30", "03:30:40", "03:30:50",
            ])
        #expect(ticks(50).context == "2026-11-29, UTC")
        #expect(ticks(3600 * 5).labels == ["04:00", "05:00", "06:00", "07:00", "08:00"])
        // Midnight is a day's name.
        #expect(ticks(90_000, target: 4).labels == ["06:00", "12:00", "18:00", "Nov 30"])
        #expect(ticks(90_000, target: 4).context == "2026, UTC")
        // Weeks begin on Mondays: the 30th of November 2026 is one.
        #expect(ticks(86_400 * 20, target: 3).labels == ["Nov 30", "Dec 7", "Dec 14"])
        #expect(ticks(86_400 * 100, target: 4).labels == ["Dec", "2027", "Feb", "Mar"])
        #expect(
            ticks(86_400 * 365 * 25, target: 6).labels == ["2030", "2035", "2040", "2045", "2050"])
        #expect(ticks(0.5, target: 5).labels.first == "03:30:00.0")
    }

    @Test func labelsThatDoNotFitAreFewer() {
        let found = TimeTicks(domain: start...(start + 3600), target: 30) { values, _ in
            values.count < 5
        }
        #expect(found.labels == ["03:30", "04:00", "04:30"])
        #expect(TimeTicks(domain: start...(start + 9), target: 5) { _, _ in false }.values.isEmpty)
    }
}
