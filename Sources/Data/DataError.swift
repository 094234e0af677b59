/// What is wrong with a file or a data set, where, and what to do about it.
///
/// Reads as `flowers.csv:7: expected 5 fields, got 4` or `images.gz, byte 16: the data end early`.
package struct DataError: Error, Equatable, CustomStringConvertible {
    /// Where in a file: text is named by its line, binary data by its offset after decompression.
    package enum Place: Equatable, Sendable {
        case line(Int)
        case byte(Int)
    }

    /// The file's path as the user gave it, or the data set's name; empty where there is neither.
    package var file: String
    package var place: Place?
    package var problem: String
    /// What the user can do, as a sentence without its final stop.
    package var hint: String?

    package init(_ file: String, at place: Place? = nil, _ problem: String, hint: String? = nil) {
        self.file = file
        self.place = place
        self.problem = problem
        self.hint = hint
    }

    /// File, place and problem in one line; the hint stands apart.
    package var message: String {
        switch place {
        case .line(let line): "\(file):\(line): \(problem)"
        case .byte(let offset): "\(file), byte \(offset): \(problem)"
        case nil: file.isEmpty ? problem : "\(file): \(problem)"
        }
    }

    package var description: String {
        hint.map { "\(message) (\($0))" } ?? message
    }
}
