import Testing

/// Scripts, one-liners and pipes.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct ScriptTests {
    private func run(script: String, _ arguments: String...) throws -> Linnet.Outcome {
        let folder = try TemporaryFolder()
        try folder.write(script, to: "script.linnet")
        // At most two arguments are ever given here.
        switch arguments.count {
        case 0: return try Linnet.run("script.linnet", folder: folder.path)
        case 1: return try Linnet.run("script.linnet", arguments[0], folder: folder.path)
        default:
            return try Linnet.run("script.linnet", arguments[0], arguments[1], folder: folder.path)
        }
    }

    @Test func scriptPrintsWhatItIsToldTo() throws {
        let outcome = try run(script: "#!/usr/bin/env linnet\nprint(6 * 7)\n1 + 1\n")
        #expect(outcome.output == "42\n")
        #expect(outcome.error == "")
        #expect(outcome.status == 0)
    }

    @Test func argumentsReachTheScript() throws {
        let outcome = try run(script: "print(args)", "one", "--two")
        #expect(outcome.output.contains("one") && outcome.output.contains("--two"))
        #expect(outcome.status == 0)
    }

    @Test func runTimeErrorIsReportedWithItsPlace() throws {
        let outcome = try run(script: "print(1)\nlet x = 1 // 0\nprint(2)\n")
        #expect(outcome.output == "1\n")
        #expect(outcome.error.contains("script.linnet"))
        #expect(outcome.error.contains("1 // 0"))
        #expect(outcome.status == 1)
    }

    @Test func parseErrorRunsNothing() throws {
        let outcome = try run(script: "print(1)\nlet = 2\n")
        #expect(outcome.output == "")
        #expect(outcome.error.contains("script.linnet"))
        #expect(outcome.status == 2)
    }

    @Test func codeOnTheCommandLineShowsItsValue() throws {
        let outcome = try Linnet.run("-e", "6 * 7")
        #expect(outcome.output == "42\n")
        #expect(outcome.status == 0)
        #expect(try Linnet.run("-e", "6 * 7;").output == "")
    }

    @Test func scriptFromStandardInput() throws {
        let outcome = try Linnet.run("-", input: Array("print(6 * 7)\n1".utf8))
        #expect(outcome.output == "42\n")
        #expect(outcome.status == 0)
    }

    @Test func pipeShowsEachValueAndStopsAtTheFirstError() throws {
        let outcome = try Linnet.run(
            input: Array("1 + 1\nlet x = 3\nx * 2;\nx * 3\nunknown_name\nx * 4\n".utf8))
        #expect(outcome.output == "2\n9\n")
        #expect(outcome.error.contains("unknown_name"))
        #expect(outcome.error.contains("5"))
        #expect(outcome.status == 1)
    }

    @Test func statementsOfAPipeMayGoOnOverLines() throws {
        let piped =
            "fn f(x) {\n    x + 1\n}\n\nif f(1) == 2 {\n    10\n} else {\n    20\n}\n[1, 2]\n    .map(f)\n"
        let outcome = try Linnet.run(input: Array(piped.utf8))
        #expect(outcome.output == "10\n[2, 3]\n")
        #expect(outcome.status == 0)
    }

    @Test func commandsWorkInPipes() throws {
        let outcome = try Linnet.run(input: Array("let answer = 42\n:vars\n?conv2d\nanswer\n".utf8))
        #expect(outcome.output.contains("answer"))
        #expect(outcome.output.contains("conv2d("))
        #expect(outcome.output.hasSuffix("42\n"))
        #expect(outcome.status == 0)
    }

    @Test func exitCodeOfTheScript() throws {
        #expect(try Linnet.run("-e", "exit(7)").status == 7)
    }

    @Test func timeLimit() throws {
        let outcome = try Linnet.run("--timeout", "0.2", "-e", "while true { }")
        #expect(outcome.status == 124)
        #expect(outcome.error.contains("time"))
    }

    @Test func interruptEndsAScript() throws {
        let outcome = try Linnet.run(
            "-e", "print(\"started\"); while true { }", interruptWhen: "started")
        #expect(outcome.status == 130)
        #expect(outcome.error.contains("interrupted"))
    }

    @Test func missingScript() throws {
        let outcome = try Linnet.run("no-such-file.linnet")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("no-such-file.linnet: no such file"))
    }

    @Test func fullDiskIsAnError() throws {
        let outcome = try Linnet.run("-e", "print(1)", outputPath: "/dev/full")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("No space left on device"))
    }
}
