import Testing

/// `linnet doc`, help at the prompt, and names that are not there.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct DocTests {
    private let shapes = """
        ## Shapes of all sorts.

        ## The area of a box.
        fn area(width, height: width) { width * height }

        print("never run")

        """

    private func library() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(shapes, to: "shapes.linnet")
        return folder
    }

    @Test func pagesOfModulesAndTheirMembers() throws {
        let folder = try library()
        let page = try Linnet.run("doc", "shapes", folder: folder.path)
        #expect(page.output.contains("Shapes of all sorts."))
        #expect(page.output.contains("area(width, height: width)\n    The area of a box.\n"))
        #expect(!page.output.contains("never run"))
        let member = try Linnet.run("doc", "shapes.area", folder: folder.path)
        #expect(member.output == "area(width, height: width)\n    The area of a box.\n")
        let slip = try Linnet.run("doc", "shapes.aera", folder: folder.path)
        #expect(slip.error.contains("did you mean `shapes.area`?"))
        #expect(slip.status == 2)
    }

    @Test func pageOfAFile() throws {
        let folder = try library()
        let page = try Linnet.run("doc", "shapes.linnet", folder: folder.path)
        #expect(page.output.hasPrefix("Shapes of all sorts.\n\narea("))
        #expect(try Linnet.run("doc", "shape.linnet", folder: folder.path).status == 2)
    }

    @Test func thePageOfTheReferenceDrawsItsExamples() throws {
        let folder = try TemporaryFolder()
        let outcome = try Linnet.run("doc", "--html", "reference.html", folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.output == "reference.html\n")
        let page = readText(folder.path + "/reference.html")
        let section = try #require(page.split(separator: "<h3 id=\"heatmap\">").dropFirst().first)
        #expect(section.split(separator: "<h3")[0].contains("<svg"))
        #expect(page.contains("class=\"animation\"") && !page.contains("src=\"http"))
        // What draws nothing is code to be read.
        let sort = try #require(page.split(separator: "<h3 id=\"sorted\">").dropFirst().first)
        #expect(!sort.split(separator: "<h3")[0].contains("<svg"))
        #expect(try Linnet.run("doc", "--html", "a.html", "plot").status == 2)
    }

    @Test func membersOfAnImportedModule() throws {
        let folder = try library()
        let outcome = try Linnet.run(
            input: Array("import \"shapes\"\n?shapes.area\n?shapes\nhelp(shapes.area)\n".utf8),
            folder: folder.path)
        #expect(outcome.output.contains("The area of a box."))
        #expect(outcome.output.contains("module shapes"))
        #expect(outcome.status == 0)
    }

    @Test func valuesSayWhatTheyAre() throws {
        let outcome = try Linnet.run(
            input: Array(
                """
                let x = ones([3, 4])
                let model = sequential([dense(8), relu(), dense(3)])
                let history = model.fit(dataset("iris"), epochs: 2)
                :vars
                ?model
                ?history

                """.utf8))
        for piece in [
            "float32 [3, 4]", "67 weights", "trained for 2 epochs", "2 epochs; train: loss",
            "members: layers, classes", "functions:", "model: model", "history: history",
        ] {
            #expect(outcome.output.contains(piece), "\(outcome.output) \(outcome.error)")
        }
    }

    @Test func wordsThatAreNeitherCommandNorFile() throws {
        let folder = try library()
        let slip = try Linnet.run("tset", folder: folder.path)
        #expect(slip.error.contains("unknown command `tset`; did you mean `test`?"))
        let word = try Linnet.run("frobnicate", folder: folder.path)
        #expect(
            word.error.contains(
                "no command and no file is called `frobnicate`; the commands are run"))
        let file = try Linnet.run("shaeps.linnet", folder: folder.path)
        #expect(file.error.contains("no such file; did you mean `shapes.linnet`?"))
        for outcome in [slip, word, file] {
            #expect(outcome.status == 2)
            #expect(outcome.error.split(separator: "\n").count == 1)
        }
    }
}
