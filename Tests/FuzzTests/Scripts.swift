import Glibc

/// The golden scripts, as seeds.
enum Scripts {
    static let texts: [String] = {
        let root = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return names(in: root + "/Scripts").flatMap { folder in
            names(in: "\(root)/Scripts/\(folder)").compactMap {
                text(of: "\(root)/Scripts/\(folder)/\($0)")
            }
        }
    }()

    private static func names(in path: String) -> [String] {
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

    private static func text(of path: String) -> String? {
        guard path.hasSuffix(".linnet"), let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
