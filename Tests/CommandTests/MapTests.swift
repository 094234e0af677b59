import Testing

/// Maps made by whole programs.
@Suite(.enabled(if: Linnet.path != nil, Linnet.absence))
struct MapTests {
    /// The same bits with any number of threads.
    @Test func mapsDoNotDependOnThreads() throws {
        let program = """
            seed(1)
            let x = random_normal([900, 5])
            print(umap(x, epochs: 5, seed: 1).points.sum(axis: 0).to_list())
            print(tsne(x[:400], epochs: 5, seed: 1).points.abs().sum(axis: 0).to_list())
            print(neighbors(x, k: 5, exact: false, seed: 1).indices.sum(axis: 0).to_list())
            """
        let outputs = try ["1", "2", "5"].map {
            try Linnet.run("-e", program, environment: ["LINNET_THREADS": $0]).output
        }
        #expect(outputs[0].split(separator: "\n").count == 3)
        #expect(outputs[1] == outputs[0])
        #expect(outputs[2] == outputs[0])
    }

    @Test(arguments: ["umap", "tsne"]) func interruptEndsTheMakingOfAMap(_ function: String) throws
    {
        let outcome = try Linnet.run(
            "-e", "print(\"started\"); \(function)(random_normal([600, 5]), epochs: 1000000)",
            interruptWhen: "started")
        #expect(outcome.status == 130)
        #expect(outcome.error.contains("interrupted"))
    }

    @Test(arguments: ["pca", "umap", "tsne"])
    func rowsThatAreAllTheSameAreTold(_ function: String) throws {
        let program = """
            \(function)(ones([100, 3])).type()
            \(function)(random_normal([100, 3])).type()
            """
        let outcome = try Linnet.run("-e", program)
        let told = "note: \(function): all 100 rows are the same"
        let lines = outcome.error.split(separator: "\n").filter { $0.hasPrefix(told) }
        #expect(lines.count == 1, "\(outcome.error)")
        #expect(outcome.status == 0)
    }
}
