import Glibc
import Terminal
import Testing

@Suite struct HistoryTests {
    /// A path in a fresh folder.
    private func path() -> String {
        var template = Array("/tmp/linnet-history-XXXXXX".utf8CString)
        let folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
        return folder + "/state/linnet/history"
    }

    private func text(_ path: String) -> String {
        (try? ScriptText.file(path)) ?? ""
    }

    @Test func entriesOfSeveralLinesStayWhole() {
        let path = path()
        var history = History(path: path)
        #expect(history.add("fn f(x) {\n\tx\n\n}") == "fn f(x) {\n\tx\n\n}")
        #expect(history.add("f(1)\n") == "f(1)")
        #expect(History(path: path).entries == ["fn f(x) {\n\tx\n\n}", "f(1)"])
    }

    @Test func blankAndRepeatedEntriesAreNotKept() {
        var history = History(path: nil)
        #expect(history.add("  \n") == nil)
        #expect(history.add("1") == "1")
        #expect(history.add("1") == nil)
        #expect(history.entries == ["1"])
    }

    @Test func sessionsSideBySideKeepBothEntries() {
        let path = path()
        var (one, other) = (History(path: path), History(path: path))
        _ = one.add("first")
        _ = other.add("second")
        #expect(History(path: path).entries == ["first", "second"])
    }

    @Test func fileIsBounded() {
        let path = path()
        var history = History(path: path, bound: 3)
        for number in 0..<7 { _ = history.add("\(number)") }
        #expect(history.entries == ["4", "5", "6"])
        #expect(History(path: path, bound: 3).entries == ["4", "5", "6"])
        #expect(text(path) == "4\n5\n6\n")
    }

    @Test func historyIsItsOwnersAlone() {
        let path = path()
        var history = History(path: path, bound: 1)
        for number in 0..<4 { _ = history.add("\(number)") }
        _ = History(path: path, bound: 1)
        var information = stat()
        #expect(stat(path, &information) == 0)
        #expect(information.st_mode & 0o777 == 0o600)
    }

    @Test func damagedFileStillReads() {
        #expect(History.parse("\tlost\n\n1\n\t2\n") == ["1\n2"])
    }

    @Test func placeFollowsTheEnvironment() {
        #expect(History.path { $0 == "LINNET_HISTORY" ? "/a/b" : "/x" } == "/a/b")
        #expect(History.path { $0 == "LINNET_HISTORY" ? "" : "/x" } == nil)
        #expect(History.path { $0 == "XDG_STATE_HOME" ? "/s" : nil } == "/s/linnet/history")
        #expect(
            History.path { $0 == "HOME" ? "/home/a" : nil }
                == "/home/a/.local/state/linnet/history")
    }
}
