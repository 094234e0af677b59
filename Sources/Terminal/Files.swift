import Glibc

/// A file's bytes, nil where it cannot be read; `errno` says why.
func readFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return readAll(descriptor)
}

/// Everything up to the end of an open file, nil on an error; `errno` says which.
func readAll(_ descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        } else if count == 0 {
            return bytes
        } else if errno != EINTR {
            return nil
        }
    }
}

/// Replaces a file by writing beside it and renaming, so that a reader sees the old one or the new one.
///
/// - Parameter mode: the permissions, from which the process's umask takes some away.
/// - Returns: why it could not be done, nil where it was.
func replaceFile(_ path: String, with text: String, mode: mode_t = 0o666) -> String? {
    var template = Array((path + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    let temporary = template.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { String(cString: $0) } ?? path
    }
    let stream = OutputStream(descriptor: descriptor, buffered: true)
    stream.write(text)
    stream.flush()
    var failure = stream.failure
    if failure == nil, fsync(descriptor) != 0 { failure = String(cString: strerror(errno)) }
    // The temporary file is its owner's alone; what it becomes has the mode of any new file.
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, mode & ~mask)
    if close(descriptor) != 0 && failure == nil { failure = String(cString: strerror(errno)) }
    if failure == nil, rename(temporary, path) != 0 { failure = String(cString: strerror(errno)) }
    if failure != nil { unlink(temporary) }
    return failure
}

/// Adds text at the end of a file by one write. A history that cannot be written is no reason to
/// disturb a session, so failures are silent.
func appendToFile(_ path: String, _ text: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let stream = OutputStream(descriptor: descriptor, buffered: true)
    stream.write(text)
    stream.flush()
}

/// Makes the folders that a file at `path` needs; where that fails, opening the file will say why.
func makeFolders(above path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
    var folder = path.hasPrefix("/") ? "" : "."
    for part in parts {
        folder += "/" + part
        mkdir(folder, 0o700)
    }
}
