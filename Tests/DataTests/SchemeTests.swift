import Glibc
import Tensors
import Testing

@testable import Data

/// The same rows in memory, in a file and as a stream.
@Suite struct SchemeTests {
    let folder = TemporaryFolder()

    func open(_ path: String, _ change: (inout DataFile.Options) -> Void = { _ in }) throws
        -> Dataset
    {
        var options = DataFile.Options()
        change(&options)
        return try DataFile.open(path, options, library: [])
    }

    func table(rows: Int) -> String {
        let kinds = ["low", "middle", "high"]
        let lines = (0..<rows).map { "\($0),\(Double($0) / 8),\"\(kinds[$0 % 3])\"" }
        return folder.file("t.csv", "number,eighth,kind\n" + lines.joined(separator: "\n") + "\n")
    }

    func numbers(_ batches: Batches) throws -> [Int] {
        try (0..<batches.count).flatMap { number in
            try batches.batch(number).inputs.toArray(Float.self).enumerated()
                .filter { $0.offset % 2 == 0 }.map { Int($0.element) }
        }
    }

    @Test func rowsInAFileAreThoseInMemory() throws {
        let values = try Tensor((0..<60).map { Float($0) / 4 }, shape: [20, 3])
        try values.saveNPY("\(folder.path)/x.npy")
        let labels = try Tensor((0..<20).map { Int64($0 % 2) })
        try labels.saveNPY("\(folder.path)/y.npy")
        let sets = try [false, true].map { stream in
            try open("\(folder.path)/x.npy") {
                $0.labels = "\(folder.path)/y.npy"
                $0.stream = stream
            }
        }
        #expect(sets.map(\.store.source.scheme) == [.memory, .file])
        let passes = try sets.map { try Batches($0, size: 6, shuffle: true, seed: 4, epoch: 2) }
        for number in [0, 1, 2, 3, 1, 0] {
            let batches = try passes.map { try $0.batch(number) }
            #expect(
                try batches[0].inputs.toArray(Float.self) == batches[1].inputs.toArray(Float.self))
            #expect(
                try batches[0].labels?.toArray(Int64.self)
                    == batches[1].labels?.toArray(Int64.self))
        }
    }

    @Test func numbersOfForeignByteOrderAreTurned() throws {
        let path = folder.file(
            "b.idx",
            [0, 0, 0x0c, 2, 0, 0, 0, 2, 0, 0, 0, 2] + [0, 0, 0, 1, 0, 0, 1, 0]
                + [255, 255, 255, 255, 0, 0, 0, 7])
        let data = try open(path) { $0.stream = true }
        #expect(data.store.source.scheme == .file)
        #expect(try data.inputs().toArray(Int32.self) == [1, 256, -1, 7])
    }

    @Test func aFileThatBecomesShorterIsAnError() throws {
        let path = folder.file("s.idx", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])
        let data = try open(path) { $0.stream = true }
        _ = folder.file("s.idx", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4])
        #expect(try data.row(0).input().toArray(UInt8.self) == [1, 2, 3])
        let error = #expect(throws: DataError.self) { try data.inputs() }
        #expect(error?.file == path)
    }

    @Test func compressedArraysAreHeldInMemoryOrRefused() throws {
        let path = "\(folder.path)/x.npy"
        try Tensor([Float(1), 2], shape: [2, 1]).saveNPY(path)
        let data = try open("\(Fixtures.folder)/deflated.npz") {
            $0.inputs = "pixels"
            $0.labels = "kind"
        }
        #expect(data.store.source.scheme == .memory)
        #expect(throws: DataError.self) {
            try open("\(Fixtures.folder)/deflated.npz") {
                $0.inputs = "pixels"
                $0.stream = true
            }
        }
    }

    @Test(arguments: [40, 3000]) func streamedTablesAreThoseInMemory(rows: Int) throws {
        let path = table(rows: rows)
        let sets = try [false, true].map { stream in
            try open(path) {
                $0.label = "kind"
                $0.stream = stream
                $0.memory = stream ? 1 << 16 : nil
            }
        }
        #expect(sets[1].isSequential && sets[1].count == rows)
        #expect(sets[0].classes == sets[1].classes)
        let passes = try sets.map { try Batches($0, size: 7) }
        for number in 0..<passes[0].count {
            let batches = try passes.map { try $0.batch(number) }
            #expect(
                try batches[0].inputs.toArray(Float.self) == batches[1].inputs.toArray(Float.self))
            #expect(
                try batches[0].labels?.toArray(Int64.self)
                    == batches[1].labels?.toArray(Int64.self))
        }
    }

    @Test func aStreamIsShuffledWithinItsMemory() throws {
        let data = try open(table(rows: 20_000)) {
            $0.label = "kind"
            $0.features = ["number", "eighth"]
            $0.stream = true
            $0.memory = 1 << 16
        }
        let bytes = data.count * (2 * 4 + 8)
        #expect(bytes > 4 * 65_536)
        let first = try Batches(data, size: 100, shuffle: true, seed: 1, epoch: 1)
        #expect(first.heldBytes + data.store.source.heldBytes <= 65_536)
        let order = try numbers(first)
        #expect(order != Array(0..<20_000))
        #expect(order.sorted() == Array(0..<20_000))
        #expect(try numbers(Batches(data, size: 100, shuffle: true, seed: 1, epoch: 1)) == order)
        #expect(try numbers(Batches(data, size: 100, shuffle: true, seed: 1, epoch: 2)) != order)
    }

    @Test func anyBatchOfAStreamIsHadAgain() throws {
        let data = try open(table(rows: 300)) {
            $0.label = "kind"
            $0.stream = true
            $0.memory = 1 << 16
        }
        func pass() throws -> Batches {
            try Batches(data, size: 32, shuffle: true, seed: 5, epoch: 3)
        }
        let whole = try pass()
        let all = try (0..<whole.count).map { try whole.batch($0).inputs.toArray(Float.self) }
        let other = try pass()
        for number in [6, 7, 8, 2, 9, 0] {
            #expect(try other.batch(number).inputs.toArray(Float.self) == all[number])
        }
    }

    @Test func streamsAreSplitAndTaken() throws {
        let data = try open(table(rows: 1000)) {
            $0.label = "kind"
            $0.features = ["number", "eighth"]
            $0.stream = true
        }
        let (train, test) = try data.split(test: 0.25, seed: 1)
        let (a, b) = try (numbers(Batches(train, size: 50)), numbers(Batches(test, size: 50)))
        #expect(a.count == train.count && b.count == test.count)
        #expect((a + b).sorted() == Array(0..<1000))
        #expect((200..<300).contains(b.count))
        #expect(try numbers(Batches(data.take(5), size: 2)) == [0, 1, 2, 3, 4])
        let error = #expect(throws: DataError.self) { try data.shuffled(seed: 1) }
        #expect(error?.problem.contains("streamed in order") == true)
        #expect(throws: DataError.self) { try data.row(0) }
        #expect(throws: DataError.self) { try data.inputs() }
        #expect(throws: DataError.self) { try data.labels() }
    }

    @Test func missingValuesOfAStream() throws {
        let path = folder.file("m.csv", "a,b,k\n1,2,x\n,3,y\n4,5,x\n6,NA,x\n")
        func stream(_ missing: MissingValues) throws -> Dataset {
            try open(path) {
                $0.label = "k"
                $0.missing = missing
                $0.stream = true
            }
        }
        let error = #expect(throws: DataError.self) { try stream(.error) }
        #expect(error?.place == .line(3))
        let dropped = try Batches(stream(.drop), size: 9).batch(0)
        #expect(try dropped.inputs.toArray(Float.self) == [1, 2, 4, 5])
        let kept = try Batches(stream(.keep), size: 9).batch(0).inputs.toArray(Float.self)
        #expect(kept.count == 8 && kept[2].isNaN && kept[7].isNaN)
    }

    @Test func errorsOfABackgroundThreadSurface() throws {
        struct Failure: Error {}
        let slots = (0..<3).map { Slot($0) }
        let work = Background(slots: slots, pieces: 0..<100) { piece, slot in
            if piece == 41 { throw Failure() }
            slot.value = piece * piece
        }
        for piece in 0..<41 { #expect(try work.take()?.value == piece * piece) }
        #expect(throws: Failure.self) { try work.take() }
        #expect(throws: Failure.self) { try work.take() }
        let endless = Background(slots: slots, pieces: 0..<Int.max) { $1.value = $0 }
        #expect(try endless.take()?.value == 0)
        endless.stop()
        let short = Background(slots: [Slot(0)], pieces: 3..<5) { $1.value = $0 }
        #expect(
            try [short.take()?.value, short.take()?.value, short.take()?.value] == [3, 4, nil])
    }

    @Test func aWishToStopIsHeardWhileWaiting() throws {
        struct Stopped: Error {}
        let before = Cancellation.poll
        defer { Cancellation.poll = before }
        Cancellation.poll = { throw Stopped() }
        let gate = Slot(0)
        let work = Background(slots: [gate], pieces: 0..<10) { _, _ in usleep(300_000) }
        #expect(throws: Stopped.self) { try work.take() }
        work.stop()
    }

    final class Slot {
        var value: Int
        init(_ value: Int) { self.value = value }
    }
}
