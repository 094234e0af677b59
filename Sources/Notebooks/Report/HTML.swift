/// The few rules of writing HTML.
enum HTML {
    /// Text for between tags and within quoted attributes. What HTML forbids (control characters) becomes U+FFFD.
    static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            case 9, 10: escaped.append(byte)
            case 13: break
            case ..<0x20, 0x7f: escaped += "\u{FFFD}".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// A link's address as an attribute's text, nil where following it could run code.
    static func safeLink(_ address: String) -> String? {
        // A scheme is letters up to the first colon that stands before any slash, ? or #.
        let scheme = address.utf8.prefix { $0 != UInt8(ascii: ":") }
        let isSchemed =
            scheme.count < address.utf8.count
            && !scheme.contains { "/?#".utf8.contains($0) }
        let allowed = ["http", "https", "mailto", "ftp"]
        let name = String(decoding: scheme, as: UTF8.self).lowercased()
        if isSchemed, !allowed.contains(name) { return nil }
        return escape(address)
    }

    static func isRemote(_ address: String) -> Bool {
        address.utf8.starts(with: "//".utf8)
            || address.utf8.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: ":"))
    }
}
