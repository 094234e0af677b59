import Glibc
import Session
import Testing

/// Values without end pass the session's limit: an error that can be caught, a session that lives, and
/// memory that comes back.
@Suite(.serialized) struct MemoryTests {
    private static let limit = 200 << 20

    /// Programs that never end by themselves, by what they pile up.
    static let endless = [
        "let items = []; while true { items.append(1.5) }",
        "let items = []; while true { items.append([1]) }",
        "let items = []; var i = 0; while true { items.append({a: i, b: [i]}); i += 1 }",
        "let items = []; var i = 0; while true { items.append(\"text number {i}\"); i += 1 }",
        "let d = {}; var i = 0; while true { d[i] = i; i += 1 }",
        "let items = []; while true { items.append(zeros([1024, 1024])) }",
        "let items = []; while true { items.append(zeros([1000, 300]) + 1) }",
        "let items = []; while true { items.append(tensor([1.0, 2.0])) }",
    ]

    @Test(arguments: endless) func endlessValuesEndInAnError(program: String) throws {
        var options = Session.Options()
        options.maxMemory = Self.limit
        let session = Session(options)
        let before = Self.megabytes("VmRSS")
        let peakBefore = Self.megabytes("VmHWM")
        #expect(throws: ScriptFailure.self) {
            try session.evaluate("fn run() { \(program) }; run()")
        }
        // What the limit says, what lies between the count and the system's, and a dict's table, which is there
        // twice while it grows: 365 were seen.
        #expect(Self.megabytes("VmHWM") <= max(peakBefore, before + 420))
        #expect(Self.megabytes("VmRSS") <= before + 80)
        #expect(try session.evaluate("1 + 1").display?.text == "2")
    }

    @Test func errorOfMemoryCanBeCaught() throws {
        var options = Session.Options()
        options.maxMemory = Self.limit
        let session = Session(options)
        let caught = try session.evaluate(
            """
            fn run() { let items = []; while true { items.append([1, 2, 3]) } }
            let kinds = []
            for attempt in 0..3 { try { run() } catch e { kinds.append(e.kind) } }
            kinds
            """)
        #expect(caught.display?.text == "[\"memory\", \"memory\", \"memory\"]")
    }

    /// A field of /proc/self/status in MB.
    private static func megabytes(_ field: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split { $0 == "\t" || $0 == " " }
            if words.first == "\(field):"[...], words.count > 1 {
                return (Int(words[1]) ?? 0) / 1024
            }
        }
        return 0
    }
}
