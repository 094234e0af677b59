import Machine

/// The places where a regex fits a text, one after another without overlaps.
///
/// After an empty match the next one may start at the same place if it is not empty, as Perl has it.
struct MatchSequence {
    let text: [UInt8]
    private let pattern: Pattern
    private var offset = 0
    private var isAfterEmpty = false
    private var isChecked = false
    private var cursor: CharacterCursor

    init(_ regex: RegularExpression, in text: String) {
        self.text = Array(text.utf8)
        pattern = regex.pattern
        cursor = CharacterCursor(text)
    }

    /// The byte offsets of the next match and its groups, as `Pattern.match` gives them.
    mutating func next() throws -> [Int]? {
        while offset <= text.count {
            let places = try pattern.match(
                text, from: offset, isAfterEmpty ? .hereAndNotEmpty : .none, isChecked: isChecked)
            isChecked = true
            if let places {
                // `\K` may move the start on, never beyond the end.
                offset = max(offset, places[1])
                isAfterEmpty = places[0] >= places[1]
                return places
            }
            guard isAfterEmpty else {
                offset = text.count + 1
                return nil
            }
            isAfterEmpty = false
            // On to the next code point.
            offset += 1
            while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return nil
    }

    /// The match at places that `next` gave last.
    mutating func match(at places: [Int]) -> RegexMatch {
        let start = cursor.character(at: places[0])
        let groups = stride(from: 2, to: places.count, by: 2).map { index in
            places[index] < 0 ? nil : part(places[index], places[index + 1])
        }
        return RegexMatch(
            part(places[0], places[1]), start: start, end: cursor.end(at: places[1]),
            groups: groups, pattern)
    }

    func part(_ start: Int, _ end: Int) -> String {
        String(decoding: text[start..<max(start, end)], as: UTF8.self)
    }
}

/// Turns byte offsets of a text into characters', going forward alone: over a whole text it counts
/// each character once.
struct CharacterCursor {
    private let text: String
    /// An ASCII text's characters are its bytes, as `len` counts them.
    private let isASCII: Bool
    private var place: String.Index
    private var count = 0

    init(_ text: String) {
        self.text = text
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        place = text.startIndex
    }

    /// The index of the character that the byte at `offset` belongs to.
    mutating func character(at offset: Int) -> Int {
        if isASCII { return offset }
        let target = text.utf8.index(text.startIndex, offsetBy: offset)
        while place < target {
            let next = text.index(after: place)
            if next > target { break }
            place = next
            count += 1
        }
        return count
    }

    /// The index behind the character that the byte before `offset` belongs to.
    mutating func end(at offset: Int) -> Int {
        if isASCII { return offset }
        let character = character(at: offset)
        return place < text.utf8.index(text.startIndex, offsetBy: offset)
            ? character + 1 : character
    }
}
