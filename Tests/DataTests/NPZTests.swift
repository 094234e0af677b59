import Tensors
import Testing

@testable import Data

/// Archives that NumPy 2.4 wrote.
@Suite struct NPZTests {
    let folder = TemporaryFolder()

    func open(_ path: String, _ change: (inout DataFile.Options) -> Void = { _ in }) throws
        -> Dataset
    {
        var options = DataFile.Options()
        change(&options)
        return try DataFile.open(path, options, library: [])
    }

    @Test(arguments: [false, true]) func arraysAreFoundByTheirUsualNames(stream: Bool) throws {
        let data = try open("\(Fixtures.folder)/stored.npz") { $0.stream = stream }
        #expect(data.store.source.scheme == (stream ? .file : .memory))
        #expect(try data.inputs().toArray(Float.self) == (0..<24).map { Float($0) / 4 })
        #expect(try data.labels().toArray(Int64.self) == [0, 1, 2, 0, 1, 2])
    }

    @Test func othersAreNamed() throws {
        let path = "\(Fixtures.folder)/deflated.npz"
        let error = #expect(throws: DataError.self) { try open(path) }
        #expect(error?.hint?.contains("pixels, kind") == true)
        let near = #expect(throws: DataError.self) { try open(path) { $0.inputs = "pixel" } }
        #expect(near?.hint?.contains("did you mean `pixels`") == true)
        let data = try open(path) {
            $0.inputs = "pixels"
            $0.labels = "kind"
        }
        #expect(try data.inputs().toArray(UInt8.self) == (0..<24).map { UInt8(2 * $0) })
        #expect(try data.classCounts() == [2, 2, 2])
    }

    @Test func trainAndTestAreTheSplit() throws {
        let (train, test) = try open("\(Fixtures.folder)/split.npz").split()
        #expect(train.count == 4 && test.count == 2)
        #expect(try test.labels().toArray(Int64.self) == [1, 2])
    }

    @Test func damageIsFound() throws {
        let bytes = try Fixtures.bytes("\(Fixtures.folder)/stored.npz")
        for count in stride(from: 0, to: bytes.count, by: 5) {
            let path = folder.file("cut.npz", Array(bytes[..<count]))
            #expect(throws: DataError.self) { try open(path) }
        }
        // A number of the array: only the checksum tells.
        var changed = bytes
        changed[200] ^= 1
        let error = #expect(throws: DataError.self) { try open(folder.file("bit.npz", changed)) }
        #expect(error?.problem.contains("checksum") == true)
        let empty = folder.file("empty.npz", [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18))
        #expect(throws: DataError.self) { try NPZ(path: empty) }
    }
}
