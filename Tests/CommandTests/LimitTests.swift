import Testing

/// Limits of memory and time on the command line.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct LimitTests {
    /// Ways to take ever more memory, and to ask for too much at once.
    static let hogs = [
        "let xs = []; while true { xs.append([1, 2, 3]) }",
        "var t = \"text\"; while true { t = t + t }",
        "let d = {}; var i = 0; while true { d[i] = \"value {i}\"; i += 1 }",
        "let xs = []; while true { xs.append(zeros([1000, 1000])) }",
        "zeros([10000, 10000])",
        "[-1] * 2147483648",
        "list(0..10 ** 9)",
    ]

    @Test(arguments: hogs) func memory(code: String) throws {
        let outcome = try Linnet.run("--max-memory", "64M", "-e", code)
        #expect(outcome.error.contains("limit"), "\(outcome.error)")
        #expect(outcome.status == 1)
        let caught = try Linnet.run(
            "--max-memory", "64M", "-e", "print(try { \(code) } catch e { e.kind }); 6 * 7")
        #expect(caught.output == "memory\n42\n", "\(caught.error)")
        #expect(caught.status == 0)
    }

    @Test(arguments: [
        "let xs = []; while true { xs.append([1, 2, 3]) }",
        "let xs = []; while true { xs.append(zeros([1000, 1000])) }",
        "zeros([20000, 20000])",
        "[-1] * 2147483648",
        "list(0..10 ** 9)",
    ])
    func addressSpace(code: String) throws {
        let outcome = try Linnet.run(
            "-e", "print(try { \(code) } catch e { e.kind })", addressSpace: 300_000)
        #expect(outcome.output == "memory\n", "\(outcome.error)")
        #expect(outcome.status == 0)
    }

    @Test func memoryComesBack() throws {
        let code = """
            for i in 0..3 {
                try { let xs = []; while true { xs.append(zeros([1000, 100])) } } catch e { print(e.kind) }
                print(zeros([1000, 1000]).shape)
            }
            """
        let outcome = try Linnet.run("--max-memory", "100M", "-e", code)
        #expect(
            outcome.output == String(repeating: "memory\n[1000, 1000]\n", count: 3),
            "\(outcome.error)")
    }

    @Test func promptLivesOn() throws {
        let prompt = try PromptSession("--max-memory", "100M")
        #expect(try prompt.enter("let xs = []; while true { xs.append([1]) }").contains("limit"))
        #expect(try prompt.enter("6 * 7").contains("\n42\n"))
    }

    @Test func environmentSetsTheLimit() throws {
        let outcome = try Linnet.run(
            "-e", "zeros([10000, 10000])", environment: ["LINNET_MAX_MEMORY": "100M"])
        #expect(outcome.error.contains("the limit is 100 MiB"), "\(outcome.error)")
        let mistake = try Linnet.run("-e", "1", environment: ["LINNET_MAX_MEMORY": "much"])
        #expect(mistake.error.contains("LINNET_MAX_MEMORY should be a size"))
        #expect(mistake.status == 2)
    }

    @Test func timeEndsBuiltinsToo() throws {
        for code in [
            "let x = ones([500, 500]); sequential([dense(4)]).fit(dataset(\"iris\"), epochs: 10 ** 8)",
            "(1..10 ** 12).prod()",
            "try { while true { } } catch e { print(\"caught\") }",
        ] {
            let outcome = try Linnet.run("--timeout", "0.5", "-e", code)
            #expect(outcome.error.contains("the time limit of 0.5 s is over"), "\(outcome.error)")
            #expect(outcome.output == "")
            #expect(outcome.status == 124)
        }
    }

    @Test func sizesThatAreNone() throws {
        let outcome = try Linnet.run("--max-memory", "lots", "-e", "1")
        #expect(outcome.error.contains("lots"))
        #expect(outcome.status == 2)
    }

    /// Sums are parted by their shapes alone, so a network learns the same bits on any number of threads.
    @Test func threadsDoNotChangeResults() throws {
        let code = """
            let model = sequential([
                conv2d(8, 3), batch_norm(), relu(), conv2d(8, 3), relu(), maxpool2d(2), flatten(),
                dropout(0.2), dense(600), relu(), dense(150), relu(), dense(10),
            ], seed: 1)
            model.fit(dataset("digits"), epochs: 2, batch: 128, seed: 2)
            print(model.weights().values().map(w -> float((w * w).sum())))
            """
        let one = try Linnet.run("--threads", "1", "-e", code)
        #expect(one.status == 0 && one.output.count > 100)
        for threads in ["2", "5"] {
            #expect(try Linnet.run("--threads", threads, "-e", code).output == one.output)
        }
        let wrong = try Linnet.run("--threads", "0", "-e", "1")
        #expect(wrong.status == 2)
        #expect(wrong.error.contains("--threads should be from 1 to 256, got 0"))
    }
}
