import FileSystem
import Figures
import Glibc

/// Writes a whole file or nothing, as `AtomicFile` does, and makes the folders that are missing.
///
/// - Throws: `FigureError` naming the path and why: no such folder, read-only, no space left.
package func writeAtomically(_ bytes: [UInt8], to path: String) throws(FigureError) {
    guard !path.utf8.contains(0) else {
        throw FigureError("save", "a path cannot contain a zero byte")
    }
    Files.makeFolders(above: path)
    do {
        try AtomicFile.write(bytes, to: path)
    } catch {
        let hint: String? =
            switch error.code {
            case ENOENT, ENOTDIR: "its folder cannot be made"
            case EACCES, EROFS, EPERM: "choose a folder that you may write to"
            case ENOSPC, EDQUOT: "free some space, or save elsewhere"
            default: nil
            }
        throw FigureError("save", "\"\(path)\" cannot be written: \(error.reason)", hint: hint)
    }
}
