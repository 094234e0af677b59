import FileSystem
import ArgumentParser
import Notebooks

/// `linnet new NB.md`: a notebook to begin with.
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Write a small notebook to begin with.")

    @Argument(
        help: ArgumentHelp("The notebook; the file must not be there.", valueName: "notebook.md"))
    var path: String

    func run() throws {
        guard path.hasSuffix(".md") else {
            throw NotebookError(path: path, message: "a notebook's name ends in .md")
        }
        guard !Files.exists(path) else {
            throw NotebookError(path: path, message: "the file is there already")
        }
        try Files.write(Array(NewCommand.template.utf8), to: path)
        print("\(path): replay it with `linnet run \(path)`")
    }

    static let template = """
        ---
        title: A new notebook
        params: { epochs: 20 }
        seed: 1
        ---

        Text is Markdown, with formulas such as $y = w x + b$ and references such as @fig-loss.

        ```{linnet}
        let (train, test) = dataset("iris").split()
        let model = sequential([dense(16), relu(), dense(3)])
        let history = model.fit(train, epochs: epochs, batch: 16, validation: test,
            loss: cross_entropy(), optimizer: adam(lr: 0.02), metrics: [accuracy()])
        ```

        ```{linnet}
        #| label: fig-loss
        #| caption: Loss by epoch.
        plot(history).line(x: "epoch", y: "loss", color: "split")
        ```

        """
}
