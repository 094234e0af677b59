import FileSystem
import Glibc
import Machine
import Text

/// Reading and writing whole texts.
enum TextFile {
    /// The bytes of a file that holds UTF-8.
    static func read(_ path: String, _ context: BuiltinContext) throws -> [UInt8] {
        let bytes = try read(try context.path(path), shown: path, context)
        if let offset = UTF8Check.firstInvalidOffset(in: bytes) {
            throw ScriptError("io", "\(path): byte \(offset) is not valid UTF-8")
        }
        return bytes
    }

    private static func read(_ path: String, shown: String, _ context: BuiltinContext) throws
        -> [UInt8]
    {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fileError(shown, at: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw fileError(shown) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw fileError(shown, EISDIR) }
        try context.reserve(bytes: Int(status.st_size))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw fileError(shown)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[0..<count])
            // A pipe or a device may go on for ever.
            try context.checkInterrupt()
            try context.reserve(bytes: bytes.count)
        }
    }

    /// All of it or nothing.
    static func write(_ text: String, to path: String, _ context: BuiltinContext) throws {
        try context.withPath(path) { try AtomicFile.write(Array(text.utf8), to: $0) }
    }
}
