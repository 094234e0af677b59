import Tensors
import Testing

@testable import Exploration

/// Results have the same bits whatever the number of threads. Within a piece of parallel work there is
/// one thread; CommandTests runs whole programs with others.
@Suite struct ThreadTests {
    func onOneThread<T>(_ body: () throws -> T) throws -> T {
        var result: Result<T, any Error>?
        Parallel.run(2) { piece in
            if piece == 0 { result = Result { try body() } }
        }
        return try #require(result).get()
    }

    @Test func neighboursAreTheSame() throws {
        var random = Random(seed: 5)
        let x = try random.normal([1200, 6])
        let make = { (exact: Bool) in
            try Neighbours(x, k: 6, exact: exact, seed: 1).indices.toArray(Int64.self)
        }
        for exact in [true, false] {
            #expect(try make(exact) == onOneThread { try make(exact) })
        }
    }

    @Test func mapsAreTheSame() throws {
        let x = try SampleRows.groups(2, of: 300, apart: 3)
        var umap = UMAP.Options()
        umap.epochs = 15
        var tsne = TSNE.Options()
        tsne.epochs = 10
        tsne.exaggeratedEpochs = 10
        let first = { try UMAP(x, umap).points.toArray(Float.self) }
        let second = { try TSNE(x, tsne).points.toArray(Float.self) }
        #expect(try first() == onOneThread(first))
        #expect(try second() == onOneThread(second))
    }

    @Test func forcesByTheGridAreTheSame() throws {
        var random = Random(seed: 6)
        let map = try MapPoints(5000, 2, for: "tsne")
        try map.jitter(8, &random)
        let make = {
            let forces = try MapPoints(5000, 2, for: "tsne")
            let total = try FourierRepulsion(for: "tsne").push(map, into: forces)
            return forces.buffer.array + [Float(total)]
        }
        #expect(try make() == onOneThread(make))
    }
}
