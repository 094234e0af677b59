import ArgumentParser
import FileSystem
import Notebooks
import Session
import Terminal

/// `linnet test [PATH …]`: runs the tests that files declare.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of scripts and notebooks.",
        discussion: """
            A test is a block `test "name" { … }`. Each file is loaded in a session of its own, then its \
            tests run one after another. Of a folder, every .linnet file below it is taken, but for \
            hidden folders, build and *.out; without a path, of the current folder. Notebooks are \
            tested where they are named.

            Exit codes: 0 every test passed; 1 one failed, or a file could not be loaded; 2 wrong usage, or \
            a file that cannot be parsed; 124 no worse than out of time; 130 interrupted.
            """)

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("Run the tests whose names contain this.", valueName: "text"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Seconds that a test, and the loading of a file, may take.", valueName: "seconds"))
    var timeout: Double?

    @Flag(help: "Stop at the first test that fails.")
    var failFast = false

    @OptionGroup var resources: ResourceArguments

    func validate() throws {
        if let timeout, !(timeout > 0) {
            throw ValidationError("--timeout should be a number of seconds above 0")
        }
    }

    func run() throws {
        var options = TestRun.Options()
        options.filter = filter
        options.timeout = timeout
        options.stopsAtFailure = failFast
        options.maxMemory = try resources.limit
        let files = try TestCommand.files(paths)
        guard !files.isEmpty else {
            throw ExitCode(
                Linnet.complain(
                    "no .linnet files below \(paths.isEmpty ? "this folder" : paths.joined(separator: ", "))",
                    exitCode: 2))
        }
        let sink = ConsoleSink()
        var run = TestRun(options, report: TestReport(sink))
        throw ExitCode(sink.close(run.run(files)))
    }

    /// What the arguments name, each file once.
    private static func files(_ paths: [String]) throws -> [String] {
        var files: [String] = []
        for path in paths.isEmpty ? ["."] : paths {
            if FileTree.isFolder(path) {
                files += FileTree.files(below: path, ending: ".linnet") {
                    $0 == "build" || $0.hasSuffix(".out")
                }
                continue
            }
            guard Files.exists(path) else {
                throw ValidationError("\(path): no such file or folder")
            }
            guard path.hasSuffix(".linnet") || path.hasSuffix(".md") else {
                throw ValidationError("\(path): neither a .linnet file nor a notebook (.md)")
            }
            files.append(path)
        }
        var seen = Set<String>()
        return files.filter { seen.insert($0).inserted }
    }
}
