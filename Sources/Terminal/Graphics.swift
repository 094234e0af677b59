import Glibc

/// How a terminal shows pictures.
package enum Graphics: String, CaseIterable, Sendable {
    /// Not at all: a picture is told in words.
    case none
    /// As half-blocks in two colours each, which every terminal with colours has.
    case blocks
    case sixel
    case kitty

    /// What the environment says; nil where the terminal itself must be asked.
    ///
    /// `LINNET_GRAPHICS` decides where it names one of these. Inside tmux or screen nobody knows kitty's
    /// protocol, whatever lies around them.
    package static func known(environment: (String) -> String?) -> Graphics? {
        if let wanted = environment("LINNET_GRAPHICS").flatMap(Graphics.init) { return wanted }
        if isMultiplexed(environment: environment) { return nil }
        let terminal = environment("TERM") ?? ""
        let drawsImages =
            environment("KITTY_WINDOW_ID") != nil || terminal == "xterm-kitty"
            || terminal == "xterm-ghostty" || environment("TERM_PROGRAM") == "WezTerm"
        return drawsImages ? .kitty : nil
    }

    package static func isMultiplexed(environment: (String) -> String?) -> Bool {
        let terminal = environment("TERM") ?? ""
        return environment("TMUX") != nil || terminal.hasPrefix("screen")
            || terminal.hasPrefix("tmux")
    }
}

/// Asks a terminal what it can draw: by kitty's query, and by the primary device attributes, which any
/// terminal answers and among which 4 stands for sixels (xterm's control sequences, "Send Device Attributes").
package struct TerminalQuery {
    /// An image of one pixel that is only asked about, with 31 as the number to answer for.
    private static let kitty = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    private static let attributes = "\u{1B}[c"
    /// In milliseconds: far terminals need some, and one that never answers is waited for only once.
    private static let patience = 250

    package var graphics: Graphics
    /// What a person typed meanwhile, and before.
    package var typedAhead: [UInt8]

    /// Asks the terminal at standard input and output, with signals as they are.
    package static func ask(includingKitty: Bool) -> TerminalQuery {
        var mode = termios()
        guard tcgetattr(STDIN_FILENO, &mode) == 0 else {
            return TerminalQuery(answer: [])
        }
        let before = mode
        // Answers come without a line's end, and must not be seen.
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &mode)
        defer {
            var before = before
            tcsetattr(STDIN_FILENO, TCSANOW, &before)
        }
        let stream = OutputStream(descriptor: STDOUT_FILENO, buffered: false)
        stream.write((includingKitty ? kitty : "") + attributes)
        var answer: [UInt8] = []
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(patience)
        while TerminalQuery(answer: answer).isUnanswered, clock.now < end {
            var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let left = (end - clock.now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            guard poll(&source, 1, Int32(clamping: max(1, milliseconds))) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 256)
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            guard count > 0 else { break }
            answer += chunk[..<count]
        }
        return TerminalQuery(answer: answer)
    }

    private var isUnanswered = true

    /// Reads what came from a terminal.
    package init(answer: [UInt8]) {
        graphics = .blocks
        typedAhead = []
        var hasSixels = false
        var hasKitty = false
        var rest = answer[...]
        while let byte = rest.first {
            if rest.starts(with: "\u{1B}_G".utf8),
                let end = rest.indices.dropLast().first(where: {
                    rest[$0] == 0x1B && rest[$0 + 1] == UInt8(ascii: "\\")
                })
            {
                let words = String(decoding: rest[..<end], as: UTF8.self)
                if words.hasSuffix(";OK") { hasKitty = true }
                rest = rest[(end + 2)...]
            } else if rest.starts(with: "\u{1B}[?".utf8),
                let end = rest.dropFirst(3).firstIndex(where: { !(0x30...0x3B).contains($0) }),
                rest[end] == UInt8(ascii: "c")
            {
                let numbers = String(decoding: rest[(rest.startIndex + 3)..<end], as: UTF8.self)
                // The first number is the kind of terminal.
                hasSixels = numbers.split(separator: ";").dropFirst().contains("4")
                isUnanswered = false
                rest = rest[(end + 1)...]
            } else {
                typedAhead.append(byte)
                rest = rest.dropFirst()
            }
        }
        if hasSixels { graphics = .sixel }
        if hasKitty { graphics = .kitty }
    }
}
