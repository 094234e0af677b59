import Figures
import Glibc

/// Writes a whole file or nothing: what was at `path` stays until the new bytes are safely on disk.
/// Missing folders are made.
///
/// - Throws: `FigureError` naming the path and why: no such folder, read-only, no space left.
package func writeAtomically(_ bytes: [UInt8], to path: String) throws(FigureError) {
    func failure(_ code: Int32) -> FigureError {
        let reason = String(cString: strerror(code))
        let hint: String? =
            switch code {
            case ENOENT, ENOTDIR: "its folder cannot be made"
            case EACCES, EROFS, EPERM: "choose a folder that you may write to"
            case ENOSPC, EDQUOT: "free some space, or save elsewhere"
            default: nil
            }
        return FigureError("save", "\"\(path)\" cannot be written: \(reason)", hint: hint)
    }
    guard !path.utf8.contains(0) else {
        throw FigureError("save", "a path cannot contain a zero byte")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw failure(EISDIR) }
    makeFolders(for: path)
    // Beside the target, since a rename is only atomic within one file system.
    let temporary = "\(path).\(getpid()).part"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(errno) }
    var written = 0
    var error: Int32 = 0
    bytes.withUnsafeBytes { buffer in
        while let base = buffer.baseAddress, written < buffer.count, error == 0 {
            let count = write(file, base + written, buffer.count - written)
            if count < 0, errno != EINTR { error = errno }
            if count > 0 { written += count }
        }
    }
    if error == 0, fsync(file) != 0, errno != EINVAL, errno != EROFS { error = errno }
    if close(file) != 0, error == 0 { error = errno }
    if error == 0, rename(temporary, path) != 0 { error = errno }
    if error != 0 {
        unlink(temporary)
        throw failure(error)
    }
}

/// Makes the folders that a path names and that are missing. Where that fails, opening the file
/// says why.
private func makeFolders(for path: String) {
    var end = path.utf8.startIndex
    while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
        mkdir(String(path[..<slash]), 0o777)
        end = slash
    }
}
