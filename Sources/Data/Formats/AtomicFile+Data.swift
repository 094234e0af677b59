import FileSystem
import Glibc

extension AtomicFile {
    /// As `write(_:to:)`, failing with an error that says what to do.
    ///
    /// - Throws: `DataError`.
    package static func save(_ bytes: [UInt8], to path: String) throws {
        try save(to: path) { put in try bytes.withUnsafeBytes(put) }
    }

    /// As `write(to:_:)`, failing with an error that says what to do.
    package static func save(
        to path: String,
        _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        do {
            try write(to: path, body)
        } catch let error as FileError {
            throw DataError(unwritable: error)
        }
    }
}

extension DataError {
    fileprivate init(unwritable error: FileError) {
        switch error.code {
        case EISDIR: self.init(error.path, "is a folder, not a file")
        case ENOENT:
            self.init(
                error.path,
                "cannot be written: there is no folder `\(FilePath.folder(error.path))`",
                hint: "make the folder first")
        default: self.init(error.path, "cannot be written: \(error.reason.lowercased())")
        }
    }
}
