/// `y = (x − offset) / divisor`, for all numbers of a row or for each channel (or column) of its own.
package struct Scaling: Equatable, Sendable {
    /// What the numbers become.
    package enum Kind: String, CaseIterable, Sendable {
        /// Least to 0, largest to 1; bytes by 255.
        case unit = "0..1"
        /// Least to −1, largest to 1; bytes by 127.5.
        case symmetric = "-1..1"
        /// Mean 0, standard deviation 1.
        case standardise
    }

    package let kind: Kind
    /// One, or one a channel.
    package let offsets: [Float]
    package let divisors: [Float]

    package init(_ kind: Kind, offsets: [Float], divisors: [Float]) {
        precondition(!offsets.isEmpty && offsets.count == divisors.count)
        self.kind = kind
        self.offsets = offsets
        self.divisors = divisors
    }

    /// What bytes get where nothing else is said.
    static let bytes = Scaling(.unit, offsets: [0], divisors: [255])
    static let symmetricBytes = Scaling(.symmetric, offsets: [127.5], divisors: [127.5])

    package var text: String {
        let parts = offsets.count == 1 ? "" : ", \(offsets.count) channels each by its own"
        let name = kind == .standardise ? "standardise" : "scale to \(kind.rawValue)"
        guard offsets.count == 1 else { return name + parts }
        return kind == .standardise
            ? "\(name) by mean \(offsets[0]) and deviation \(divisors[0])" : name
    }

    /// In place, `count` numbers whose channels vary fastest.
    func run(_ x: UnsafeMutablePointer<Float>, count: Int) {
        if offsets.count == 1 {
            let (offset, divisor) = (offsets[0], divisors[0])
            for i in 0..<count { x[i] = (x[i] - offset) / divisor }
            return
        }
        for start in stride(from: 0, to: count, by: offsets.count) {
            for channel in offsets.indices {
                x[start + channel] = (x[start + channel] - offsets[channel]) / divisors[channel]
            }
        }
    }

    /// The way back, in place.
    func undo(_ x: UnsafeMutablePointer<Float>, count: Int) {
        for i in 0..<count {
            let channel = i % offsets.count
            x[i] = x[i] * divisors[channel] + offsets[channel]
        }
    }
}
