extension Columns {
    /// A page whose lines fit `limit` columns, broken between words. What goes on stands below the text of
    /// its row: of `    name  (int) What it means`, below the parenthesis.
    package static func wrapped(_ page: String, to limit: Int) -> String {
        page.split(separator: "\n", omittingEmptySubsequences: false)
            .map { wrapped(line: $0, to: limit) }.joined(separator: "\n")
    }

    private static func wrapped(line: Substring, to limit: Int) -> String {
        guard width(line) > limit else { return String(line) }
        let hang = min(hanging(line), limit / 2)
        let start = line.prefix { $0 == " " }
        var result = String(start)
        var column = start.count
        var isFirst = true
        for word in line.dropFirst(start.count).split(
            separator: " ", omittingEmptySubsequences: false)
        {
            if !isFirst, column + 1 + width(word) > limit {
                result += "\n" + String(repeating: " ", count: hang) + word
                column = hang + width(word)
            } else {
                result += (isFirst ? "" : " ") + word
                column += (isFirst ? 0 : 1) + width(word)
            }
            isFirst = false
        }
        return result
    }

    /// Where the text of a row begins: after its indentation, and after a first word that is set apart by
    /// two spaces or more.
    private static func hanging(_ line: Substring) -> Int {
        let indent = line.prefix { $0 == " " }.count
        guard indent > 0 else { return 4 }
        let rest = line.dropFirst(indent)
        let word = rest.prefix { $0 != " " }.count
        let gap = rest.dropFirst(word).prefix { $0 == " " }.count
        return gap > 1 ? indent + word + gap : indent + 2
    }
}
