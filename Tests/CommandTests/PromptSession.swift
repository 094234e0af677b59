import Glibc
import Testing

/// The program at a pseudo-terminal of its own, driven by keys as a person would.
final class PromptSession {
    private let terminal: Int32
    private let child: pid_t
    private var received: [UInt8] = []
    /// How much of what was received the test has looked at.
    private var seen = 0
    private var status: Int32?

    /// Starts the program and waits for its first prompt.
    init(
        _ arguments: String..., environment: [String: String] = [:], folder: String = "/tmp",
        columns: UInt16 = 80
    ) throws {
        guard let path = Linnet.path else { throw Linnet.CannotStart(reason: "LINNET is not set") }
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        var (ours, programs): (Int32, Int32) = (-1, -1)
        // Linux names terminals /dev/pts/N; 64 bytes hold any of them.
        var nameBytes = [CChar](repeating: 0, count: 64)
        guard openpty(&ours, &programs, &nameBytes, nil, &size) == 0 else {
            throw Linnet.CannotStart(reason: String(cString: strerror(errno)))
        }
        let name = nameBytes.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
        terminal = ours
        _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
        _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
        child = try Linnet.spawn(
            path, arguments,
            environment: ["TERM": "xterm", "NO_COLOR": "1"].merging(environment) { $1 },
            folder: folder, streams: (0...2).map { ($0, name ?? "", O_RDWR) },
            ownsTerminal: true)
        close(programs)
        try #require(waitForPrompt(), "no first prompt: \(plain)")
    }

    deinit {
        if status == nil {
            kill(child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
        }
        close(terminal)
    }

    /// Types keys; Return is "\r".
    func type(_ keys: String) { type(bytes: Array(keys.utf8)) }

    func type(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else { usleep(1_000) }
            receive()
        }
    }

    /// Types one entry and waits for the prompt after it.
    ///
    /// - Returns: all that was shown in between, the echo of the entry included.
    @discardableResult
    func enter(_ entry: String, _ end: String = "\r") throws -> String {
        type(entry + end)
        let start = seen
        try #require(waitForPrompt(), "no prompt after \(entry): \(plain)")
        return PromptSession.plain(received[start..<seen])
    }

    /// Whether `text` is shown after what was seen before, within 30 s.
    func waitFor(_ text: String) -> Bool {
        Linnet.waitUntil {
            receive()
            guard PromptSession.plain(received[seen...]).contains(text) else { return false }
            seen = received.count
            return true
        }
    }

    /// Whether these bytes come, control sequences included, after what was seen before, within 30 s.
    func waitFor(bytes: [UInt8]) -> Bool {
        Linnet.waitUntil {
            receive()
            guard let end = PromptSession.end(of: bytes, in: received[seen...]) else {
                return false
            }
            seen = end
            return true
        }
    }

    /// Whether the program waits for an entry, within 60 s. The editor switches bracketed paste on when
    /// it begins to read one, which is what tells a prompt from output that looks like one.
    func waitForPrompt() -> Bool {
        let mark = Array("\u{1B}[?2004h".utf8)
        return Linnet.waitUntil(seconds: 60) {
            receive()
            guard let end = PromptSession.end(of: mark, in: received[seen...]) else { return false }
            seen = end
            return true
        }
    }

    /// The exit status, once the program has ended.
    func end() -> Int32? {
        // The output must be taken, or the program would wait for room.
        var raw: Int32 = 0
        _ = Linnet.waitUntil(seconds: 60) {
            receive()
            guard waitpid(child, &raw, WNOHANG) == child else { return false }
            let signal = raw & 0x7F
            status = signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
            return true
        }
        receive()
        return status
    }

    func send(signal: Int32) { kill(child, signal) }

    /// Everything shown so far, without escape sequences.
    var plain: String { PromptSession.plain(received[...]) }

    private func receive() {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(terminal, &chunk, chunk.count), count > 0 {
            received.append(contentsOf: chunk[..<count])
        }
    }

    private static func end(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        for start in bytes.startIndex...(bytes.endIndex - mark.count)
        where bytes[start..<(start + mark.count)].elementsEqual(mark) {
            return start + mark.count
        }
        return nil
    }

    /// Text without control sequences (ECMA-48: ESC [ parameters final) and carriage returns.
    private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == 0x1B, index + 1 < bytes.endIndex, bytes[index + 1] == 0x5B {
                index += 2
                while index < bytes.endIndex, !(0x40...0x7E).contains(bytes[index]) { index += 1 }
            } else if bytes[index] != 0x0D {
                text.append(bytes[index])
            }
            index += 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}
