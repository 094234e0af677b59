import Glibc
import Machine

/// A moment as a calendar and a clock on the wall show it, in UTC or where the machine is.
///
/// The C library writes it, in its own locale "C" whatever the environment says, so that a program
/// writes the same everywhere. It is given no format that it could misread.
struct CalendarTime {
    private var fields: tm
    private let seconds: Double

    /// From the start of the year 1 to the end of 9999, which four digits can write.
    private static let range = -62_135_596_800.0..<253_402_300_800.0

    init(seconds: Double, utc: Bool, for function: String) throws {
        guard CalendarTime.range.contains(seconds) else {
            throw ScriptError.value(
                "\(function): \(formatNumber(seconds)) seconds are not in the years 1 to 9999",
                hint: "`time()` counts seconds, not milliseconds")
        }
        self.seconds = seconds
        var whole = time_t(seconds.rounded(.down))
        fields = tm()
        tzset()
        if utc { gmtime_r(&whole, &fields) } else { localtime_r(&whole, &fields) }
    }

    func text(_ format: String, for function: String) throws -> String {
        try CalendarTime.check(
            format, letters: "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%", flags: "-_0^#", function)
        // A mark in front tells an empty result from one that did not fit, which is 0 bytes too.
        let marked = " " + format
        var buffer = [CChar](repeating: 0, count: 64 * (marked.utf8.count + 1))
        var fields = fields
        let count = withCLocale { strftime(&buffer, buffer.count, marked, &fields) }
        return String(
            decoding: buffer[..<count].dropFirst().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// `2026-01-31T12:00:00.5+01:00`; in UTC with a `Z`.
    func isoText(digits: Int) throws -> String {
        var result = try text("%Y-%m-%dT%H:%M:%S", for: "to_iso_time")
        // The C library writes the years before 1000 with fewer digits.
        result = String(repeating: "0", count: max(0, 19 - result.utf8.count)) + result
        if digits > 0 {
            // Cut, not rounded: 0.9996 s are not the next second.
            var scale = 1.0
            for _ in 0..<digits { scale *= 10 }
            let fraction = String(Int((seconds - seconds.rounded(.down)) * scale))
            result +=
                "." + String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
        }
        let offset = fields.tm_gmtoff
        if offset == 0, String(cString: fields.tm_zone) == "GMT" { return result + "Z" }
        let minutes = abs(offset) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return result + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
    }

    // MARK: - Reading

    /// The seconds since 1970 that a text writes in a format.
    static func parse(_ text: String, _ format: String, utc: Bool) throws -> Double {
        try check(format, letters: TimeReader.letters, flags: "", "parse_time")
        var reader = TimeReader(text)
        guard let time = reader.read(format) else {
            throw ScriptError.value(
                "parse_time: \(quoted(text)) is not written as \(quoted(format))",
                hint: "it ends otherwise from \(quoted(reader.rest)) on")
        }
        guard reader.rest.isEmpty else {
            throw ScriptError.value(
                "parse_time: \(quoted(reader.rest)) is left over of \(quoted(text))",
                hint: "the format \(quoted(format)) ends before it")
        }
        return try moment(time, utc: utc, text, "parse_time")
    }

    static func parseISO(_ text: String, utc: Bool) throws -> Double {
        var reader = TimeReader(text)
        guard let time = reader.readISO() else {
            throw ScriptError.value(
                "parse_iso_time: \(quoted(text)) is not written as ISO 8601 has it",
                hint: "such as 2026-01-31 or 2026-01-31T12:00:00Z")
        }
        return try moment(time, utc: utc, text, "parse_iso_time")
    }

    /// - Parameter utc: whether a time without a distance from UTC is in UTC.
    private static func moment(
        _ time: TimeReader.Time, utc: Bool, _ text: String, _ function: String
    ) throws -> Double {
        var fields = tm()
        fields.tm_year = Int32(time.year - 1900)
        fields.tm_mon = time.yearDay == nil ? Int32(time.month - 1) : 0
        fields.tm_mday = Int32(time.yearDay ?? time.day)
        // The C library finds out whether it is summer.
        fields.tm_isdst = -1
        // It would make 2 March of 30 February.
        var day = fields
        timegm(&day)
        let isDay =
            time.yearDay == nil
            ? day.tm_mday == fields.tm_mday && day.tm_mon == fields.tm_mon
            : day.tm_year == fields.tm_year && fields.tm_mday > 0
        let hour = time.hour + (time.isAfternoon == true ? 12 : 0)
        guard isDay, hour < 24, time.minute < 60, time.second <= 60 else {
            throw ScriptError.value("\(function): \(quoted(text)) is no day or time that there is")
        }
        fields.tm_hour = Int32(hour)
        fields.tm_min = Int32(time.minute)
        fields.tm_sec = Int32(time.second)
        tzset()
        let offset = time.offset ?? (utc ? 0 : nil)
        let whole = offset.map { timegm(&fields) - $0 } ?? mktime(&fields)
        return Double(whole) + time.fraction
    }

    // MARK: - Formats

    /// Throws unless the letters behind all `%`s of a format are known.
    private static func check(
        _ format: String, letters: String, flags: String, _ function: String
    ) throws {
        guard format.utf8.count <= 4096, !format.utf8.contains(0) else {
            throw ScriptError.value(
                "\(function): a format has at most 4096 bytes, none of them zero")
        }
        var rest = Substring(format)
        while let percent = rest.firstIndex(of: "%") {
            rest = rest[percent...].dropFirst()
            var written = "%"
            if let flag = rest.first, flags.contains(flag) { written.append(rest.removeFirst()) }
            guard let letter = rest.popFirst() else {
                throw ScriptError.value(
                    "\(function): the format ends in `\(written)`", hint: "a percent sign is `%%`")
            }
            guard letters.contains(letter) else {
                throw ScriptError.value(
                    "\(function): `\(written)\(letter)` is not known",
                    hint: "the letters are \(letters.dropLast()); a percent sign is `%%`")
            }
        }
    }
}

/// Runs `body` in the locale "C", in this thread alone.
private func withCLocale<Result>(_ body: () -> Result) -> Result {
    let locale = newlocale(1 << LC_TIME, "C", nil)
    let before = uselocale(locale)
    defer {
        uselocale(before)
        freelocale(locale)
    }
    return body()
}
