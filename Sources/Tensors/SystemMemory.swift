/// How much memory this process may still take.
package struct SystemMemory: Equatable, Sendable {
    /// The kernel's estimate of what can be had without swapping, in bytes.
    package var available: Int
    /// What the control groups of this process leave it, where one of them sets a limit.
    package var groupHeadroom: Int?
    /// What is left of the address space, where the process may have only so much (`ulimit -v`).
    package var addressHeadroom: Int?

    package init(available: Int, groupHeadroom: Int? = nil, addressHeadroom: Int? = nil) {
        self.available = available
        self.groupHeadroom = groupHeadroom
        self.addressHeadroom = addressHeadroom
    }

    /// The least of them.
    package var usable: Int { min(available, groupHeadroom ?? .max, addressHeadroom ?? .max) }

    /// Reads /proc and the control-group files (versions 1 and 2) under `root`, which tests replace.
    package static func current(root: String = "") -> SystemMemory {
        let kilobytes = SystemFile.number(after: "MemAvailable:", of: "\(root)/proc/meminfo")
        let available = kilobytes.map { $0.multipliedReportingOverflow(by: 1024).partialValue }
        return SystemMemory(
            // Without /proc nothing is known: assume little, so that data are streamed rather than swapped.
            available: available ?? 1 << 30, groupHeadroom: groupHeadroom(root: root),
            addressHeadroom: addressHeadroom(root: root))
    }

    /// The least headroom of this process's group and the groups above it.
    private static func groupHeadroom(root: String) -> Int? {
        var headroom: Int?
        let groups = SystemFile.contents(of: "\(root)/proc/self/cgroup") ?? ""
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isVersion2 = parts[0] == "0" && parts[1].isEmpty
            guard isVersion2 || parts[1].split(separator: ",").contains("memory") else { continue }
            let mount = "\(root)/sys/fs/cgroup" + (isVersion2 ? "" : "/memory")
            var group = String(parts[2])
            while true {
                let folder = mount + (group == "/" ? "" : group)
                if let left = groupHeadroom(folder: folder, isVersion2: isVersion2) {
                    headroom = min(headroom ?? .max, left)
                }
                guard group != "/", let slash = group.lastIndex(of: "/") else { break }
                group = slash == group.startIndex ? "/" : String(group[..<slash])
            }
        }
        return headroom
    }

    private static func groupHeadroom(folder: String, isVersion2: Bool) -> Int? {
        let limitFile = isVersion2 ? "memory.max" : "memory.limit_in_bytes"
        let usageFile = isVersion2 ? "memory.current" : "memory.usage_in_bytes"
        // "max" is no limit, and version 1 writes a huge number for it.
        guard let limit = SystemFile.number(in: "\(folder)/\(limitFile)"), limit < 1 << 60 else {
            return nil
        }
        let used = SystemFile.number(in: "\(folder)/\(usageFile)") ?? 0
        // Files in the page cache count as used but are given up on demand.
        let cached = SystemFile.number(after: "inactive_file", of: "\(folder)/memory.stat") ?? 0
        return max(0, limit - used + cached)
    }

    private static func addressHeadroom(root: String) -> Int? {
        guard
            let limit = SystemFile.number(
                after: "Max address space", of: "\(root)/proc/self/limits"),
            let kilobytes = SystemFile.number(after: "VmSize:", of: "\(root)/proc/self/status")
        else { return nil }
        return max(0, limit - kilobytes * 1024)
    }
}
