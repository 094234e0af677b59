import Testing

/// Large tensors that a loop drops: the peak of a process's resident memory.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct MemoryTests {
    /// Loops over 10 MB tensors of which one or two are alive at a time.
    static let loops = [
        "x = x + 1",
        "x = f(x)",
        "total += float(((x + 1) * 2).sum())",
        "kept[0] = x * 0.5",
        "{ let y = x * 2; let z = y - x; x = z }",
    ]

    @Test(arguments: loops) func droppedTensorsDoNotPileUp(loop: String) throws {
        let script = """
            fn f(x) { x * 0.5 + 1 }
            fn peak() {
                for line in read_file("/proc/self/status").lines() {
                    if "VmHWM" in line { return int(line.split().filter(word -> word != "")[1]) }
                }
            }
            fn run(count) {
                var x = zeros([2500000])
                var total = 0.0
                let kept = [x]
                for i in 0..count { \(loop) }
            }
            let before = peak()
            run(50)
            let early = peak()
            run(300)
            print((early - before) // 1024, (peak() - early) // 1024)
            """
        let outcome = try Linnet.run("-", input: Array(script.utf8))
        #expect(outcome.status == 0, "\(outcome.error)")
        let megabytes = outcome.output.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        try #require(megabytes.count == 2, "\(outcome.output)")
        // What is alive, what the collector lets pass before it looks, buffers kept for reuse: a few of
        // 10 MB each. The other 300 turns add nothing but chance.
        #expect(megabytes[0] <= 100)
        #expect(megabytes[1] <= 20)
    }
}
