import Data
import Glibc
import Tensors

@testable import Networks

/// A folder of its own for one test, removed with everything in it at the end.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/linnet-networks-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
        }
    }

    deinit { Self.removeAll(path) }

    private static func removeAll(_ path: String) {
        for name in FilePath.entries(path) { removeAll("\(path)/\(name)") }
        remove(path)
    }
}

/// Points in the plane in two classes: those whose coordinates have one sign, and those that differ.
func crossPoints(_ count: Int = 200) throws -> Dataset {
    var values: [Float] = []
    var labels: [Int64] = []
    for i in 0..<count {
        let x = Float(Seed.mix(1, UInt64(i)) >> 40) / Float(1 << 23) - 1
        let y = Float(Seed.mix(2, UInt64(i)) >> 40) / Float(1 << 23) - 1
        values += [x, y]
        labels.append(x * y > 0 ? 1 : 0)
    }
    return Dataset(
        try .arrays(
            name: "cross", inputs: Tensor(values, shape: [count, 2]), labels: Tensor(labels),
            classes: ["different", "same"]))
}

func smallNetwork(seed: UInt64 = 3) throws -> Model {
    try Model([Dense(units: 16), Tanh(), Dense(units: 2)], seed: seed)
}

func floats(_ tensor: Tensor) throws -> [Float] { try tensor.toArray(Float.self) }

/// A branch of these layers, named as a model names its layers.
func chain(_ layers: any Layer...) throws -> Chain { try chain(layers) }

func chain(_ layers: [any Layer]) throws -> Chain {
    Chain(try Model.layers(of: layers.map { .layer($0, name: nil) }).map { ($0.name, $0.layer) })
}
