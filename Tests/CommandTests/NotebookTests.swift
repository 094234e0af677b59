import Glibc
import Testing

/// The subcommands on notebooks, as whole processes.
@Suite("Notebook commands", .enabled(if: Linnet.path != nil, Linnet.absence))
struct NotebookTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ text: String, to name: String = "n.md") throws {
        try folder.write(text, to: name)
    }

    private func linnet(_ arguments: String...) throws -> Linnet.Outcome {
        try Linnet.run(command: arguments, folder: folder.path)
    }

    private func recorded() -> String { readText(folder.path + "/n.out/outputs.json") }

    private static let twoCells = """
        ---
        params: { n: 2, name: "a" }
        ---
        ```{linnet}
        print("n is {n}")
        n * 1.5
        ```
        ```{linnet}
        #| label: last
        let t = n + 1
        t
        ```
        """

    @Test("run records and prints, and never touches the source")
    func run() throws {
        try write(NotebookTests.twoCells)
        let outcome = try linnet("run", "n.md", "-p", "n=4")
        #expect(outcome.status == 0)
        #expect(outcome.output == "n is 4\n6.0\n5\n")
        #expect(outcome.error.contains("[2/2] last"))
        #expect(recorded().contains("\"n is 4\""))
        #expect(readText(folder.path + "/n.md") == NotebookTests.twoCells)
        let before = recorded()
        _ = try linnet("run", "n.md", "-p", "n=4")
        #expect(recorded() == before)
    }

    @Test(
        "wrong usage exits with 2",
        arguments: [
            (["run"], "Missing expected argument"),
            (["run", "absent.md"], "absent.md: cannot read: No such file"),
            (["run", "n.md", "--bogus"], "Unknown option '--bogus'"),
            (["run", "n.md", "-p", "nn=1"], "did you mean `n`?"),
            (["run", "n.md", "-p", "n=x"], "`n` should be an int"),
            (["run", "n.md", "-p", "n"], "expected name=value"),
            (["run", "n.md", "--params", "absent.yml"], "absent.yml"),
            (["run", "n.md", "--timeout", "0"], "--timeout"),
            (["run", "bad.md"], "bad.md:2: this cell does not end"),
            (["check", "n.md", "--rtol=-1"], "tolerance"),
            (["export", "n.md"], "--to"),
            (["export", "n.md", "--to", "docx"], "'html', 'md' or 'script'"),
            (["new", "n.md"], "there already"),
            (["new", "n.txt"], ".md"),
            (["doc", "no_such_name"], "no_such_name"),
            (["rnu", "n.md"], "did you mean `run`?"),
            (["n.md"], "linnet run n.md"),
        ])
    func usage(arguments: [String], answer: String) throws {
        try write(NotebookTests.twoCells)
        try write("\n```{linnet}\nx\n", to: "bad.md")
        let outcome = try Linnet.run(command: arguments, folder: folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.error.contains(answer))
        #expect(outcome.output.isEmpty)
    }

    private static let failing = """
        ```{linnet}
        print("before")
        ```
        ```{linnet}
        # a comment
        nothing_of_this_name
        ```
        ```{linnet}
        print("after")
        ```
        """

    @Test("run stops at the first error, keeps what there is, and exits with 1")
    func failure() throws {
        try write(NotebookTests.failing)
        let outcome = try linnet("run", "n.md")
        #expect(outcome.status == 1)
        #expect(outcome.output == "before\n")
        #expect(outcome.error.contains("n.md:6: cell 2 failed"))
        #expect(recorded().contains("\"before\""))
        #expect(recorded().contains("\"status\": \"failed\""))
        #expect(recorded().contains("\"status\": \"not run\""))
        let page = try linnet("export", "n.md", "--to", "html", "-o", "-").output
        #expect(page.contains("nothing_of_this_name"))
        #expect(page.contains("This cell did not run."))
        let goingOn = try linnet("run", "n.md", "--keep-going")
        #expect(goingOn.status == 1)
        #expect(goingOn.output == "before\nafter\n")
    }

    @Test("an expected error is an output, and its absence a failure")
    func expectedError() throws {
        try write("```{linnet}\n#| expect-error: true\nnope\n```\n```{linnet}\n1\n```\n")
        #expect(try linnet("run", "n.md").status == 0)
        #expect(try linnet("check", "n.md").status == 0)
        try write("```{linnet}\n#| expect-error: true\n1\n```\n")
        #expect(try linnet("run", "n.md").status == 1)
    }

    @Test("a cell beyond its time exits with 124")
    func timeout() throws {
        try write(
            "```{linnet}\nprint(\"a\")\n```\n```{linnet}\n#| timeout: 0.2\nwhile true { }\n```\n")
        let outcome = try linnet("run", "n.md")
        #expect(outcome.status == 124)
        #expect(recorded().contains("\"timeout\""))
        #expect(recorded().contains("\"a\""))
    }

    @Test("Ctrl-C exits with 130 and keeps what was produced")
    func interrupt() throws {
        try write("```{linnet}\nprint(\"started\")\nwhile true { }\n```\n```{linnet}\n1\n```\n")
        let outcome = try Linnet.run(
            command: ["run", "n.md"], folder: folder.path, interruptWhen: "started")
        #expect(outcome.status == 130)
        #expect(recorded().contains("\"started\""))
        #expect(recorded().contains("\"not run\""))
    }

    @Test("figures are files named by label, the same bytes from run to run")
    func figures() throws {
        try write(
            """
            ---
            figures: [svg, png]
            ---
            ```{linnet}
            #| label: fig-line
            #| caption: A line.
            plot().line(x: [1, 2, 3], y: [2, 1, 3])
            ```
            See @fig-line.
            """)
        #expect(try linnet("run", "n.md").status == 0)
        let svg = readText(folder.path + "/n.out/fig-line.svg")
        #expect(svg.contains("<svg"))
        #expect(readText(folder.path + "/n.out/fig-line.png").isEmpty == false)
        #expect(try linnet("run", "n.md").status == 0)
        #expect(readText(folder.path + "/n.out/fig-line.svg") == svg)
        #expect(try linnet("check", "n.md").status == 0)
        let page = try linnet("export", "n.md", "--to", "html", "-o", "-").output
        #expect(page.contains("<figure id=\"fig-line\">"))
        #expect(page.contains("<strong>Figure 1.</strong> A line."))
        #expect(!page.contains("src=\"http"))
    }

    @Test("check compares, tells the differences, and accepts with --update")
    func check() throws {
        try write(NotebookTests.twoCells)
        let missing = try linnet("check", "n.md")
        #expect(missing.status == 3)
        #expect(missing.error.contains("nothing is recorded"))
        #expect(try linnet("check", "n.md", "--update").status == 0)
        #expect(try linnet("check", "n.md").status == 0)

        let others = try linnet("check", "n.md", "-p", "n=7")
        #expect(others.status == 3)
        #expect(others.output.contains("- n = 2, name = \"a\", seed 0"))

        let before = recorded()
        var changed = NotebookTests.twoCells
        changed.replace("let t = n + 1", with: "let t = n + 2")
        try write(changed)
        let different = try linnet("check", "n.md")
        #expect(different.status == 3)
        #expect(different.output.contains("n.md:8: cell 2 (last): the output differs\n- 3\n+ 4\n"))
        #expect(recorded() == before)
        #expect(try linnet("check", "n.md", "--update").status == 0)
        #expect(try linnet("check", "n.md").status == 0)
    }

    @Test("numbers may differ within the tolerance that is given")
    func tolerance() throws {
        try write("```{linnet}\n1.5\n```\n")
        #expect(try linnet("run", "n.md").status == 0)
        try write("```{linnet}\n1.51\n```\n")
        #expect(try linnet("check", "n.md").status == 3)
        #expect(try linnet("check", "n.md", "--rtol", "0.1").status == 0)
    }

    @Test("a damaged record is named, with its line")
    func damagedRecord() throws {
        try write(NotebookTests.twoCells)
        #expect(try linnet("run", "n.md").status == 0)
        try folder.write("{\n  \"cells\": [,\n", to: "n.out/outputs.json")
        let outcome = try linnet("check", "n.md")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("n.out/outputs.json:2"))
        // A new run replaces it.
        #expect(try linnet("run", "n.md").status == 0)
    }

    @Test("export uses the record, and replays where it is of other code")
    func export() throws {
        try write(NotebookTests.twoCells)
        #expect(try linnet("run", "n.md", "-p", "n=4").status == 0)
        let outcome = try linnet("export", "n.md", "--to", "html")
        #expect(outcome.status == 0)
        #expect(outcome.output == "n.html\n")
        #expect(!outcome.error.contains("replaying"))
        #expect(readText(folder.path + "/n.html").contains("n is 4"))
        #expect(try linnet("export", "n.md", "--to", "md").status == 0)
        #expect(readText(folder.path + "/n.report.md").contains("n is 4"))

        let again = try linnet("export", "n.md", "--to", "html", "-p", "n=5")
        #expect(again.error.contains("replaying"))
        #expect(readText(folder.path + "/n.html").contains("n is 5"))
    }

    @Test("an exported script runs and prints the same")
    func script() throws {
        try write(NotebookTests.twoCells)
        #expect(try linnet("export", "n.md", "--to", "script", "-p", "n=3").status == 0)
        #expect(try linnet("n.linnet").output == "n is 3\n")
    }

    @Test("--json tells other programs how the run went")
    func json() throws {
        try write(NotebookTests.failing)
        let outcome = try linnet("run", "n.md", "--json")
        #expect(outcome.status == 1)
        #expect(outcome.output.hasPrefix("{\n  \"cells\": ["))
        #expect(outcome.output.contains("\"ending\": \"failed\""))
        #expect(outcome.output.contains("\"exit_code\": 1"))
    }

    @Test("a folder that cannot be written is told, with exit code 1")
    func fullDisk() throws {
        try write(NotebookTests.twoCells)
        try folder.write("a file where the folder should be", to: "n.out")
        let outcome = try linnet("run", "n.md")
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("n.out"))
    }

    @Test("help names every command and the exit codes")
    func help() throws {
        let outcome = try linnet("--help")
        #expect(outcome.status == 0)
        for word in ["run", "check", "export", "new", "doc", "124", "130"] {
            #expect(outcome.output.contains(word))
        }
        #expect(try linnet("run", "--help").status == 0)
        #expect(try linnet("--version").output == "0.1.0\n")
    }

    @Test("doc shows a help page")
    func doc() throws {
        let outcome = try linnet("doc", "print")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("print"))
    }
}
