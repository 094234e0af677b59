import Glibc
import Testing

/// The built program, named by the environment variable `LINNET` as `make test` does.
enum Linnet {
    static let path: String? = getenv("LINNET").map { String(cString: $0) }.flatMap { path in
        access(path, X_OK) == 0 ? path : nil
    }

    static let absence: Comment =
        "LINNET names no program: build one and set it, or use `make test`"

    /// Whether this process may mount a file system in a name space of its own.
    static let canMount: Bool = {
        let child = try? spawn(
            "/usr/bin/unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], environment: [:],
            folder: "/tmp",
            streams: [(1, "/dev/null", O_WRONLY), (2, "/dev/null", O_WRONLY)])
        return child.flatMap { wait(for: $0) } == 0
    }()

    /// What a run came to.
    struct Outcome {
        var output: String
        var error: String
        /// As a shell gives it: the exit code, or 128 and the signal.
        var status: Int32
    }

    struct CannotStart: Error {
        var reason: String
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - input: what it reads from standard input; nil for nothing at all.
    ///   - interruptWhen: sends SIGINT once standard output holds this text.
    static func run(
        _ arguments: String..., input: [UInt8]? = nil, environment: [String: String] = [:],
        folder: String = "/tmp", outputPath: String? = nil, interruptWhen: String? = nil
    ) throws -> Outcome {
        try run(
            command: arguments, input: input, environment: environment, folder: folder,
            outputPath: outputPath, interruptWhen: interruptWhen)
    }

    static func run(
        command arguments: [String], input: [UInt8]? = nil, environment: [String: String] = [:],
        folder: String = "/tmp", outputPath: String? = nil, interruptWhen: String? = nil
    ) throws -> Outcome {
        guard let path else { throw CannotStart(reason: "LINNET is not set") }
        return try run(
            path, arguments, input: input, environment: environment, folder: folder,
            outputPath: outputPath, interruptWhen: interruptWhen)
    }

    /// Runs the program in `folder`, which is a disk of 16 KiB for as long as it runs.
    static func run(_ arguments: String..., onTinyDiskAt folder: String) throws -> Outcome {
        guard let path else { throw CannotStart(reason: "LINNET is not set") }
        let mount = "mount -t tmpfs -o size=16k none \"$1\" && cd \"$1\" && shift && exec \"$@\""
        return try run(
            "/usr/bin/unshare", ["-rm", "sh", "-c", mount, "sh", folder, path] + arguments,
            input: nil, environment: [:], folder: "/tmp", outputPath: nil, interruptWhen: nil)
    }

    /// Runs the program in an address space of so many KiB, as `ulimit -v` sets it.
    static func run(_ arguments: String..., addressSpace: Int) throws -> Outcome {
        guard let path else { throw CannotStart(reason: "LINNET is not set") }
        return try run(
            "/bin/sh", ["-c", "ulimit -v \(addressSpace) && exec \"$@\"", "sh", path] + arguments,
            input: nil, environment: [:], folder: "/tmp", outputPath: nil, interruptWhen: nil)
    }

    private static func run(
        _ path: String, _ arguments: [String], input: [UInt8]?, environment: [String: String],
        folder: String, outputPath: String?, interruptWhen: String?
    ) throws -> Outcome {
        let scratch = try TemporaryFolder()
        let inputPath = scratch.path + "/input"
        try scratch.write(input ?? [], to: "input")
        let output = outputPath ?? scratch.path + "/output"
        let error = scratch.path + "/error"
        let child = try spawn(
            path, arguments, environment: environment, folder: folder,
            streams: [
                (0, input == nil ? "/dev/null" : inputPath, O_RDONLY),
                (1, output, O_WRONLY | O_CREAT | O_TRUNC),
                (2, error, O_WRONLY | O_CREAT | O_TRUNC),
            ])
        if let interruptWhen {
            _ = waitUntil { readText(output).contains(interruptWhen) }
            kill(child, SIGINT)
        }
        guard let status = wait(for: child) else {
            throw CannotStart(reason: "did not end: \(arguments)")
        }
        return Outcome(
            output: outputPath == nil ? readText(output) : "", error: readText(error),
            status: status)
    }

    /// Starts the program with these files as its streams.
    static func spawn(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String,
        streams: [(descriptor: Int32, path: String, flags: Int32)], ownsTerminal: Bool = false
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in streams {
            posix_spawn_file_actions_addopen(
                &actions, stream.descriptor, stream.path, stream.flags, 0o600)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on block signals, which a child would inherit.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A session of its own makes the terminal that it opens first its controlling one. Swift does not
        // see glibc's POSIX_SPAWN_SETSID (spawn.h).
        let setsID: Int16 = ownsTerminal ? 0x80 : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | setsID)
        var variables = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LINNET_HISTORY": ""]
        variables.merge(environment) { $1 }
        var child: pid_t = 0
        let starter = "/usr/bin/env"
        let code = withCStrings([starter, "-C", folder, path] + arguments) { arguments in
            withCStrings(variables.map { "\($0)=\($1)" }) { variables in
                posix_spawn(&child, starter, &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else { throw CannotStart(reason: String(cString: strerror(code))) }
        return child
    }

    /// The status of a child once it has ended; nil where it had to be killed after `seconds`.
    static func wait(for child: pid_t, seconds: Double = 60) -> Int32? {
        var status: Int32 = 0
        let ended = waitUntil(seconds: seconds) { waitpid(child, &status, WNOHANG) == child }
        guard ended else {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
            return nil
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Asks again and again until the answer is yes or the time is over.
    static func waitUntil(seconds: Double = 30, _ isDone: () -> Bool) -> Bool {
        // Machines that run tests are slow at times: the limit is generous, the step short.
        for _ in 0..<Int(seconds * 100) {
            if isDone() { return true }
            usleep(10_000)
        }
        return isDone()
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

/// The text of a file, empty where there is none.
func readText(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// A folder that goes away with what is in it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/linnet-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Linnet.CannotStart(reason: String(cString: strerror(errno)))
        }
        path = String(cString: made)
    }

    deinit { TemporaryFolder.remove(path) }

    private static func remove(_ path: String) {
        var information = stat()
        if lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
            chmod(path, 0o700)
            if let folder = opendir(path) {
                while let entry = readdir(folder) {
                    let name = withUnsafePointer(to: &entry.pointee.d_name) {
                        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    }
                    if name != "." && name != ".." { remove(path + "/" + name) }
                }
                closedir(folder)
            }
        }
        Glibc.remove(path)
    }

    func makeFolder(_ name: String) throws {
        guard mkdir(path + "/" + name, 0o755) == 0 else {
            throw Linnet.CannotStart(reason: String(cString: strerror(errno)))
        }
    }

    /// Writes a file in the folder.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = path + "/" + name
        guard let file = fopen(path, "w") else {
            throw Linnet.CannotStart(reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
        return path
    }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }
}
