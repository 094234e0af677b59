/// RFC 1951 the other way, bit by bit: slow, and independent of what writes it.
struct Inflate {
    struct Broken: Error {}

    private let input: [UInt8]
    private var bit = 0
    private var output: [UInt8] = []

    /// The bytes of a zlib stream whose checksum is right.
    static func zlib(_ stream: [UInt8]) throws -> [UInt8] {
        guard stream.count > 6, (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0 else {
            throw Broken()
        }
        var inflate = Inflate(input: Array(stream.dropFirst(2).dropLast(4)))
        while try !inflate.block() {}
        var (a, b) = (1, 0)
        for byte in inflate.output {
            a = (a + Int(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let checksum = stream.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        guard checksum == b << 16 | a else { throw Broken() }
        return inflate.output
    }

    private init(input: [UInt8]) { self.input = input }

    private mutating func bits(_ count: Int) throws -> Int {
        var value = 0
        for place in 0..<count {
            guard bit >> 3 < input.count else { throw Broken() }
            value |= (Int(input[bit >> 3]) >> (bit & 7) & 1) << place
            bit += 1
        }
        return value
    }

    private struct Code {
        /// By length and code.
        var symbols: [Int: Int] = [:]

        init(_ lengths: [Int]) {
            var code = 0
            for length in 1...15 {
                for symbol in lengths.indices where lengths[symbol] == length {
                    symbols[length << 16 | code] = symbol
                    code += 1
                }
                code <<= 1
            }
        }
    }

    private mutating func symbol(_ code: Code) throws -> Int {
        var value = 0
        for length in 1...15 {
            value = value << 1 | (try bits(1))
            if let symbol = code.symbols[length << 16 | value] { return symbol }
        }
        throw Broken()
    }

    /// - Returns: whether it was the last.
    private mutating func block() throws -> Bool {
        let isLast = try bits(1) == 1
        guard try bits(2) == 2 else { throw Broken() }
        let (count, distances, written) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        var lengths = [Int](repeating: 0, count: 19)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        for place in order.prefix(written) { lengths[place] = try bits(3) }
        let code = Code(lengths)
        var all: [Int] = []
        while all.count < count + distances {
            switch try symbol(code) {
            case 16:
                guard let last = all.last else { throw Broken() }
                all += [Int](repeating: last, count: try bits(2) + 3)
            case 17: all += [Int](repeating: 0, count: try bits(3) + 3)
            case 18: all += [Int](repeating: 0, count: try bits(7) + 11)
            case let length: all.append(length)
            }
        }
        try copy(Code(Array(all[..<count])), Code(Array(all[count...])))
        return isLast
    }

    private mutating func copy(_ literals: Code, _ distances: Code) throws {
        while true {
            let symbol = try symbol(literals)
            if symbol == 256 { return }
            if symbol < 256 {
                output.append(UInt8(symbol))
                continue
            }
            var length = 258
            if symbol < 265 {
                length = symbol - 254
            } else if symbol < 285 {
                let extra = (symbol - 261) / 4
                length = (4 + (symbol - 261) % 4) << extra + 3 + (try bits(extra))
            }
            let place = try self.symbol(distances)
            let extra = max(0, place / 2 - 1)
            let distance =
                place < 4 ? place + 1 : (2 + place % 2) << extra + 1 + (try bits(extra))
            guard distance <= output.count else { throw Broken() }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }
}
