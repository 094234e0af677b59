import Tensors

/// A layer's settings as read from a file, each checked when it is asked for.
package struct Settings {
    let kind: String
    let json: JSON
    /// Layers to be taken instead of those that the settings describe, by their paths.
    let given: [String: any Layer]

    package init(kind: String, _ json: JSON, given: [String: any Layer] = [:]) {
        self.kind = kind
        self.json = json
        self.given = given
    }

    /// The given layers whose paths begin with `prefix`, by the rest of their paths.
    static func within(_ prefix: String, _ given: [String: any Layer]) -> [String: any Layer] {
        var within: [String: any Layer] = [:]
        for (path, layer) in given where path.hasPrefix(prefix) {
            within[String(path.dropFirst(prefix.count))] = layer
        }
        return within
    }

    func int(_ name: String) throws -> Int {
        guard let value = json[name]?.int else { throw wrong(name, "an int") }
        return value
    }

    /// A setting that files of older versions lack.
    func int(_ name: String, default value: Int) throws -> Int {
        json[name] == nil ? value : try int(name)
    }

    func double(_ name: String) throws -> Double {
        guard let value = json[name]?.double else { throw wrong(name, "a number") }
        return value
    }

    func bool(_ name: String) throws -> Bool {
        guard let value = json[name]?.bool else { throw wrong(name, "true or false") }
        return value
    }

    func string(_ name: String) throws -> String {
        guard let value = json[name]?.string else { throw wrong(name, "a string") }
        return value
    }

    func ints(_ name: String) throws -> [Int] {
        guard let value = json[name]?.ints else { throw wrong(name, "a list of ints") }
        return value
    }

    func size(_ name: String) throws -> Size2D {
        let values = try ints(name)
        guard values.count == 2 else { throw wrong(name, "[height, width]") }
        return Size2D(values[0], values[1])
    }

    /// A setting that files of older versions lack.
    func size(_ name: String, default value: Size2D) throws -> Size2D {
        json[name] == nil ? value : try size(name)
    }

    func isCausal(_ name: String) -> Bool { json[name]?.string == "causal" }

    func padding(_ name: String) throws -> Padding {
        if let width = json[name]?.int { return .each(width) }
        switch json[name]?.string {
        case "valid": return .valid
        case "same": return .same
        default: throw wrong(name, "\"valid\", \"same\" or an int")
        }
    }

    private func wrong(_ name: String, _ expected: String) -> NetworkError {
        NetworkError(
            kind,
            "the setting `\(name)` should be \(expected), "
                + "got \(json[name]?.description ?? "nothing")")
    }
}

/// Height and width, in pixels.
package struct Size2D: Equatable, Sendable {
    package var height: Int
    package var width: Int

    package init(_ height: Int, _ width: Int) {
        self.height = height
        self.width = width
    }

    package init(_ side: Int) {
        self.init(side, side)
    }

    var json: JSON { .ints([height, width]) }

    /// As operations take it.
    var pair: (Int, Int) { (height, width) }

    /// - Throws: `NetworkError` unless both are at least 1 and small enough to compute with.
    func validate(_ kind: String, _ name: String) throws {
        let range = 1...65_536
        guard range.contains(height) && range.contains(width) else {
            throw NetworkError(kind, "`\(name)` is at least 1, got \(height) × \(width)")
        }
    }
}

extension Padding {
    /// As scripts and files write it: "valid", "same", or a number of pixels.
    var json: JSON {
        switch self {
        case .valid: .string("valid")
        case .same: .string("same")
        case .each(let width): .int(width)
        }
    }

    /// The number of places that a window of `kernel` pixels takes along `size` pixels.
    func outputSize(_ size: Int, kernel: Int, stride: Int) -> Int {
        switch self {
        case .valid: size < kernel ? 0 : (size - kernel) / stride + 1
        case .same: (size + stride - 1) / stride
        case .each(let width):
            size + 2 * width < kernel ? 0 : (size + 2 * width - kernel) / stride + 1
        }
    }
}

/// A window's shape rule, shared by convolution and pooling.
struct Window2D {
    let kind: String
    let kernel: Size2D
    let stride: Size2D
    let padding: Padding

    func validate() throws {
        try kernel.validate(kind, "kernel")
        try stride.validate(kind, "stride")
        if case .each(let width) = padding, !(0...65_536).contains(width) {
            throw NetworkError(kind, "`padding` is at least 0 pixels, got \(width)")
        }
    }

    /// `[height, width]` of the output.
    func outputSize(for input: [Int], _ mismatch: (String, String?) -> NetworkError) throws -> [Int]
    {
        guard input.count == 3 else {
            let hint =
                input.count == 2 ? "images need a last axis of channels: reshape to [h, w, 1]" : nil
            throw mismatch("[batch, height, width, channels]", hint)
        }
        let height = padding.outputSize(input[0], kernel: kernel.height, stride: stride.height)
        let width = padding.outputSize(input[1], kernel: kernel.width, stride: stride.width)
        guard height > 0 && width > 0 else {
            throw mismatch(
                "images of at least \(kernel.height) × \(kernel.width) pixels",
                "use padding: \"same\", or fewer pooling layers before it")
        }
        return [height, width]
    }
}
