import Glibc

/// How much memory there is to be had.
package enum Memory {
    /// Below this, asking the system would cost more than the allocation.
    private static let unchecked = 64 << 20

    /// Bytes that can be allocated without pushing anything out: the kernel's estimate, or what
    /// the control group still allows where that is less.
    package static func available() -> Int {
        var available =
            SystemFile.field("MemAvailable:", of: "/proc/meminfo")
            .flatMap { Int($0) }.map { $0 &* 1024 } ?? Int.max
        if let limit = SystemFile.number(in: "/sys/fs/cgroup/memory.max"),
            let used = SystemFile.number(in: "/sys/fs/cgroup/memory.current")
        {
            // Files in the page cache count as used but are given up on demand.
            let cached =
                SystemFile.field("inactive_file", of: "/sys/fs/cgroup/memory.stat")
                .flatMap { Int($0) } ?? 0
            available = min(available, max(0, limit - used + cached))
        }
        return available
    }

    static func require(_ byteCount: Int, for operation: String) throws {
        guard byteCount >= unchecked else { return }
        guard byteCount < available() else { throw exhausted(byteCount, for: operation) }
    }

    static func exhausted(_ byteCount: Int, for operation: String) -> TensorError {
        let free = available()
        let rest = free == Int.max ? "" : ", and \(text(free)) are available"
        return TensorError(operation, "needs \(text(byteCount)) of memory\(rest)")
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
    private static func contents(of path: String) -> String? {
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
        guard let text = contents(of: path) else { return nil }
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count >= 2, words[0] == name { return words[1] }
        }
        return nil
    }
}
