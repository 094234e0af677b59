/// Where bytes stop being UTF-8.
package enum UTF8Check {
    /// The offset of the first byte that no UTF-8 text has there; nil where all are text.
    package static func firstInvalidOffset(in bytes: some Sequence<UInt8>) -> Int? {
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }
}
