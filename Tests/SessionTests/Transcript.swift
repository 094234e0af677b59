import Glibc
import Session

/// What a piece of code did: printed lines and how it ended.
struct Transcript {
    private(set) var lines: [String] = []
    private(set) var failure: ScriptFailure?

    /// Runs code in a session of its own.
    ///
    /// - Parameter showsResult: the last expression's display counts as output, as at the prompt.
    init(running code: String, name: String, showsResult: Bool = false) {
        let sink = TextSink()
        do {
            let result = try Session(output: sink).evaluate(code, name: name)
            if showsResult, let display = result.display { sink.text += display.text + "\n" }
        } catch {
            failure = error
        }
        lines = sink.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }
}

/// Collects printed text.
final class TextSink: OutputSink {
    var text = ""

    func receive(_ event: OutputEvent) {
        switch event {
        case .text(let printed): text += printed
        case .display(let display): text += display.text + "\n"
        case .progress, .note: break
        }
    }
}

/// Files of the source tree.
enum SourceTree {
    /// The repository's folder.
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static func text(of path: String) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[0..<count]
        }
    }

    /// The names in a folder, sorted.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
