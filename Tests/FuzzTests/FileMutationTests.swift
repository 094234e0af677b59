import Fuzzing
import Glibc
import Testing

/// Damaged data files of every format are read or refused, whatever they claim.
///
/// `LINNET_MUTATIONS` says how many of each file are tried: some hundred if it is not set.
@Suite struct FileMutationTests {
    static let count = getenv("LINNET_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 300

    /// A format and a file of it below Tests.
    static let seeds: [(FileFormat, String)] = [
        (.png, "DataTests/Fixtures/images/noise.png"),
        (.png, "DataTests/Fixtures/images/palette.png"),
        (.png, "DataTests/Fixtures/images/gamma.png"),
        (.png, "DataTests/Fixtures/images/deep.png"),
        (.jpg, "DataTests/Fixtures/images/smooth.jpg"),
        (.jpg, "DataTests/Fixtures/images/progressive.jpg"),
        (.npz, "DataTests/Fixtures/stored.npz"),
        (.npz, "DataTests/Fixtures/deflated.npz"),
        (.csv, "../stdlib/data/iris.csv"),
        (.csv, "../stdlib/data/penguins.csv"),
        (.idx, "DataTests/Fixtures/bytes.idx.gz"),
        (.idx, "DataTests/Fixtures/ints.idx"),
        (.npy, "NetworksTests/Fixtures/iris_mlp_input.npy"),
        (.safetensors, "NetworksTests/Fixtures/iris_mlp.safetensors"),
        (.model, "NetworksTests/Fixtures/checkpoint.safetensors"),
    ]

    @Test(arguments: seeds) func mutatedFilesAreReadOrRefused(format: FileFormat, file: String)
        throws
    {
        let root = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let bytes = try #require(Self.bytes("\(root)/\(file)"))
        try format.check(bytes)
        for seed in 0..<Self.count {
            var mutator = FileMutator(seed: UInt64(seed))
            try format.check(mutator.mutated(bytes))
        }
    }

    private static func bytes(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
