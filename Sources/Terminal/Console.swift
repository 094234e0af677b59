import Glibc

/// What this process's terminal can show, and the two streams it writes to.
package struct Console: Sendable {
    package enum Colours: Equatable, Sendable {
        case none, indexed, direct
    }

    /// Whether a person types at standard input and reads standard output.
    package var isInteractive: Bool
    /// Whether a line on standard error can be drawn anew.
    package var hasLiveLine: Bool
    /// What standard output can show.
    package var outputColours: Colours
    /// What standard error can show.
    package var errorColours: Colours
    /// How standard output shows pictures; nil where only the terminal can tell.
    package var graphics: Graphics?
    /// Whether the terminal may be asked by kitty's protocol: what stands between would print the question.
    package var mayAskForKitty = false

    /// The console that this process was started with.
    package init(environment: (String) -> String? = Console.environment) {
        let terminal = environment("TERM") ?? ""
        let canDraw = !terminal.isEmpty && terminal != "dumb"
        let colours = Console.colours(environment: environment)
        isInteractive = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        hasLiveLine = canDraw && isatty(STDERR_FILENO) == 1
        outputColours = isatty(STDOUT_FILENO) == 1 ? colours : .none
        errorColours = isatty(STDERR_FILENO) == 1 ? colours : .none
        graphics = outputColours == .none ? Graphics.none : .known(environment: environment)
        // Linux's own console prints it as well.
        mayAskForKitty =
            terminal != "linux" && !Graphics.isMultiplexed(environment: environment)
    }

    /// A console of known abilities.
    package init(isInteractive: Bool, hasLiveLine: Bool, colours: Colours) {
        self.isInteractive = isInteractive
        self.hasLiveLine = hasLiveLine
        outputColours = colours
        errorColours = colours
        graphics = colours == .none ? Graphics.none : .blocks
    }

    /// The colours of a terminal of this environment; `NO_COLOR` set to anything but nothing means none
    /// (no-color.org).
    package static func colours(environment: (String) -> String?) -> Colours {
        let terminal = environment("TERM") ?? ""
        if terminal.isEmpty || terminal == "dumb" || !(environment("NO_COLOR") ?? "").isEmpty {
            return .none
        }
        let colourTerm = environment("COLORTERM") ?? ""
        if colourTerm == "truecolor" || colourTerm == "24bit" || terminal.hasSuffix("-direct") {
            return .direct
        }
        return .indexed
    }

    /// Columns and rows of the terminal, 80 × 24 where there is none.
    package static func size() -> (columns: Int, rows: Int) {
        var size = winsize()
        for descriptor in [STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO]
        where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
            return (Int(size.ws_col), max(Int(size.ws_row), 2))
        }
        return (80, 24)
    }

    /// A character's width and height in pixels, 10 × 20 where the terminal does not tell.
    package static func cell() -> (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0,
            size.ws_xpixel >= size.ws_col, size.ws_ypixel >= size.ws_row
        else { return (10, 20) }
        return (Int(size.ws_xpixel / size.ws_col), Int(size.ws_ypixel / size.ws_row))
    }

    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Text is UTF-8 whatever the locale says; only character classes are taken from it, so that numbers
    /// print the same everywhere.
    package static func useUTF8() {
        setlocale(LC_CTYPE, "")
        guard let codeset = nl_langinfo(Int32(CODESET)), String(cString: codeset) == "UTF-8" else {
            setlocale(LC_CTYPE, "C.UTF-8")
            return
        }
    }
}

/// One of the process's output streams, written without any library's buffer in between.
package final class OutputStream {
    private let descriptor: Int32
    private let flushLimit: Int
    private var buffer: [UInt8] = []
    /// Why the first write that failed did; later ones are dropped.
    package private(set) var failure: String?
    /// Whether what comes next begins a line.
    package private(set) var atLineStart = true

    /// - Parameter buffered: keeps up to 64 KiB back, for output that nobody watches.
    package init(descriptor: Int32, buffered: Bool) {
        self.descriptor = descriptor
        flushLimit = buffered ? 65_536 : 0
    }

    package func write(_ text: String) {
        guard let last = text.utf8.last else { return }
        buffer.append(contentsOf: text.utf8)
        atLineStart = last == UInt8(ascii: "\n")
        if buffer.count >= flushLimit { flush() }
    }

    /// What was written last has left the line empty.
    func noteLineStart() { atLineStart = true }

    package func flush() {
        defer { buffer.removeAll(keepingCapacity: true) }
        guard failure == nil else { return }
        buffer.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written > 0 {
                    start += written
                } else if written < 0 && errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&wait, 1, -1)
                } else if written == 0 || errno != EINTR {
                    failure = String(cString: strerror(errno))
                    return
                }
            }
        }
    }
}
