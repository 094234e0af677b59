import Tensors

/// What is known of rows before they are read, and how they are then held.
struct Opening {
    var rows: Int
    /// Bytes as they would lie in memory.
    var storedBytes: Int
    var storedType: String
    /// Copies of them that reading makes at its height.
    var copies = 1
    /// Whether rows of a fixed size lie in the file as they are.
    var liesInFile: Bool

    /// - Parameters:
    ///   - stream: what the user wants; nil leaves it to the sum.
    ///   - memory: bytes that the rows may take; nil for half of what is available.
    func scheme(stream: Bool?, memory: Int?) -> LoadingScheme {
        if let stream { return stream ? (liesInFile ? .file : .stream) : .memory }
        let (needed, overflow) = storedBytes.multipliedReportingOverflow(by: copies)
        let measured = Measurement(
            rows: rows, batch: 1, bytesOnDisk: 0, storedBytes: overflow ? .max / 2 : needed,
            storedType: storedType, decodedBytes: 0, memory: .current(), reserved: 0,
            liesInFile: liesInFile, bound: memory)
        return measured.scheme
    }
}
