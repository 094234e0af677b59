/// Bytes as text, by RFC 4648, section 4.
package func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 3 * 4 + 4)
    alphabet.withUnsafeBufferPointer { alphabet in
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let count = min(3, bytes.count - start)
                var bits: UInt32 = 0
                for place in 0..<count { bits = bits << 8 | UInt32(bytes[start + place]) }
                bits <<= UInt32(8 * (3 - count))
                for place in 0..<4 {
                    text.append(
                        place <= count
                            ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]
                            : UInt8(ascii: "="))
                }
                start += 3
            }
        }
    }
    return String(decoding: text, as: UTF8.self)
}

private let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
