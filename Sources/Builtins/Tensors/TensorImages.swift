import Machine
import Tensors
import Text

/// Convolution and pooling of tensors of images, `[n, height, width, channels]`. The layers of the
/// same names are made of them.
var tensorImageBuiltins: [Builtin] {
    [
        Builtin(
            "conv2d", area: .tensors,
            summary: "The 2-D convolution of images with a weight.",
            Parameter<Tensor>("images", "[n, height, width, in]."),
            Parameter<Tensor>("weight", "[height, width, in, out]."),
            Parameter<SidesArgument>("stride", default: SidesArgument(1), "The window's step."),
            Parameter<PaddingArgument>(
                "padding", default: PaddingArgument(.valid),
                "\"valid\", \"same\", or how many zeros on every side."),
            Parameter<Int>(
                "groups", default: 1,
                "Parts of the channels that see nothing of each other; the weight has in / groups."),
            returns: "tensor", example: "conv2d(ones([1, 5, 5, 1]), ones([3, 3, 1, 2]))"
        ) { _, images, weight, stride, padding, groups in
            try images.conv2d(
                weight, stride: stride.sides, padding: padding.padding, groups: groups)
        },
        pooling("maxpool2d", "The largest element of each window, a channel at a time.") {
            try $0.maxPool2d($1, stride: $2, padding: $3)
        },
        pooling("avgpool2d", "The mean of each window, a channel at a time.") {
            try $0.avgPool2d($1, stride: $2, padding: $3)
        },
    ]
}

private func pooling(
    _ name: String, _ summary: String,
    _ body: @escaping (Tensor, (Int, Int), (Int, Int)?, Padding) throws -> Tensor
) -> Builtin {
    Builtin(
        name, area: .tensors, summary: summary,
        Parameter<Tensor>("images", "[n, height, width, channels]."),
        Parameter<SidesArgument>("size", default: SidesArgument(2), "The window's sides."),
        Parameter<SidesArgument?>(
            "stride", default: nil, "The window's step; its size if left out."),
        Parameter<PaddingArgument>(
            "padding", default: PaddingArgument(.valid),
            "\"valid\", \"same\", or how many elements on every side, which never count."),
        returns: "tensor", example: "\(name)(ones([1, 4, 4, 1]), 2)"
    ) { _, images, size, stride, padding in
        try body(images, size.sides, stride?.sides, padding.padding)
    }
}

/// Height and width: one int for both, or a pair.
struct SidesArgument: FromValue {
    let sides: (Int, Int)

    init(_ side: Int) { sides = (side, side) }
    private init(_ height: Int, _ width: Int) { sides = (height, width) }

    static var expectation: String { "int or a pair of them" }
    static func accepts(_ value: Value) -> Bool { value.isInt || value.isList }
    static func literal(_ value: SidesArgument) -> String {
        value.sides.0 == value.sides.1
            ? "\(value.sides.0)" : "[\(value.sides.0), \(value.sides.1)]"
    }
    static func from(_ value: Value, in context: BuiltinContext) throws -> SidesArgument? {
        if let side = value.plain.int { return SidesArgument(side) }
        guard let sides = try [Int].from(value, in: context), sides.count == 2 else { return nil }
        return SidesArgument(sides[0], sides[1])
    }
}

/// `"valid"`, `"same"` or a width.
struct PaddingArgument: FromValue {
    let padding: Padding

    init(_ padding: Padding) { self.padding = padding }

    static var expectation: String { "\"valid\", \"same\" or int" }
    static func accepts(_ value: Value) -> Bool { value.isInt || value.isString }
    static func hint(for value: Value) -> String? {
        value.string.flatMap { suggestion(for: $0, among: ["valid", "same"]) }
    }
    static func literal(_ value: PaddingArgument) -> String {
        switch value.padding {
        case .valid: "\"valid\""
        case .same: "\"same\""
        case .each(let width): "\(width)"
        }
    }
    static func from(_ value: Value, in context: BuiltinContext) -> PaddingArgument? {
        switch value.string {
        case "valid": return PaddingArgument(.valid)
        case "same": return PaddingArgument(.same)
        case nil: return value.plain.int.map { PaddingArgument(.each($0)) }
        default: return nil
        }
    }
}
