/// Reads a time out of a text: by a format of C's, or as ISO 8601 has it.
///
/// The C library's own reader is left alone: it takes half a format for the whole and says nothing of
/// what it cannot read.
struct TimeReader {
    /// What a text said; what it did not say is midnight on 1 January 1970.
    struct Time {
        var year = 1970
        var month = 1
        var day = 1
        /// The day of the year, which stands for month and day.
        var yearDay: Int?
        var hour = 0
        var minute = 0
        var second = 0
        /// Of a second, below 1.
        var fraction = 0.0
        /// Whether `hour` counts from 12 twice a day, and this is the second time.
        var isAfternoon: Bool?
        /// Seconds east of UTC; nil where the text does not say.
        var offset: Int?
    }

    private let bytes: [UInt8]
    private var place = 0
    private var time = Time()

    init(_ text: String) { bytes = Array(text.utf8) }

    /// What is left of the text.
    var rest: String { String(decoding: bytes[place...], as: UTF8.self) }

    // MARK: - By a format

    /// The letters that `read(_:)` knows behind a `%`.
    static let letters = "YymdejHIklMSfpbBhaAzFTRDnt%"

    /// nil where the text is written otherwise; `rest` is what was not read. The format is one whose
    /// letters are all known.
    mutating func read(_ format: String) -> Time? {
        var format = format.unicodeScalars[...]
        while let scalar = format.popFirst() {
            if scalar.properties.isWhitespace {
                skipSpace()
            } else if scalar != "%" {
                guard take(scalar) else { return nil }
            } else {
                guard let letter = format.popFirst(), read(letter) else { return nil }
            }
        }
        return time
    }

    private mutating func read(_ letter: Unicode.Scalar) -> Bool {
        switch letter {
        case "Y": set(\.year, number(upTo: 4))
        // As POSIX has it: 69 is 1969, 68 is 2068.
        case "y": set(\.year, number(upTo: 2).map { $0 < 69 ? 2000 + $0 : 1900 + $0 })
        case "m": set(\.month, number(upTo: 2))
        case "d", "e": set(\.day, number(upTo: 2))
        case "j": set(\.yearDay, number(upTo: 3).map { $0 })
        case "H", "k": set(\.hour, number(upTo: 2))
        case "I", "l": set(\.hour, number(upTo: 2).map { (1...12).contains($0) ? $0 % 12 : 99 })
        case "M": set(\.minute, number(upTo: 2))
        case "S": set(\.second, number(upTo: 2))
        case "f": set(\.fraction, fraction())
        case "p": set(\.isAfternoon, name(among: ["am", "pm"]).map { $0 == 1 })
        case "b", "B", "h": set(\.month, name(among: TimeReader.months).map { $0 + 1 })
        // A weekday says nothing that the date does not.
        case "a", "A": name(among: TimeReader.weekdays) != nil
        case "z": take("Z") ? set(\.offset, 0) : set(\.offset, offset())
        case "F": read("%Y-%m-%d") != nil
        case "T": read("%H:%M:%S") != nil
        case "R": read("%H:%M") != nil
        case "D": read("%m/%d/%y") != nil
        case "n", "t": skipSpace()
        case "%": take("%")
        default: false
        }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    private mutating func set<Part>(_ part: WritableKeyPath<Time, Part>, _ value: Part?) -> Bool {
        guard let value else { return false }
        time[keyPath: part] = value
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        return true
    }

    /// The index of a name, whole or its first three letters, whatever their case.
    private mutating func name(among names: [String]) -> Int? {
        // All letters are ASCII, whose cases differ in one bit.
        func fits(_ name: some StringProtocol) -> Bool {
            bytes[place...].prefix(name.utf8.count).map { $0 | 0x20 } == Array(name.utf8)
        }
        for (index, name) in names.enumerated() {
            for spelling in [name[...], name.prefix(3)] where fits(spelling) {
                place += spelling.utf8.count
                return index
            }
        }
        return nil
    }

    // MARK: - ISO 8601

    /// A date, or a date and a time; nil where the text is written otherwise.
    mutating func readISO() -> Time? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2)
        else { return nil }
        (time.year, time.month, time.day) = (year, month, day)
        guard place < bytes.count else { return time }
        guard take("T") || take("t") || take(" "), let hour = number(2), take(":"),
            let minute = number(2)
        else { return nil }
        (time.hour, time.minute) = (hour, minute)
        if take(":") {
            guard let second = number(2) else { return nil }
            time.second = second
            if take(".") || take(",") {
                guard let fraction = fraction() else { return nil }
                time.fraction = fraction
            }
        }
        if take("Z") || take("z") {
            time.offset = 0
        } else if place < bytes.count {
            guard let offset = offset() else { return nil }
            time.offset = offset
        }
        return place == bytes.count ? time : nil
    }

    // MARK: - Parts

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        let wanted = String(scalar).utf8
        guard bytes[place...].starts(with: wanted) else { return false }
        place += wanted.count
        return true
    }

    private mutating func digit() -> Int? {
        guard place < bytes.count, (0x30...0x39).contains(bytes[place]) else { return nil }
        place += 1
        return Int(bytes[place - 1]) - 0x30
    }

    /// Of exactly so many digits.
    private mutating func number(_ digits: Int) -> Int? {
        let start = place
        let number = number(upTo: digits)
        return place - start == digits ? number : nil
    }

    private mutating func number(upTo digits: Int) -> Int? {
        guard var result = digit() else { return nil }
        for _ in 1..<digits {
            guard let digit = digit() else { break }
            result = result * 10 + digit
        }
        return result
    }

    private mutating func fraction() -> Double? {
        let start = place
        while digit() != nil {}
        return place > start
            ? Double("0." + String(decoding: bytes[start..<place], as: UTF8.self)) : nil
    }

    /// `+hh:mm`, `+hhmm` or `+hh`, of less than a day.
    private mutating func offset() -> Int? {
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
        var seconds = hours * 3600
        if take(":") || place < bytes.count && (0x30...0x39).contains(bytes[place]) {
            guard let minutes = number(2), minutes < 60 else { return nil }
            seconds += minutes * 60
        }
        return isWest ? -seconds : seconds
    }
}
