import Data
import Glibc

/// A folder of its own for one test, removed with everything in it at the end.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/linnet-data-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
        }
    }

    deinit {
        Self.removeAll(path)
    }

    private static func removeAll(_ path: String) {
        for name in FilePath.entries(path) { removeAll("\(path)/\(name)") }
        remove(path)
    }

    func file(_ name: String, _ bytes: [UInt8]) -> String {
        let full = "\(path)/\(name)"
        let descriptor = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        bytes.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        return full
    }

    func file(_ name: String, _ text: String) -> String {
        file(name, Array(text.utf8))
    }

    func folder(_ name: String) -> String {
        var made = path
        for part in name.split(separator: "/") {
            made += "/\(part)"
            mkdir(made, 0o755)
        }
        return made
    }
}
