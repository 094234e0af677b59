import Testing

/// `linnet test`.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct TestCommandTests {
    private let passing = """
        fn double(x) { 2 * x }
        print("loading")
        test "doubling" {
            print("inside")
            assert(double(2) == 4)
        }
        test "strings repeat" { assert(double(1) + 0 == 2) }

        """
    private let failing = """
        test "fails" {
            print("seen", [1, 2])
            assert(2 + 2 == 5)
        }
        test "goes on" { assert(true) }

        """

    private func run(
        _ files: [String: String], _ arguments: String..., environment: [String: String] = [:]
    ) throws -> Linnet.Outcome {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        return try Linnet.run(
            command: ["test"] + arguments, environment: environment, folder: folder.path)
    }

    @Test func passingTestsAreListedAndTheirOutputIsNot() throws {
        let outcome = try run(["a.linnet": passing])
        #expect(outcome.output.hasPrefix("a.linnet\n  ok      doubling  "))
        #expect(outcome.output.contains("\n  ok      strings repeat  "))
        #expect(outcome.output.contains("\n2 tests in 1 file: 2 passed, "))
        #expect(!outcome.output.contains("inside") && !outcome.output.contains("loading"))
        #expect(outcome.error == "")
        #expect(outcome.status == 0)
    }

    @Test func failuresShowTheLineAndWhatWasPrinted() throws {
        let outcome = try run(["a.linnet": failing])
        for piece in [
            "  failed  fails", "error: 4 == 5 does not hold", "--> a.linnet:3:5",
            "assert(2 + 2 == 5)", "printed:\n      seen [1, 2]\n", "  ok      goes on",
            "2 tests in 1 file: 1 passed, 1 failed",
        ] {
            #expect(outcome.output.contains(piece), "\(outcome.output)")
        }
        #expect(outcome.status == 1)
    }

    @Test func failFastStopsAtTheFirst() throws {
        let outcome = try run(["a.linnet": failing, "b.linnet": passing], "--fail-fast")
        #expect(!outcome.output.contains("goes on") && !outcome.output.contains("b.linnet"))
        #expect(outcome.status == 1)
    }

    @Test func filterTakesTestsByName() throws {
        let some = try run(["a.linnet": passing], "--filter", "repeat")
        #expect(some.output.contains("1 test in 1 file: 1 passed"))
        let none = try run(["a.linnet": passing], "--filter", "nothing")
        #expect(none.error.contains("no test's name contains \"nothing\""))
        #expect(none.status == 2)
    }

    @Test func foldersAreSearchedAndOutputsSkipped() throws {
        let folder = try TemporaryFolder()
        for name in ["sub", "sub/deeper", "notes.out", "build", ".hidden"] {
            try folder.makeFolder(name)
        }
        try folder.write(passing, to: "sub/deeper/a.linnet")
        for name in ["notes.out", "build", ".hidden"] {
            try folder.write("test \"\(name)\" { assert(false) }", to: "\(name)/b.linnet")
        }
        let outcome = try Linnet.run("test", folder: folder.path)
        #expect(outcome.output.hasPrefix("sub/deeper/a.linnet\n"))
        #expect(outcome.status == 0)
    }

    @Test func fileThatFailsToLoadDoesNotStopTheOthers() throws {
        let outcome = try run([
            "a.linnet": "let x = 1 // 0\ntest \"never\" { }\n", "b.linnet": "exit(0)\n",
            "c.linnet": passing,
        ])
        #expect(outcome.output.contains("a.linnet\n  failed  to load\n    error: division by zero"))
        #expect(outcome.output.contains("it left by exit(0)"))
        #expect(outcome.output.contains("2 passed, 2 files could not be loaded"))
        #expect(outcome.status == 1)
    }

    @Test func fileThatCannotBeParsed() throws {
        let outcome = try run(["a.linnet": "let = 2\n", "b.linnet": passing])
        #expect(outcome.output.contains("a.linnet:1:"))
        #expect(outcome.output.contains("2 passed, 1 file could not be loaded"))
        #expect(outcome.status == 2)
    }

    @Test func eachTestHasItsTime() throws {
        let outcome = try run(
            ["a.linnet": "test \"endless\" { while true { } }\ntest \"short\" { }\n"],
            "--timeout", "0.2")
        #expect(outcome.output.contains("the time limit of 0.2 s is over"))
        #expect(outcome.output.contains("1 passed, 1 out of time"))
        #expect(outcome.status == 124)
    }

    @Test func importedTestsAreNotRunAgain() throws {
        let outcome = try run(
            ["a.linnet": passing, "b.linnet": "import \"a\"\ntest \"own\" { }\n"], "b.linnet")
        #expect(outcome.output.contains("1 test in 1 file: 1 passed"))
    }

    @Test func notebooksAreTestedWhereTheyAreNamed() throws {
        let notebook = """
            # Notes

            ```{linnet}
            let x = 20
            ```

            ```{linnet}
            test "of a cell" { assert(x == 20) }
            ```

            """
        let outcome = try run(["notes.md": notebook], "notes.md")
        #expect(outcome.output.contains("  ok      of a cell"))
        #expect(outcome.status == 0)
    }

    @Test func pathsThatAreNotThere() throws {
        let missing = try run([:], "nowhere.linnet")
        #expect(missing.error.contains("nowhere.linnet: no such file or folder"))
        #expect(missing.status == 2)
        let other = try run(["a.txt": ""], "a.txt")
        #expect(other.error.contains("a.txt: neither a .linnet file nor a notebook"))
        #expect(try run([:]).error.contains("no .linnet files below this folder"))
    }

    @Test func ctrlCEndsTheRun() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "test \"first\" { }\ntest \"endless\" { while true { } }\ntest \"last\" { }\n",
            to: "a.linnet")
        let outcome = try Linnet.run("test", folder: folder.path, interruptWhen: "ok      first")
        #expect(outcome.output.contains("1 passed, interrupted"))
        #expect(!outcome.output.contains("last"))
        #expect(outcome.status == 130)
    }
}
