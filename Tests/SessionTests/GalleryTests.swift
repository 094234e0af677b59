import Glibc
import Session
import Testing

/// Mistakes that a newcomer makes, each beside the whole text that answers it:
/// `Gallery/<topic>/<situation>.linnet` and `<situation>.txt`.
///
/// A changed answer fails the test. Read it; if it is the better one, `LINNET_ACCEPT=1 swift test --filter
/// GalleryTests` writes it down. A file of the topic `cells` holds several cells of one session, parted by lines of
/// `# %%`.
@Suite struct GalleryTests {
    private static let root = SourceTree.root + "/Tests/Gallery"

    /// `names/misspelt_function`. The folder `material` holds what the mistakes read and import.
    static let entries: [String] = SourceTree.names(in: root).filter { $0 != "material" }.flatMap {
        topic in
        SourceTree.names(in: "\(root)/\(topic)").filter { $0.hasSuffix(".linnet") }
            .map { "\(topic)/\($0.dropLast(7))" }
    }

    @Test(arguments: entries) func entry(name: String) throws {
        let path = "\(Self.root)/\(name)"
        let mistake = try #require(SourceTree.bytes(of: path + ".linnet"))
        let answer = Self.answer(to: mistake, of: name)
        if getenv("LINNET_ACCEPT") != nil {
            try Self.write(answer, to: path + ".txt")
            return
        }
        let accepted = SourceTree.text(of: path + ".txt")
        #expect(answer == accepted, "\(answer)")
    }

    @Test func thereAreEntries() {
        #expect(Self.entries.count >= 60)
    }

    /// What the user reads, with the paths as they look from the entry's own folder.
    private static func answer(to mistake: [UInt8], of name: String) -> String {
        let folder = "\(root)/\(name.prefix { $0 != "/" })"
        var options = Session.Options()
        options.workingDirectory = folder
        options.libraryPath = [SourceTree.root + "/stdlib"]
        let session = Session(options)
        let cells = name.hasPrefix("cells/") ? parts(of: mistake) : [mistake]
        for (number, cell) in cells.enumerated() {
            do {
                try session.evaluate(
                    bytes: cell,
                    name: cells.count > 1 ? "cell \(number + 1)" : "\(root)/\(name).linnet")
            } catch {
                return error.rendered.replacing(folder + "/", with: "")
                    .replacing(folder, with: ".")
                    .replacing(root + "/", with: "../").replacing(SourceTree.root + "/", with: "")
                    + "\n"
            }
        }
        return "no error\n"
    }

    private static func parts(of file: [UInt8]) -> [[UInt8]] {
        String(decoding: file, as: UTF8.self).split(separator: "# %%\n").map { Array($0.utf8) }
    }

    private static func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        _ = fputs(text, file)
    }
}

extension String {
    /// Without Foundation.
    fileprivate func replacing(_ old: String, with new: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: old) {
            result += rest[..<range.lowerBound] + new
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
