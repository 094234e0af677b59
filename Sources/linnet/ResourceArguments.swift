import ArgumentParser
import Glibc
import Terminal
import Text

/// A size in bytes on the command line: `500M`.
struct ByteSize: ExpressibleByArgument {
    var bytes: Int

    init?(argument: String) {
        guard let bytes = byteCount(argument) else { return nil }
        self.bytes = bytes
    }
}

/// What evaluations may take of the machine, as several commands take it.
struct ResourceArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Bytes that values may take, such as 500M or 2G; LINNET_MAX_MEMORY says it for all.",
            valueName: "size"))
    var maxMemory: ByteSize?

    @Option(
        help: ArgumentHelp(
            "Threads that compute, all processors unless given; LINNET_THREADS says it for all.",
            valueName: "count"))
    var threads: Int?

    func validate() throws {
        guard let threads else { return }
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads should be from 1 to 256, got \(threads)")
        }
        // The pool of threads asks the environment when it is first needed, which is later than this.
        setenv("LINNET_THREADS", String(threads), 1)
    }

    /// The limit in bytes, nil where neither the option nor the environment sets one.
    var limit: Int? {
        get throws {
            if let maxMemory { return maxMemory.bytes }
            return try ResourceArguments.environmentLimit()
        }
    }

    /// The limit that the environment sets for every way to start the program.
    static func environmentLimit() throws -> Int? {
        guard let text = Console.environment("LINNET_MAX_MEMORY"), !text.isEmpty else { return nil }
        guard let bytes = byteCount(text) else {
            throw ValidationError(
                "LINNET_MAX_MEMORY should be a size such as 500M, got \"\(text)\"")
        }
        return bytes
    }
}
