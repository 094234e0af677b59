import CReadline
import Glibc
import Session

/// Reads entries, of one line or several, from a terminal with GNU Readline.
///
/// An entry is one readline buffer, its newlines included: Return adds a line while the entry is
/// incomplete, a paste arrives whole, and history recalls, edits and searches whole entries. Readline's
/// state is the process's, so there is one editor at a time.
package final class LineEditor {
    package enum Entry: Equatable {
        case text(String)
        /// Ctrl-C: the line was given up.
        case interrupted
        /// Ctrl-D on an empty line, or the terminal has gone.
        case end
        /// A signal that ends the process, to be raised again once all is in order.
        case terminated(Int32)
    }

    private var history: History
    private let isIncomplete: (String) -> Bool
    private let completions: (String, Int) -> Completions
    private let style: Style
    private let signals: Int32
    private let terminalMode: termios?
    private var margin = 0
    /// Keys that were typed before this entry and taken from the terminal by somebody else.
    private var typedAhead: [UInt8] = []
    private var result: Entry?
    /// The prompt that was drawn last, and whether the entry behind it had several lines.
    private var drawnPrompt = ""
    private var drewLong = false

    /// - Parameters:
    ///   - isIncomplete: whether Return should add a line to this text.
    ///   - completions: what could stand at a UTF-8 offset of a text.
    package init(
        history: History, style: Style, isIncomplete: @escaping (String) -> Bool,
        completions: @escaping (String, Int) -> Completions
    ) {
        self.history = history
        self.style = style
        self.isIncomplete = isIncomplete
        self.completions = completions
        signals = Signals.installForPrompt()
        terminalMode = LineEditor.keepOutputOnSignals()
        active = self
        linnet_rl_set_name("linnet")
        linnet_rl_leave_signals_to_us()
        rl_initialize()
        linnet_rl_set_redisplay { active?.draw() }
        // Recalling an entry and editing it must not change what history holds.
        rl_variable_bind("revert-all-at-newline", "on")
        bindKeys()
        using_history()
        for entry in history.entries { add_history(entry) }
    }

    /// Waits for one entry.
    ///
    /// - Parameter prompt: what stands before the entry; its colours are the style's.
    package func read(prompt: String) -> Entry {
        margin = Columns.width(prompt)
        result = nil
        drewLong = false
        Signals.drain()
        Signals.catchEnding(true)
        defer { Signals.catchEnding(false) }
        rl_callback_handler_install(visible(prompt)) { line in active?.finish(line) }
        for (place, byte) in typedAhead.enumerated() {
            rl_stuff_char(Int32(byte))
            rl_callback_read_char()
            if let result {
                typedAhead.removeFirst(place + 1)
                return result
            }
        }
        typedAhead = []
        while true {
            var sources = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&sources, 2, -1) < 0 && errno != EINTR { return leave(with: .end) }
            while let signal = Signals.next() {
                if let entry = respond(to: signal) { return leave(with: entry) }
            }
            if sources[0].revents != 0 { rl_callback_read_char() }
            if let result { return result }
        }
    }

    /// Gives the terminal back as it was found.
    package func close() {
        guard var mode = terminalMode else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }

    /// Takes in keys as if they were typed now.
    package func type(_ keys: [UInt8]) { typedAhead += keys }

    /// Forgets what was typed before Ctrl-C and not read yet.
    package func dropTypedAhead() {
        typedAhead = []
        tcflush(STDIN_FILENO, TCIFLUSH)
    }

    /// On Ctrl-C a terminal throws away what is under way in both directions, after the signal has been
    /// sent: the answer to a Ctrl-C, a new prompt above all, could be lost. So it is told not to.
    ///
    /// - Returns: the terminal's mode before.
    private static func keepOutputOnSignals() -> termios? {
        var mode = termios()
        guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return nil }
        let before = mode
        mode.c_lflag |= tcflag_t(NOFLSH)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
        return before
    }

    /// Keeps an entry in the history.
    package func remember(_ text: String) {
        if let entry = history.add(text) { add_history(entry) }
    }

    // MARK: Signals

    private func respond(to signal: Int32) -> Entry? {
        switch signal {
        case SIGINT:
            dropTypedAhead()
            // Ends a search or a numeric argument under way, which have prompts of their own.
            rl_callback_sigcleanup()
            moveToEnd()
            rl_free_line_state()
            emit("^C")
            return .interrupted
        case SIGWINCH:
            rl_resize_terminal()
            return nil
        case SIGTSTP:
            linnet_rl_end_terminal()
            kill(getpid(), SIGSTOP)
            // Here again after SIGCONT.
            linnet_rl_begin_terminal()
            rl_on_new_line()
            rl_forced_update_display()
            return nil
        default:
            return .terminated(signal)
        }
    }

    private func leave(with entry: Entry) -> Entry {
        rl_callback_handler_remove()
        emit("\n")
        return entry
    }

    /// Readline's answer: the line it hands over, or nil at the end of input.
    private func finish(_ line: UnsafeMutablePointer<CChar>?) {
        rl_callback_handler_remove()
        guard let line else {
            emit("\n")
            result = .end
            return
        }
        result = .text(String(cString: line))
        free(line)
    }

    // MARK: Keys

    private typealias Key = @convention(c) (Int32, Int32) -> Int32

    /// Puts our commands in the place of readline's on whatever keys the user's inputrc gave those.
    private func bindKeys() {
        let replacements: [(Key, Key)] = [
            (rl_newline, { _, key in active?.acceptOrContinue(key) ?? 0 }),
            (rl_complete, { _, _ in active?.complete() ?? 0 }),
            (rl_get_previous_history, { count, key in active?.moveUp(count, key) ?? 0 }),
            (rl_get_next_history, { count, key in active?.moveDown(count, key) ?? 0 }),
            (rl_beg_of_line, { _, _ in active?.move { $0.lineStart } ?? 0 }),
            (rl_end_of_line, { _, _ in active?.move { $0.lineEnd } ?? 0 }),
            (rl_kill_line, { count, key in active?.killToLineEnd(count, key) ?? 0 }),
            (rl_unix_line_discard, { _, _ in active?.killToLineStart() ?? 0 }),
        ]
        for map in (0..<3).map({ linnet_rl_keymap($0) }) {
            for (original, ours) in replacements {
                guard let sequences = rl_invoking_keyseqs_in_map(original, map) else { continue }
                var next = sequences
                while let sequence = next.pointee {
                    rl_bind_keyseq_in_map(sequence, ours, map)
                    free(sequence)
                    next += 1
                }
                free(sequences)
            }
            // Meta-Return adds a line to what is complete already.
            rl_bind_keyseq_in_map("\\e\\C-m", { _, _ in active?.addLine() ?? 0 }, map)
        }
        for bracket in "}])".utf8 {
            rl_bind_key_in_map(
                Int32(bracket), { count, key in active?.closeBracket(count, key) ?? 0 },
                linnet_rl_keymap(0))
            rl_bind_key_in_map(
                Int32(bracket), { count, key in active?.closeBracket(count, key) ?? 0 },
                linnet_rl_keymap(1))
        }
    }

    private func acceptOrContinue(_ key: Int32) -> Int32 {
        if isIncomplete(current.text) { return addLine() }
        moveToEnd()
        return rl_newline(1, key)
    }

    private func addLine() -> Int32 {
        // Text that arrives faster than a person types brings its own indentation.
        let spaces = isInputPending ? 0 : current.indentationBelow
        rl_insert_text("\n" + String(repeating: " ", count: spaces))
        return 0
    }

    private func closeBracket(_ count: Int32, _ key: Int32) -> Int32 {
        let entry = current
        if let outdent = entry.outdent, !isInputPending {
            rl_delete_text(Int32(entry.point - outdent), Int32(entry.point))
            linnet_rl_set_point(Int32(entry.point - outdent))
        }
        return rl_insert(count, key)
    }

    private func moveUp(_ count: Int32, _ key: Int32) -> Int32 {
        if let above = current.pointAbove { return move { _ in above } }
        return rl_get_previous_history(count, key)
    }

    private func moveDown(_ count: Int32, _ key: Int32) -> Int32 {
        if let below = current.pointBelow { return move { _ in below } }
        return rl_get_next_history(count, key)
    }

    private func move(_ target: (EntryText) -> Int) -> Int32 {
        linnet_rl_set_point(Int32(target(current)))
        return 0
    }

    private func killToLineEnd(_ count: Int32, _ key: Int32) -> Int32 {
        let entry = current
        if entry.lineEnd == entry.bytes.count { return rl_kill_line(count, key) }
        // At the end of a line that is not the last one, the newline itself goes.
        let end = max(entry.lineEnd, entry.point + 1)
        return rl_kill_text(Int32(entry.point), Int32(end))
    }

    private func killToLineStart() -> Int32 {
        let entry = current
        rl_kill_text(Int32(entry.lineStart), Int32(entry.point))
        linnet_rl_set_point(Int32(entry.lineStart))
        return 0
    }

    // MARK: Completion

    private func complete() -> Int32 {
        let entry = current
        if entry.isAtIndentation && !entry.bytes.isEmpty {
            rl_insert_text(String(repeating: " ", count: EntryText.step))
            return 0
        }
        let found = completions(entry.text, entry.point)
        let range = found.replace.clamped(to: 0..<entry.bytes.count)
        guard !found.candidates.isEmpty else {
            rl_ding()
            return 0
        }
        let written = String(decoding: entry.bytes[range], as: UTF8.self)
        let common = CompletionMenu.commonPrefix(found.candidates)
        let isOnly = found.candidates.count == 1
        if common != written && (isOnly || common.hasPrefix(written)) {
            rl_begin_undo_group()
            rl_delete_text(Int32(range.lowerBound), Int32(range.upperBound))
            linnet_rl_set_point(Int32(range.lowerBound))
            rl_insert_text(common)
            rl_end_undo_group()
        } else if !isOnly {
            show(found.candidates)
        }
        return 0
    }

    private func show(_ candidates: [Completions.Candidate]) {
        let point = linnet_rl_point()
        moveToEnd()
        let size = Console.size()
        let lines = CompletionMenu.lines(
            candidates, columns: size.columns, rows: size.rows, style: style)
        emit("\n" + lines.map { $0 + "\n" }.joined())
        linnet_rl_set_point(point)
        rl_on_new_line()
        rl_forced_update_display()
    }

    // MARK: The buffer and the screen

    private var current: EntryText {
        let end = Int(linnet_rl_end())
        return linnet_rl_text().withMemoryRebound(to: UInt8.self, capacity: end) { bytes in
            EntryText(
                UnsafeBufferPointer(start: bytes, count: end), point: Int(linnet_rl_point()))
        }
    }

    private var isInputPending: Bool {
        var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&source, 1, 0) > 0
    }

    private func moveToEnd() {
        linnet_rl_set_point(linnet_rl_end())
        draw()
    }

    private func draw() {
        let entry = current
        let isLong = entry.bytes.contains(UInt8(ascii: "\n"))
        let prompt = String(cString: linnet_rl_shown_prompt())
        if prompt != drawnPrompt && (isLong || drewLong) {
            // Readline's update of several lines leaves parts of a longer prompt standing.
            rl_clear_visible_line()
            rl_on_new_line()
        }
        (drawnPrompt, drewLong) = (prompt, isLong)
        guard isLong else { return rl_redisplay() }
        var drawn = entry.drawn(margin: margin, mark: Int(linnet_rl_mark()))
        let end = Int32(drawn.bytes.count)
        drawn.bytes.append(0)
        let (point, mark) = (Int32(drawn.point), Int32(drawn.mark))
        drawn.bytes.withUnsafeMutableBytes { bytes in
            linnet_rl_draw(bytes.bindMemory(to: CChar.self).baseAddress, end, point, mark)
        }
    }

    /// The prompt in colour, its escape sequences marked as taking no room.
    private func visible(_ prompt: String) -> String {
        guard let marks = style.promptMarks else { return prompt }
        let sign = prompt.prefix { $0 != " " }
        return "\u{1}\(marks.on)\u{2}\(sign)\u{1}\(marks.off)\u{2}"
            + prompt.dropFirst(sign.count)
    }

    private func emit(_ text: String) {
        fflush(nil)
        let stream = OutputStream(descriptor: STDOUT_FILENO, buffered: true)
        stream.write(text)
        stream.flush()
    }
}

/// The editor that readline's callbacks, which carry no context, belong to. Only the thread that reads
/// entries touches it.
nonisolated(unsafe) private weak var active: LineEditor?
