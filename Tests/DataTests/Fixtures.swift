import Glibc

@testable import Data

/// Small files that other programs wrote, and what these made of them; see the scripts beside them.
enum Fixtures {
    static let folder = FilePath.folder(#filePath) + "/Fixtures"

    static func image(_ name: String) -> String { "\(folder)/images/\(name)" }

    static func bytes(_ path: String) throws -> [UInt8] {
        try ByteReader(path: path).readAll(limit: 1 << 20)
    }

    /// What Pillow 13.0 has for each picture, by its name and what was asked of it.
    static func pillow() throws -> [String: Pixels] {
        let text = String(decoding: try bytes("\(folder)/images/expected.txt"), as: UTF8.self)
        var found: [String: Pixels] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            let digits = Array(parts[4].utf8)
            let values = stride(from: 0, to: digits.count, by: 2).map { place in
                UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) ?? 0
            }
            found[parts[0]] = Pixels(
                size: ImageSize(height: Int(parts[1]) ?? 0, width: Int(parts[2]) ?? 0),
                channels: Int(parts[3]) ?? 0, bytes: values)
        }
        return found
    }
}
