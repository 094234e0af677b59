/// A time in UTC as calendars and clocks say it.
struct CivilTime: Equatable {
    var year: Int
    /// From 1, January, and from 1.
    var month: Int
    var day: Int
    /// Whole seconds since midnight, and what is left of one.
    var secondOfDay: Int
    var fraction: Double

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// By Hinnant's `civil_from_days` ("chrono-compatible low-level date algorithms", 2013): years
    /// begin in March there, so that a leap day is the last.
    ///
    /// - Parameter seconds: since the start of 1970; within the years that `AxisKind` admits.
    init(_ seconds: Double) {
        let whole = Int(seconds.rounded(.down))
        fraction = seconds - seconds.rounded(.down)
        let days = Self.floorDivision(whole, 86_400)
        secondOfDay = whole - days * 86_400
        let shifted = days + 719_468
        let era = Self.floorDivision(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The start of a month in seconds; months count on from January of year 0.
    static func start(ofMonth count: Int) -> Double {
        let calendarYear = floorDivision(count, 12)
        let month = count - calendarYear * 12 + 1
        let year = month <= 2 ? calendarYear - 1 : calendarYear
        let era = floorDivision(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Double(era * 146_097 + dayOfEra - 719_468) * 86_400
    }

    private static func floorDivision(_ a: Int, _ b: Int) -> Int {
        a >= 0 ? a / b : -((-a + b - 1) / b)
    }

    /// Months since January of year 0.
    var monthCount: Int { year * 12 + month - 1 }

    var monthName: String { Self.months[month - 1] }

    /// `2026-01-31`.
    var date: String { "\(fourDigits(year))-\(twoDigits(month))-\(twoDigits(day))" }

    /// `14:05`, with seconds and their decimals where `decimals` says so.
    func clock(decimals: Int?) -> String {
        let text = "\(twoDigits(secondOfDay / 3600)):\(twoDigits(secondOfDay / 60 % 60))"
        guard let decimals else { return text }
        let seconds = fixed(Double(secondOfDay % 60) + fraction, decimals: decimals)
        return text + ":" + (secondOfDay % 60 < 10 ? "0" : "") + seconds
    }

    private func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

    private func fourDigits(_ number: Int) -> String {
        guard (0...999).contains(number) else { return String(number) }
        return String(String(number + 10_000).dropFirst())
    }
}
