import Testing

@testable import Notebooks

@Suite("Notebook files")
struct NotebookFileTests {
    private func parse(_ text: String) throws(NotebookError) -> NotebookFile {
        try NotebookFile(parsing: text, path: "n.md")
    }

    private func error(_ text: String) -> NotebookError? {
        do throws(NotebookError) {
            _ = try parse(text)
            return nil
        } catch {
            return error
        }
    }

    static let files = [
        "",
        "\n",
        "Only prose, no newline",
        "---\ntitle: T\nparams: { a: 1 }\nseed: 7\n---\nProse\n\n```{linnet}\n1 + 1\n```\n",
        "---\r\ntitle: T\r\n---\r\n```{linnet}\r\n#| label: fig-a\r\n1\r\n2\r\n```\r\n",
        "\u{FEFF}---\ntitle: T\n---\n```{linnet}\n```",
        "````\n```{linnet}\nnot a cell\n```\n````\n```{linnet}\na cell\n```\n",
        "~~~{linnet}\n```\n~~~\n",
        "  ```{linnet}\n  x\n   y\n  ```\ntext",
        "<!--\n```{linnet}\nhidden\n```\n-->\n```python\nx\n```\n",
        "mixed\r\nendings\n```{linnet}\r\na\n```\nlast\r",
    ]

    @Test("prints what it parsed, byte for byte", arguments: files)
    func lossless(text: String) throws {
        #expect(Array(try parse(text).text.utf8) == Array(text.utf8))
    }

    @Test("finds cells, their options and their lines")
    func cells() throws {
        let notebook = try parse(NotebookFileTests.files[4])
        let cell = try #require(notebook.cells.first)
        #expect(notebook.cells.count == 1)
        #expect(notebook.frontMatter.title == "T")
        #expect(cell.options.label == "fig-a")
        #expect(cell.code == "1\n2")
        #expect(cell.line == 4)
        #expect(cell.codeLine == 6)
    }

    @Test("takes neither shorter fences inside longer ones nor commented fences for cells")
    func fences() throws {
        #expect(try parse(NotebookFileTests.files[6]).cells.map(\.code) == ["a cell"])
        #expect(try parse(NotebookFileTests.files[7]).cells.map(\.code) == ["```"])
        #expect(try parse(NotebookFileTests.files[8]).cells.map(\.code) == ["x\n y"])
        #expect(try parse(NotebookFileTests.files[9]).cells.isEmpty)
    }

    @Test("reads every option")
    func options() throws {
        let options = try #require(
            try parse(
                """
                ```{linnet}
                #| label: fig-x
                #| caption: "Loss: by epoch"
                #| echo: false
                #| eval: true
                #| expect-error: shape
                #| timeout: 2.5
                #| check: exact
                1
                ```
                """
            ).cells.first?.options)
        #expect(options.label == "fig-x")
        #expect(options.caption == "Loss: by epoch")
        #expect(options.echo == .hidden)
        #expect(options.evaluates)
        #expect(options.expectedError == .matching("shape"))
        #expect(options.timeout == 2.5)
        #expect(options.comparison == .exact)
    }

    @Test("names the line of what is wrong")
    func errors() {
        #expect(error("a\n```{linnet}\nx\n")?.line == 2)
        #expect(error("a\n```{linnet}\nx\n")?.message == "this cell does not end")
        #expect(error("\n\n```python\nx\n")?.line == 3)
        #expect(error("---\ntitle: x\n")?.message == "the front matter does not end")
        #expect(error("---\na: 1\nsead: 7\n---\n")?.line == 3)
        #expect(error("---\na: 1\nsead: 7\n---\n")?.hint == "did you mean `seed`?")
        #expect(error("---\nseed: [\n---\n")?.line != nil)
        #expect(error("---\nseed: -1\n---\n")?.line == 2)
        #expect(error("---\nparams: { a b: 1 }\n---\n")?.line == 2)
        #expect(error("---\nparams: { while: 1 }\n---\n")?.line == 2)
        let typo = error("```{linnet}\n#| label: a\n#| ecko: true\n```\n")
        #expect(typo?.line == 3)
        #expect(typo?.hint == "did you mean `echo`?")
        #expect(error("```{linnet}\n#| check: sometimes\n```\n")?.line == 2)
        #expect(error("```{linnet}\n#| label: a/b\n```\n")?.line == 2)
        #expect(error("```{linnet #fig-a}\n```\n")?.line == 1)
        let twice = error("```{linnet}\n#| label: a\n```\n```{linnet}\n#| label: a\n```\n")
        #expect(twice?.line == 4)
    }

    @Test("refuses what is not UTF-8, with the line")
    func invalidBytes() {
        do throws(NotebookError) {
            _ = try NotebookFile(parsing: Array("a\nb".utf8) + [0xff, 10], path: "n.md")
            Issue.record("no error came")
        } catch {
            #expect(error.line == 2)
        }
    }

    @Test("reads the front matter")
    func frontMatter() throws {
        let front = try parse(
            """
            ---
            title: T
            author: [A, B]
            seed: 18
            echo: true
            timeout: 5
            figures: [svg, png]
            dpi: 300
            ---

            """
        ).frontMatter
        #expect(front.authors == ["A", "B"])
        #expect(front.seed == 18)
        #expect(front.echo == .shown)
        #expect(front.timeout == 5)
        #expect(front.figureFormats == [.png])
        #expect(front.dpi == 300)
        #expect(error("---\nfigures: [svg, bmp]\n---\n")?.line == 2)
        #expect(error("---\ndpi: 1e9\n---\n")?.line == 2)
    }

    @Test("leaves the author's own front matter alone")
    func otherKeys() throws {
        let notebook = try parse(
            "---\nbibliography: refs.bib\nformat: { html: { toc: true } }\n---\n")
        #expect(notebook.frontMatter.title == nil)
    }

    @Test("writes a new cell with a fence longer than any inside")
    func newCell() throws {
        let cell = Cell(code: "print(1)\n```", options: [("label", "a")])
        #expect(cell.source == "````{linnet}\n#| label: a\nprint(1)\n```\n````\n")
        #expect(try parse(cell.source).cells.first?.code == "print(1)\n```")
    }

    @Test("the computation's digest follows the code and not the prose")
    func digest() throws {
        let base = try parse("Prose\n\n```{linnet}\n#| caption: A\n1\n```\n")
        let reworded = try parse("Other\n\n```{linnet}\n#| caption: B\n#| echo: false\n1\n```\n")
        let changed = try parse("Prose\n\n```{linnet}\n#| caption: A\n2\n```\n")
        #expect(base.computationDigest == reworded.computationDigest)
        #expect(base.computationDigest != changed.computationDigest)
    }
}
