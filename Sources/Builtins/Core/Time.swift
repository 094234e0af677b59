import Glibc
import Machine

/// The clock, and times as text.
var timeBuiltins: [Builtin] {
    [
        Builtin(
            "time", area: .time, summary: "Seconds since the start of 1970, in UTC.",
            returns: "float", example: "time() > 0"
        ) { _ in seconds(CLOCK_REALTIME) },
        Builtin(
            "clock", area: .time,
            summary: "Seconds of a clock that never goes back, for measuring spans.",
            returns: "float", example: "let start = clock(); clock() - start >= 0"
        ) { _ in seconds(CLOCK_MONOTONIC) },
        Builtin(
            "sleep", area: .time, summary: "Waits. Ctrl-C ends it.",
            Parameter<Double>("seconds", "How long; 0 or more."), returns: "none",
            example: "sleep(0)"
        ) { context, length in
            guard length >= 0 else {
                throw ScriptError.value("sleep: \(formatNumber(length)) seconds")
            }
            let end = seconds(CLOCK_MONOTONIC) + length
            while true {
                try context.checkInterrupt()
                let left = end - seconds(CLOCK_MONOTONIC)
                if left <= 0 { return Value.none }
                // Short naps, so that an interrupt is seen within a twentieth of a second.
                usleep(UInt32(min(left, 0.05) * 1e6))
            }
        },
        Builtin(
            "now", area: .time, summary: "The present date and time as text.",
            formatParameter, utcParameter,
            returns: "string", example: "now(\"%Y-%m-%d\")"
        ) { _, format, utc in
            try CalendarTime(seconds: seconds(CLOCK_REALTIME), utc: utc, for: "now")
                .text(format, for: "now")
        },
        Builtin(
            "format_time", area: .time, summary: "A time as text.",
            Parameter<Double>("seconds", "Since the start of 1970 in UTC, as `time()` gives them."),
            formatParameter, utcParameter,
            returns: "string", example: "format_time(0, \"%d %B %Y\", utc: true)"
        ) { _, seconds, format, utc in
            try CalendarTime(seconds: seconds, utc: utc, for: "format_time")
                .text(format, for: "format_time")
        },
        Builtin(
            "parse_time", area: .time,
            summary: "The time that a text writes, in seconds since the start of 1970 in UTC.",
            Parameter<String>("text", "Such as `2026-01-31 12:00:00`."),
            formatParameter, utcParameter,
            returns: "float", example: "parse_time(\"31 January 2026\", \"%d %B %Y\", utc: true)"
        ) { _, text, format, utc in try CalendarTime.parse(text, format, utc: utc) },
        Builtin(
            "to_iso_time", area: .time,
            summary: "A time as ISO 8601 writes it, with its distance from UTC.",
            Parameter<Double>("seconds", "Since the start of 1970 in UTC, as `time()` gives them."),
            Parameter<Int>("digits", default: 0, "Decimals of the seconds, up to 9."),
            utcParameter,
            returns: "string", example: "to_iso_time(0, utc: true)"
        ) { _, seconds, digits, utc in
            guard (0...9).contains(digits) else {
                throw ScriptError.value("to_iso_time: \(digits) digits are not from 0 to 9")
            }
            return try CalendarTime(seconds: seconds, utc: utc, for: "to_iso_time")
                .isoText(digits: digits)
        },
        Builtin(
            "parse_iso_time", area: .time,
            summary:
                "The time that an ISO 8601 text writes, in seconds since the start of 1970 in UTC.",
            Parameter<String>("text", "Such as `2026-01-31` or `2026-01-31T12:00:00.5+01:00`."),
            Parameter<Bool>(
                "utc", default: false,
                "Whether a text without a distance from UTC means UTC, not local time."),
            returns: "float", example: "parse_iso_time(\"2026-01-31T12:00:00Z\")"
        ) { _, text, utc in try CalendarTime.parseISO(text, utc: utc) },
        Builtin(
            "format_duration", area: .time,
            summary: "A span of time as a person says it, in its two greatest units.",
            Parameter<Double>("seconds", "The span."),
            returns: "string", example: "format_duration(3725)"
        ) { _, seconds in
            guard abs(seconds) < 1e15 else {
                throw ScriptError.value(
                    "format_duration: \(formatNumber(seconds)) seconds are no span to write out")
            }
            return (seconds < 0 ? "-" : "") + spanText(abs(seconds))
        },
    ]
}

private var formatParameter: Parameter<String> {
    Parameter<String>(
        "format", default: "%Y-%m-%d %H:%M:%S",
        "`%Y` year, `%m` month, `%d` day, `%H` hour, `%M` minute, `%S` second, `%B` month's name, `%A` weekday, and the others of C's strftime."
    )
}

private var utcParameter: Parameter<Bool> {
    Parameter<Bool>("utc", default: false, "Whether it is written in UTC, not in local time.")
}

private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

private func spanText(_ seconds: Double) -> String {
    func scaled(_ value: Double, _ digits: Double, _ unit: String) -> String {
        "\(formatNumber((value * digits).rounded() / digits).replacingSuffix(".0", "")) \(unit)"
    }
    if seconds == 0 { return "0 s" }
    if seconds < 1e-3 { return scaled(seconds * 1e6, 10, "µs") }
    if seconds < 1 { return scaled(seconds * 1e3, 10, "ms") }
    if seconds < 59.95 { return scaled(seconds, 10, "s") }
    let whole = Int(seconds.rounded())
    func pair(_ size: Int, _ unit: String, _ part: Int, _ partUnit: String) -> String {
        let rest = whole % size / part
        return "\(whole / size) \(unit) \(rest < 10 ? "0" : "")\(rest) \(partUnit)"
    }
    if whole < 3600 { return pair(60, "min", 1, "s") }
    if whole < 86_400 { return pair(3600, "h", 60, "min") }
    return pair(86_400, "d", 3600, "h")
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, _ other: String) -> String {
        hasSuffix(suffix) ? dropLast(suffix.count) + other : self
    }
}
