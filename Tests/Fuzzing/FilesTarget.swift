import Data
import Glibc
import Networks
import Tensors

/// A data file of any content is read or refused. The first byte says what format it is taken for.
func checkFiles(_ bytes: [UInt8]) throws {
    guard let format = bytes.first else { return }
    let endings = ["csv", "idx", "npy", "safetensors"]
    let ending = endings[Int(format) % endings.count]
    let path = "/tmp/linnet-fuzz-\(getpid()).\(ending)"
    guard let file = fopen(path, "wb") else { throw Finding("\(path) cannot be written") }
    _ = fwrite(Array(bytes.dropFirst()), 1, bytes.count - 1, file)
    fclose(file)
    defer { unlink(path) }
    switch ending {
    case "csv": _ = try? CSV(path: path)
    case "safetensors": _ = try? Safetensors.read(path)
    default: _ = try? Tensor.load(path)
    }
}
