import Figures

/// The text of an SVG file as it grows, with numbers as short as they can be written.
struct SVGText {
    private(set) var bytes: [UInt8] = []

    /// Lengths are written to so many parts of a point: a hundredth is 3.5 µm on paper.
    static let partsOfPoint = 100.0

    mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ other: SVGText) {
        bytes.append(contentsOf: other.bytes)
    }

    mutating func put(base64 data: [UInt8]) {
        let alphabet = Self.alphabet
        bytes.reserveCapacity(bytes.count + data.count * 4 / 3 + 4)
        for start in stride(from: 0, to: data.count, by: 3) {
            let count = min(3, data.count - start)
            var word = 0
            for offset in 0..<3 {
                word = word << 8 | (offset < count ? Int(data[start + offset]) : 0)
            }
            for digit in 0..<4 {
                bytes.append(
                    digit <= count
                        ? alphabet[word >> (18 - 6 * digit) & 63] : UInt8(ascii: "="))
            }
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// An attribute with a length: ` x="1.5"`.
    mutating func put(_ name: String, _ value: Double) {
        put(" ")
        put(name)
        put("=\"")
        put(parts: Self.parts(value))
        put("\"")
    }

    static func parts(_ value: Double) -> Int {
        let scaled = (value * partsOfPoint).rounded()
        return scaled.magnitude < 1e12 ? Int(scaled) : 0
    }

    /// A number of parts of a point, without zeros that say nothing: `-.5`.
    ///
    /// - Returns: whether there is a decimal point in it.
    @discardableResult
    mutating func put(parts: Int) -> Bool {
        if parts < 0 { bytes.append(UInt8(ascii: "-")) }
        let size = Int(parts.magnitude)
        let (whole, rest) = (size / 100, size % 100)
        if whole > 0 || rest == 0 { put(whole: whole) }
        guard rest > 0 else { return false }
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + UInt8(rest / 10))
        if rest % 10 > 0 { bytes.append(UInt8(ascii: "0") + UInt8(rest % 10)) }
        return true
    }

    private mutating func put(whole: Int) {
        var divisor = 1
        while whole / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(whole / divisor % 10))
            divisor /= 10
        }
    }

    // MARK: Paths

    /// The last command and place of path data, from which the next is told.
    struct Pen {
        fileprivate var x = 0
        fileprivate var y = 0
        fileprivate var start = (x: 0, y: 0)
        fileprivate var command = UInt8(0)
        fileprivate var hasPoint = false

        init() {}
    }

    /// Adds path data that goes on from where the pen is, relative to it and to the parts that are
    /// written, so that no error adds up.
    mutating func put(_ path: Path, _ pen: inout Pen) {
        for element in path.elements {
            switch element {
            case .move(let point):
                let (x, y) = (Self.parts(point.x), Self.parts(point.y))
                put(&pen, "m", [x - pen.x, y - pen.y])
                (pen.x, pen.y, pen.start) = (x, y, (x, y))
                // Pairs after a move are lines.
                pen.command = UInt8(ascii: "l")
            case .line(let point):
                let (x, y) = (Self.parts(point.x), Self.parts(point.y))
                if y == pen.y {
                    put(&pen, "h", [x - pen.x])
                } else if x == pen.x {
                    put(&pen, "v", [y - pen.y])
                } else {
                    put(&pen, "l", [x - pen.x, y - pen.y])
                }
                (pen.x, pen.y) = (x, y)
            case .curve(let a, let b, let end):
                let (x, y) = (Self.parts(end.x), Self.parts(end.y))
                put(
                    &pen, "c",
                    [
                        Self.parts(a.x) - pen.x, Self.parts(a.y) - pen.y,
                        Self.parts(b.x) - pen.x, Self.parts(b.y) - pen.y, x - pen.x, y - pen.y,
                    ])
                (pen.x, pen.y) = (x, y)
            case .close:
                bytes.append(UInt8(ascii: "z"))
                pen.command = UInt8(ascii: "z")
                (pen.x, pen.y) = pen.start
            }
        }
    }

    private mutating func put(_ pen: inout Pen, _ command: Unicode.Scalar, _ values: [Int]) {
        let command = UInt8(ascii: command)
        var needsSpace = pen.command == command
        if !needsSpace {
            bytes.append(command)
            pen.command = command
            pen.hasPoint = false
        }
        for value in values {
            // A minus, and a second decimal point, begin a number by themselves.
            let startsWithPoint = value > 0 && value < 100
            if needsSpace, value >= 0, !(startsWithPoint && pen.hasPoint) {
                bytes.append(UInt8(ascii: " "))
            }
            pen.hasPoint = put(parts: value)
            needsSpace = true
        }
    }
}
