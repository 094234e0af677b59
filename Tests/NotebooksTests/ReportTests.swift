import Session
import Testing

@testable import Notebooks

@Suite("Reports")
struct ReportTests {
    private static let svg = """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="10pt" viewBox="0 0 10 10"><path id="fig-a-p"/></svg>
        """

    private static let source = """
        ---
        title: A <b>title</b>
        params: { lr: 0.5 }
        seed: 3
        ---
        See @fig-a, @tbl-t and @fig-nowhere; mail me@fig-a. Price $5, maths $a_1 * b_1$, code `$x$`.

        # One
        ## Two
        ## Two

        Raw <script>alert(1)</script> <kbd onclick="x">K</kbd> [bad](javascript:alert(1)) <!-- gone -->

        ![picture](https://example.com/x.png) ![lost](nowhere.png)

        ```{linnet}
        #| label: fig-a
        #| caption: Loss & $x^2$.
        let x = 1 # why
        ```

        ```{linnet}
        #| label: tbl-t
        #| caption: Scores.
        #| echo: false
        t
        ```

        ```{linnet}
        #| expect-error: true
        #| echo: true
        boom("<i>")
        ```

        ```{linnet}
        #| label: fig-late
        1
        ```
        """

    private func report() throws -> Report {
        let notebook = try NotebookFile(parsing: ReportTests.source, path: "some/n.md")
        let figure = FigureRecord(
            name: "fig-a", title: "T", alternativeText: "A line \"falls\"", width: 10, height: 10,
            scene: "s", svg: Array(ReportTests.svg.utf8))
        let outputs: [(CellRecord.Status, [CellOutput])] = [
            (.ok, [.text("<b>bold</b>\n"), .figure(figure), .note("dropped <1>")]),
            (
                .ok,
                [
                    .value(
                        "", Table(columns: ["a", "n"], rows: [["<x>", "1"]], numericColumns: [1]))
                ]
            ),
            (.ok, [.error(ErrorRecord(kind: "k", message: "m", rendered: "e <i>", line: 1))]),
            (.notRun, []),
        ]
        let cells = zip(notebook.cells, outputs).map { cell, given in
            CellRecord(
                label: cell.options.label, code: "", status: given.0, outputs: given.1)
        }
        let record = RunRecord(
            cells: cells, parameters: notebook.frontMatter.parameters, seed: 3,
            computation: notebook.computationDigest)
        return Report(notebook, record, version: "9.9")
    }

