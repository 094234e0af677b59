/// Changes files in the ways in which they come to harm, and in those in which an attacker would: bits
/// flip, parts are lost or come twice, and sizes in headers become others.
package struct FileMutator {
    private var random: SplitMix64

    package init(seed: UInt64) { random = SplitMix64(state: seed) }

    package mutating func mutated(_ file: [UInt8]) -> [UInt8] {
        var bytes = file
        for _ in 0...below(4) where !bytes.isEmpty {
            // Headers decide more than what follows them.
            let reach = below(2) == 0 ? min(64, bytes.count) : bytes.count
            let place = below(reach)
            let end = min(bytes.count, place + 1 + below(16))
            switch below(7) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
            case 4: bytes.removeLast(below(bytes.count))
            case 5:
                let extreme: UInt8 = [0, 1, 0x7f, 0x80, 0xff][below(5)]
                for i in place..<min(end, place + 4) { bytes[i] = extreme }
            default: bytes.swapAt(place, below(bytes.count))
            }
        }
        return bytes
    }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
