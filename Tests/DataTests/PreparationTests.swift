import Tensors
import Testing

@testable import Data

@Suite struct PreparationTests {
    /// Pictures of 2 × 3 colours: 0, 10, 20, … up to 250 and round again.
    func pictures(_ count: Int = 4) throws -> Dataset {
        let pixels = (0..<count * 18).map { UInt8($0 * 10 % 256) }
        return Dataset(
            try .arrays(
                name: "colours", inputs: Tensor(pixels, shape: [count, 2, 3, 3]),
                labels: Tensor((0..<count).map { Int64($0 % 2) }), classes: ["a", "b"]))
    }

    func table() throws -> Dataset {
        let values: [Float] = [1, 10, 2, 30, 3, 50, 6, 70]
        return Dataset(
            try .arrays(
                name: "table", inputs: Tensor(values, shape: [4, 2]),
                labels: Tensor([Float(0), 1, 2, 3])))
    }

    func batch(_ data: Dataset) throws -> [Float] {
        try Batches(data, size: data.count).batch(0).inputs.toArray(Float.self)
    }

    func isClose(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test func bytesAreScaledByTheirRange() throws {
        let data = try pictures(1)
        let pixels = try data.inputs().toArray(UInt8.self).map { Float($0) }
        #expect(try batch(data) == pixels.map { $0 / 255 })
        // The step gives the same bits as no step.
        #expect(try batch(data.scaled(.unit)) == pixels.map { $0 / 255 })
        #expect(try isClose(batch(data.scaled(.symmetric)), pixels.map { $0 / 127.5 - 1 }))
        #expect(try data.scaled(.unit).inputs().dtype == .float32)
    }

    @Test func columnsAreScaledEachByItsOwn() throws {
        let data = try table()
        #expect(try isClose(batch(data.scaled(.unit)), [0, 0, 0.2, 1 / 3, 0.4, 2 / 3, 1, 1]))
        #expect(
            try isClose(batch(data.scaled(.symmetric)), [-1, -1, -0.6, -1 / 3, -0.2, 1 / 3, 1, 1]))
        let standard = try batch(data.scaled(.standardise))
        // Means 3 and 40, deviations √3.5 and √500.
        let expected: [Float] = [-2, -30, -1, -10, 0, 10, 3, 30].enumerated().map {
            $0.element / ($0.offset % 2 == 0 ? Float(3.5).squareRoot() : Float(500).squareRoot())
        }
        #expect(isClose(standard, expected))
        let together = try batch(data.scaled(.unit, perChannel: false))
        #expect(isClose(together, [0, 9, 1, 29, 2, 49, 5, 69].map { $0 / 69 }))
    }

    @Test func statisticsAreOfTheRowsAtHand() throws {
        let data = try table().take(2).scaled(.unit)
        #expect(data.preparation.scaling?.offsets == [1, 10])
        #expect(data.preparation.scaling?.divisors == [1, 20])
        let constant = Dataset(
            try .arrays(
                name: "same", inputs: Tensor([Float(5), 5], shape: [2, 1]), labels: nil))
        #expect(try batch(constant.scaled(.standardise)) == [0, 0])
        let wrong = Dataset(
            try .arrays(
                name: "nan", inputs: Tensor([Float.nan, 5], shape: [2, 1]), labels: nil))
        #expect(throws: DataError.self) { try wrong.scaled(.standardise) }
    }

    @Test func picturesChangeSizeAndChannels() throws {
        let data = try pictures(1)
        let pixels = try data.inputs().toArray(UInt8.self).map { Float($0) / 255 }
        #expect(
            try isClose(
                batch(data.adding(.crop(ImageSize(height: 2, width: 1)))),
                [
                    pixels[3], pixels[4], pixels[5], pixels[12], pixels[13], pixels[14],
                ]))
        let padded = try data.adding(
            .pad(.init(top: 1, bottom: 0, left: 0, right: 2), value: 255))
        #expect(padded.shape == [3, 5, 3])
        let values = try batch(padded)
        #expect(values[0..<15].allSatisfy { $0 == 1 })
        #expect(Array(values[15..<24]) == Array(pixels[0..<9]))
        let grey = try batch(data.adding(.channels(1)))
        #expect(abs(grey[1] - (0.299 * pixels[3] + 0.587 * pixels[4] + 0.114 * pixels[5])) < 1e-6)
        let back = try data.adding(.channels(1)).adding(.channels(3))
        #expect(back.shape == [2, 3, 3])
        let flat = try data.adding(.resize(ImageSize(height: 4, width: 4))).adding(.reshape([48]))
        #expect(flat.shape == [48])
        #expect(try Batches(flat, size: 1).batch(0).inputs.shape == [1, 48])
    }

    @Test func stepsThatDoNotFitAreErrors() throws {
        let data = try pictures()
        let wrong: [() throws -> Dataset] = [
            { try data.adding(.crop(ImageSize(height: 3, width: 1))) },
            { try data.adding(.resize(ImageSize(height: 0, width: 1))) },
            { try data.adding(.channels(2)) },
            { try data.adding(.reshape([17])) },
            { try data.adding(.reshape([.max, 2])) },
            { try data.adding(.pad(.init(top: -1, bottom: 0, left: 0, right: 0), value: 0)) },
            { try data.scaled(.unit).scaled(.symmetric) },
            { try data.scaled(.unit).adding(.channels(1)) },
            { try data.adding(.scale(Scaling(.unit, offsets: [0, 0], divisors: [1, 1]))) },
            { try table().adding(.channels(1)) },
            { try table().withSharedLabels() },
        ]
        for make in wrong {
            let error = #expect(throws: DataError.self) { try make() }
            #expect(error?.file.isEmpty == false)
        }
        let error = #expect(throws: DataError.self) {
            try data.scaled(.unit).adding(.channels(1))
        }
        #expect(error?.hint == "call to_channels first, then scale")
    }

    @Test func labelsBecomeShares() throws {
        let data = try pictures().withSharedLabels()
        let batch = try Batches(data, size: 3).batch(0)
        #expect(batch.labels?.shape == [3, 2])
        #expect(try batch.labels?.toArray(Float.self) == [1, 0, 0, 1, 1, 0])
    }

    @Test func scalesAreUndone() throws {
        let data = try pictures().scaled(.standardise, perChannel: true)
        let seen = try Batches(data, size: 4).batch(0).inputs
        let pixels = try pictures().inputs().toArray(UInt8.self).map { Float($0) / 255 }
        #expect(try isClose(data.preparation.undone(seen).toArray(Float.self), pixels))
        let numbers = try table().scaled(.symmetric)
        let back = try numbers.preparation.undone(numbers.inputs())
        #expect(try isClose(back.toArray(Float.self), table().inputs().toArray(Float.self)))
        #expect(throws: DataError.self) { try data.preparation.undone(Tensor([Float(1), 2])) }
    }

    @Test func otherRowsTakeTheSameSteps() throws {
        let trained = try table().scaled(.standardise)
        let other = try table().take(2)
        let prepared = try other.prepared(as: trained.preparation)
        #expect(try batch(prepared) == Array(batch(trained).prefix(4)))
        #expect(try prepared.prepared(as: trained.preparation) === prepared)
        let error = #expect(throws: DataError.self) {
            try other.scaled(.unit).prepared(as: trained.preparation)
        }
        #expect(error?.problem.contains("carries other steps") == true)
    }
}
