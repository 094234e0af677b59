import Glibc
import Testing

@testable import FileSystem

@Suite("Atomic files")
struct AtomicFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/linnet-files-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        try body(folder)
        // Nothing else may be left, so the folder can go.
        #expect(rmdir(folder) == 0)
    }

    private func permissions(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("a file is replaced whole and keeps who may read it")
    func replaces() throws {
        try inFolder { folder in
            let path = folder + "/a.txt"
            try AtomicFile.write(Array("first and long".utf8), to: path)
            chmod(path, 0o640)
            try AtomicFile.write(Array("second".utf8), to: path)
            #expect(try Files.read(path) == Array("second".utf8))
            #expect(permissions(path) == 0o640)
            try AtomicFile.write([], to: path, permissions: 0o600)
            #expect(try Files.read(path) == [])
            #expect(permissions(path) == 0o600)
            unlink(path)
        }
    }

    @Test("what fails on the way leaves the old file and nothing beside it")
    func failureOnTheWay() throws {
        struct Stopped: Error {}
        try inFolder { folder in
            let path = folder + "/a.txt"
            try AtomicFile.write([1, 2], to: path)
            #expect(throws: Stopped.self) {
                try AtomicFile.write(to: path) { put in
                    try [UInt8(3)].withUnsafeBytes(put)
                    throw Stopped()
                }
            }
            #expect(try Files.read(path) == [1, 2])
            unlink(path)
        }
    }

    @Test("a name of the greatest length can be replaced")
    func longName() throws {
        try inFolder { folder in
            let path = folder + "/" + String(repeating: "n", count: 255)
            try AtomicFile.write([1], to: path)
            #expect(try Files.read(path) == [1])
            unlink(path)
        }
    }

    @Test(
        "failures carry the system's reason",
        arguments: [
            ("/tmp", EISDIR), ("/dev/null/a", ENOTDIR), ("/tmp/no-such-folder/a", ENOENT),
            ("", EINVAL), ("/tmp/a\0b", EINVAL),
        ])
    func failures(path: String, code: Int32) {
        #expect(throws: FileError(path: path, operation: "write", code: code)) {
            try AtomicFile.write([1], to: path)
        }
    }
}
