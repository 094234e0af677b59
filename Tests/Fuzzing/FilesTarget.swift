import Data
import Glibc
import Networks
import Tensors

/// A data file of any content is read or refused. The first byte says what format it is taken for.
func checkFiles(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first else { return }
    let format = FileFormat.allCases[Int(choice) % FileFormat.allCases.count]
    try format.check(Array(bytes.dropFirst()))
}

/// A format of data files, and all that is done with a file of it.
package enum FileFormat: String, CaseIterable {
    case csv, idx, npy, safetensors, png, jpg, npz, model

    /// - Throws: `Finding` where two ways of reading the file disagree.
    package func check(_ bytes: [UInt8]) throws {
        let path = "/tmp/linnet-fuzz-\(getpid()).\(rawValue)"
        guard let file = fopen(path, "wb") else { throw Finding("\(path) cannot be written") }
        _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        defer { unlink(path) }
        switch self {
        case .safetensors: _ = try? Safetensors.read(path)
        case .model: checkModel(path)
        case .png, .jpg:
            _ = try? ImageFile.read(path, channels: 1, size: ImageSize(height: 9, width: 5))
        case .csv, .npz, .idx, .npy: try checkSchemes(path)
        }
    }

    /// A model's file, and a training that may go on from it.
    private func checkModel(_ path: String) {
        _ = try? Model.load(path)
        let layers: [any Layer] = [Dense(units: 2), BatchNorm(), Dense(units: 3)]
        if let model = try? Model(layers, seed: 1), (try? model.build(for: [4])) != nil {
            _ = try? Checkpoint.load(path, of: model)
        }
    }

    /// What can be held in memory is the same where it is read while it is used.
    private func checkSchemes(_ path: String) throws {
        func rows(stream: Bool) throws -> [UInt32] {
            var options = DataFile.Options()
            options.stream = stream
            options.missing = .keep
            if stream { options.memory = 1 << 16 }
            let data = try DataFile.open(path, options, library: [])
            let batches = try Batches(data.take(100), size: 7)
            return try (0..<batches.count).flatMap { number in
                // As bits, for NaN is not itself.
                try batches.batch(number).inputs.toArray(Float.self).map(\.bitPattern)
            }
        }
        let held = try? rows(stream: false)
        do {
            let streamed = try rows(stream: true)
            guard let held, held != streamed else { return }
            throw Finding("\(rawValue): rows in memory and rows of a stream differ")
        } catch let error as DataError {
            // Compressed arrays, and types that are widened, cannot be read one by one.
            guard self == .csv, held != nil else { return }
            throw Finding("\(rawValue): held in memory, but not streamed: \(error)")
        } catch is TensorError {
            return
        }
    }
}
