/// How much memory this process may still take.
package struct SystemMemory: Equatable, Sendable {
    /// The kernel's estimate of what can be had without swapping, in bytes.
    package var available: Int
    /// What the control groups of this process leave it, where one of them sets a limit.
    package var groupHeadroom: Int?

    package init(available: Int, groupHeadroom: Int? = nil) {
        self.available = available
        self.groupHeadroom = groupHeadroom
    }

    /// The smaller of the two.
    package var usable: Int { min(available, groupHeadroom ?? .max) }

    /// Reads /proc and the control-group files (versions 1 and 2) under `root`, which tests replace.
    package static func current(root: String = "") -> SystemMemory {
        let information = text("\(root)/proc/meminfo")
        let line = information.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        // Without /proc nothing is known: assume little, so that data are streamed rather than swapped.
        let available = kilobytes.map { $0.multipliedReportingOverflow(by: 1024).partialValue }
        return SystemMemory(
            available: available ?? 1 << 30, groupHeadroom: groupHeadroom(root: root))
    }

    /// The least headroom of this process's group and the groups above it.
    private static func groupHeadroom(root: String) -> Int? {
        var headroom: Int?
        for line in text("\(root)/proc/self/cgroup").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isVersion2 = parts[0] == "0" && parts[1].isEmpty
            guard isVersion2 || parts[1].split(separator: ",").contains("memory") else { continue }
            let mount = "\(root)/sys/fs/cgroup" + (isVersion2 ? "" : "/memory")
            let limitFile = isVersion2 ? "memory.max" : "memory.limit_in_bytes"
            let usageFile = isVersion2 ? "memory.current" : "memory.usage_in_bytes"
            var group = String(parts[2])
            while true {
                let folder = mount + (group == "/" ? "" : group)
                if let limit = number("\(folder)/\(limitFile)") {
                    let left = max(0, limit - (number("\(folder)/\(usageFile)") ?? 0))
                    headroom = min(headroom ?? .max, left)
                }
                guard group != "/", !group.isEmpty else { break }
                group = FilePath.folder(group)
            }
        }
        return headroom
    }

    private static func number(_ path: String) -> Int? {
        // "max" is no limit, and version 1 writes a huge number for it.
        guard let value = Int(text(path).prefix { $0.isNumber }), value < 1 << 60 else {
            return nil
        }
        return value
    }

    private static func text(_ path: String) -> String {
        guard let bytes = try? ByteReader(path: path).readSystemFile() else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
