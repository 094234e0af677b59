/// A CSV file in parts of whole rows, none much larger than asked for.
final class DelimitedBlocks {
    let path: String
    private let reader: ByteReader
    private var separator: UInt8?
    private let blockBytes: Int
    private var fieldCount: Int?
    private var line = 1
    private var rest: [UInt8] = []
    private var hasEnded = false

    /// A page; less is no faster to read.
    static let leastBytes = 1 << 12

    /// Longer rows are no rows: a quote that never closes makes one of the whole file.
    private static let longestRow = 64 << 20

    init(path: String, separator: UInt8?, blockBytes: Int) throws {
        self.path = path
        self.separator = separator
        self.blockBytes = max(Self.leastBytes, blockBytes)
        reader = try ByteReader(path: path)
    }

    /// The next rows, at least one; nil after the last.
    func next() throws -> DelimitedText? {
        var wanted = blockBytes
        while !hasEnded {
            guard rest.count < Self.longestRow else {
                throw DataError(
                    path, at: .line(line), "a row starts here that is longer than 64 MiB",
                    hint: "is a quote missing?")
            }
            let had = rest.count
            rest += [UInt8](repeating: 0, count: wanted)
            let got = try rest.withUnsafeMutableBytes {
                try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[had...]))
            }
            rest.removeLast(wanted - got)
            hasEnded = got < wanted
            let text = try DelimitedText(
                path: path, block: rest, separator: separator, fieldCount: fieldCount,
                firstLine: line, isLast: hasEnded)
            rest.removeFirst(text.consumed)
            line = text.nextLine
            guard text.rowCount > 0 else {
                // A long row, or blank lines: more is read each time, so that few rows are cut twice.
                wanted = max(wanted, rest.count)
                continue
            }
            separator = text.separator
            fieldCount = text.fieldCount
            return text
        }
        return nil
    }
}
