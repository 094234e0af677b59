import Data
import Tensors

/// Which elements of a tensor are looked at: all, or a fixed choice by chance of a large one, one from each
/// of as many stretches of equal length, the same at every step.
struct SampledElements {
    /// nil for all.
    private let places: [Int32]?
    let count: Int

    /// More elements than any choice is from: their places are 32 bits wide.
    private static let mostElements = Int(Int32.max)

    init(of count: Int, most: Int, seed: UInt64) {
        let span = min(count, Self.mostElements)
        guard count > most else {
            places = nil
            self.count = count
            return
        }
        places = (0..<most).map { piece in
            let (start, end) = (piece * span / most, (piece + 1) * span / most)
            let chance = Seed.mix(seed, UInt64(piece)) % UInt64(max(1, end - start))
            return Int32(start + Int(chance))
        }
        self.count = most
    }

    /// Puts the elements into `target`, which has room for `count` of them.
    func gather(_ elements: UnsafeBufferPointer<Float>, into target: UnsafeMutablePointer<Float>) {
        guard let places else {
            if let start = elements.baseAddress { target.update(from: start, count: count) }
            return
        }
        places.withUnsafeBufferPointer { places in
            for (place, source) in places.enumerated() { target[place] = elements[Int(source)] }
        }
    }
}
