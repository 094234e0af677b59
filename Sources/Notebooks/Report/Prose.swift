/// Markdown cut into what is text and what is code, before any parsing.
enum Prose {
    /// The parts in order; joined, they are the prose. A part of text lies within one paragraph.
    static func segments(of prose: String) -> [(text: String, isCode: Bool)] {
        var segments: [(text: String, isCode: Bool)] = []
        var paragraph = ""
        var fence: Fence?
        func endParagraph() {
            if !paragraph.isEmpty { segments += spans(of: paragraph) }
            paragraph = ""
        }
        for line in prose.linesWithEndings {
            if let open = fence {
                segments.append((line, true))
                if open.isClosed(by: line) { fence = nil }
            } else if let opening = Fence(opening: line) {
                endParagraph()
                segments.append((line, true))
                fence = opening
            } else {
                paragraph += line
                if line.trimmed.isEmpty { endParagraph() }
            }
        }
        endParagraph()
        return segments
    }

    /// A paragraph cut at its code spans (CommonMark, section 6.1): a run of backticks up to the next run as long.
    private static func spans(of paragraph: String) -> [(text: String, isCode: Bool)] {
        let bytes = Array(paragraph.utf8)
        let backtick = UInt8(ascii: "`")
        var segments: [(text: String, isCode: Bool)] = []
        var textStart = 0
        var index = 0
        func add(_ range: Range<Int>, isCode: Bool) {
            guard !range.isEmpty else { return }
            segments.append((String(decoding: bytes[range], as: UTF8.self), isCode))
        }
        func runEnd(_ start: Int) -> Int {
            bytes[start...].firstIndex { $0 != backtick } ?? bytes.count
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
                continue
            }
            guard bytes[index] == backtick else {
                index += 1
                continue
            }
            let length = runEnd(index) - index
            var end = index + length
            while let next = bytes[end...].firstIndex(of: backtick) {
                end = runEnd(next)
                if end - next == length { break }
            }
            let isClosed =
                end > index + length && bytes[..<end].suffix(length).allSatisfy { $0 == backtick }
                && (end == bytes.count || bytes[end] != backtick)
                && (end - length == 0 || bytes[end - length - 1] != backtick)
            if isClosed {
                add(textStart..<index, isCode: false)
                add(index..<end, isCode: true)
                textStart = end
                index = end
            } else {
                index += length
            }
        }
        add(textStart..<bytes.count, isCode: false)
        return segments
    }
}