    @Test("the page loads nothing and escapes everything that cells gave")
    func selfContained() throws {
        let (page, warnings) = try report().html()
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        for forbidden in [
            "src=\"http", "<link", "<script", "@import", "url(", "xmlns", "javascript:", "onclick",
            "<b>bold", "<i>", "<x>", "gone",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("&lt;b&gt;bold&lt;/b&gt;"))
        #expect(page.contains("<title>A &lt;b&gt;title&lt;/b&gt;</title>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("<kbd>K</kbd>"))
        #expect(page.contains("<a href=\"https://example.com/x.png\">picture</a>"))
        #expect(
            warnings == ["@fig-nowhere refers to no cell", "the image nowhere.png cannot be read"])
    }

    @Test("figures and tables are numbered, described and referred to")
    func figures() throws {
        let page = try report().html().page
        #expect(page.contains("<figure id=\"fig-a\">"))
        #expect(page.contains("<svg role=\"img\" aria-label=\"A line &quot;falls&quot;\" width"))
        #expect(page.contains("<strong>Figure 1.</strong> Loss &amp; <math"))
        #expect(
            page.contains("See <a href=\"#fig-a\">Figure 1</a>, <a href=\"#tbl-t\">Table 1</a>"))
        #expect(page.contains("me@fig-a"))
        #expect(page.contains("<strong>Table 1.</strong> Scores."))
        #expect(page.contains("<td class=\"right\">1</td>"))
        #expect(page.contains("<a id=\"fig-late\"></a>"))
        #expect(page.contains("This cell did not run."))
    }

    @Test("code is folded, shown or left out as each cell says")
    func echo() throws {
        let page = try report().html().page
        #expect(page.contains("<details class=\"code\"><summary>Code<code>let x = 1 # why</code>"))
        #expect(page.contains("<span class=\"k\">let</span> x = <span class=\"n\">1</span>"))
        #expect(page.contains("<details class=\"code\" open>"))
        #expect(page.components(of: "<details class=\"code\"") == 3)
    }

    @Test("headings have ids of their own and a table of contents")
    func contents() throws {
        let page = try report().html().page
        #expect(page.contains("<h1 id=\"one\">One</h1>"))
        #expect(page.contains("<h2 id=\"two\">Two</h2>"))
        #expect(page.contains("<h2 id=\"two-2\">Two</h2>"))
        #expect(page.contains("<li class=\"level-2\"><a href=\"#two-2\">Two</a></li>"))
    }

    @Test("the footer says what the run depended on")
    func footer() throws {
        let report = try report()
        let page = report.html().page
        #expect(page.contains("<dt>seed</dt><dd>3</dd>"))
        #expect(page.contains("<dt>parameters</dt><dd>lr = 0.5</dd>"))
        #expect(page.contains(SHA256.hexDigest(of: Array(ReportTests.source.utf8))))
        #expect(page.contains("<dt>Linnet</dt><dd>9.9</dd>"))
    }

    @Test("formulas are kept from Markdown, dollars and code are no formulas")
    func formulas() throws {
        let page = try report().html().page
        #expect(page.contains("Price $5, maths <math alttext=\"a_1 * b_1\">"))
        #expect(page.contains("<code>$x$</code>"))
    }

    @Test("an SVG that could run or load something becomes an image")
    func hostileSVG() {
        for hostile in [
            "<svg><script>x</script></svg>", "<svg onload=\"x\"/>",
            "<svg><a href=\"http://x\"/></svg>",
        ] {
            #expect(
                InlineSVG.html(Array(hostile.utf8), alternativeText: "a").hasPrefix(
                    "<img src=\"data:"))
        }
        let fine = "<svg><title>based on data</title></svg>"
        #expect(InlineSVG.html(Array(fine.utf8), alternativeText: "a").hasPrefix("<svg role"))
    }

    @Test("as Markdown, figures are files and references their numbers")
    func markdown() throws {
        let page = try report().markdown(figureFolder: "n.files")
        #expect(page.text.contains("See Figure 1, Table 1 and @fig-nowhere; mail me@fig-a."))
        #expect(page.text.contains("![A line \"falls\"](n.files/fig-a.svg)"))
        #expect(page.text.contains("**Figure 1.** Loss & $x^2$."))
        #expect(page.text.contains("| a | n |\n| --- | ---: |\n| \\<x> | 1 |"))
        #expect(page.text.contains("```\n<b>bold</b>\n```"))
        #expect(page.files.map(\.name) == ["fig-a.svg"])
    }

    @Test("as a script, prose is comment and parameters are variables")
    func script() throws {
        let notebook = try NotebookFile(parsing: ReportTests.source, path: "n.md")
        let script = notebook.script(parameters: [Parameter(name: "lr", value: .float(0.25))])
        #expect(script.hasPrefix("#!/usr/bin/env linnet\n# A <b>title</b>\n\nvar lr = 0.25\n"))
        #expect(script.contains("\n# # One\n# ## Two\n"))
        #expect(script.contains("\nlet x = 1 # why\n"))
        #expect(script.contains("\ntry {\n    boom(\"<i>\")\n} catch error {\n"))
    }

    @Test(
        "any prose at all gives a page",
        arguments: [
            String(repeating: "> ", count: 5000) + "deep",
            String(repeating: "- ", count: 2000) + "x",
            "$" + String(repeating: "{", count: 20_000) + "$", "`$`` $x$ ```", "<", "<!--", "[](",
            "\u{10FFF0}c9\u{10FFF1}",
            "$$\\frac$$ $\\begin{x$ $\\left$ $}$ $x^$ $_$ $\\\\$", "![a]($x$)", "a\u{0}b",
        ])
    func anyProse(prose: String) throws {
        let notebook = try NotebookFile(parsing: prose, path: "n.md")
        let record = RunRecord(cells: [], parameters: [], seed: 0, computation: "")
        #expect(Report(notebook, record, version: "1").html().page.hasSuffix("</html>\n"))
    }
}

extension String {
    fileprivate func components(of word: String) -> Int {
        ranges(of: word).count
    }
}

@Suite("MathML")
struct MathMLTests {
    private func convert(_ tex: String) -> String {
        let full = MathML.convert(tex, isDisplay: false)
        let start = full.firstIndex(of: ">").map { full.index(after: $0) } ?? full.startIndex
        return String(full[start...].dropLast("</math>".count))
    }

    @Test(
        "sets the common subset",
        arguments: [
            ("x", "<mi>x</mi>"),
            ("3.14", "<mn>3.14</mn>"),
            ("\\alpha", "<mi>α</mi>"),
            ("x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
            ("x_i^{2}", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
            ("\\frac12", "<mfrac><mn>12</mn><mrow></mrow></mfrac>"),
            ("\\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
            ("\\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
            ("\\mathbb{R}", "<mi>ℝ</mi>"),
            ("\\mathbf{w}", "<mi>𝐰</mi>"),
            ("\\text{if }", "<mtext>if\u{A0}</mtext>"),
            ("\\nosuch", "<mtext>\\nosuch</mtext>"),
            ("a < b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
            (
                "\\sum_{i}^n",
                "<munderover><mo movablelimits=\"true\">∑</mo><mi>i</mi><mi>n</mi></munderover>"
            ),
            ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
            ("\\not=", "<mo>≠</mo>"),
            (
                "\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}",
                "<mrow><mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>"
                    + "<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable><mo>)</mo></mrow>"
            ),
        ])
    func subset(tex: String, markup: String) {
        #expect(convert(tex) == markup)
    }
}

@Suite("Highlighter")
struct HighlighterTests {
    @Test(
        "joined, the pieces are the code",
        arguments: [
            "let x = \"a{b}\" # c", "1..5 1.5e-3 r\"\\\" \"open\nnext", "\"\"\"a\n\"b\" \"\"\" + é",
            "\"\\", "f(x: 1)", "1e-",
        ])
    func lossless(code: String) {
        #expect(Highlighter.pieces(of: code).map(\.text).joined() == code)
    }

    @Test func classes() {
        let pieces = Highlighter.pieces(of: "let a = f(x: 1.5) # no")
            .filter { $0.class != .plain }.map { "\($0.class.rawValue)\($0.text)" }
        #expect(pieces == ["klet", "ff", "ax", "n1.5", "c# no"])
    }
}
