import Glibc

/// How much memory tensors may take.
package enum Memory {
    /// Below this, asking the system would cost more than the allocation.
    private static let unchecked = 64 << 20

    /// Bytes that all tensors of the process may hold together, besides what the system allows. Whoever runs a
    /// session sets it, on the session's thread.
    nonisolated(unsafe) package static var limit = Int.max

    /// Bytes that can be allocated without pushing anything out.
    package static func available() -> Int { SystemMemory.current().usable }

    /// Throws unless `byteCount` more can be had; `inUse` is what tensors hold already.
    static func require(_ byteCount: Int, inUse: Int, for operation: String) throws {
        guard byteCount <= limit - min(inUse, limit) else {
            let used = inUse > 0 ? ", of which tensors hold \(text(inUse))" : ""
            throw TensorError(
                operation, "needs \(text(byteCount)) of memory; the limit is \(text(limit))\(used)",
                kind: "memory")
        }
        guard byteCount >= unchecked, byteCount >= available() else { return }
        throw exhausted(byteCount, for: operation)
    }

    static func exhausted(_ byteCount: Int, for operation: String) -> TensorError {
        TensorError(
            operation,
            "needs \(text(byteCount)) of memory, and \(text(available())) are available",
            kind: "memory")
    }

    /// A number of bytes as a reader wants it: `1.5 GiB`.
    package static func text(_ byteCount: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        var value = Double(byteCount)
        var unit = 0
        while value >= 1024 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        if unit == 0 { return "\(byteCount) bytes" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0
            ? "\(tenths / 10) \(units[unit])"
            : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}

/// Small text files in which the system tells about itself.
enum SystemFile {
    static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let read = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<read], as: UTF8.self)
    }

    /// The number that a file begins with.
    static func number(in path: String) -> Int? {
        contents(of: path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }

    /// The first word after `name` at the start of a line.
    static func field(_ name: String, of path: String) -> Substring? {
        // By bytes: characters cost ten times as much, and every start of the program comes here.
        let lines = contents(of: path)?.utf8.split(separator: UInt8(ascii: "\n")) ?? []
        let line = lines.first { $0.starts(with: name.utf8) }
        let words = line?.dropFirst(name.utf8.count).split {
            $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
        }
        return words?.first.map { Substring($0) }
    }

    /// The same where it is a number.
    static func number(after name: String, of path: String) -> Int? {
        field(name, of: path).flatMap { Int($0) }
    }
}
