import Data
import Figures
import Machine
import Tensors

/// What is done to training rows by chance, and what that looks like.
var augmentationBuiltins: [Builtin] { [augment, preview] }

private var augment: Builtin {
    Builtin(
        "augment", area: .data,
        summary:
            "The rows changed by chance in training: each time anew, by the seed of fit, and never where a model is measured.",
        Parameter<Dataset>("data", "The data set."),
        Parameter<FlipArgument>(
            "flip", default: FlipArgument(flip: .none),
            "Whether half of the pictures are mirrored; true is \"horizontal\", others are \"vertical\" and \"both\"."
        ),
        Parameter<Int>("shift", default: 0, "Pixels to move by at most; what comes in is black."),
        Parameter<Double>("rotate", default: 0, "Degrees to turn by at most, either way."),
        Parameter<Double>("zoom", default: 0, "Share of the size to grow or shrink by at most."),
        Parameter<Int>(
            "crop", default: 0,
            "Pixels that are added at each side, mirrored, before a window of the old size is cut."),
        Parameter<Double>(
            "erase", default: 0, "Share of the area, at most, that half of the pictures lose."),
        Parameter<Double>("brightness", default: 0, "Share of white to add or take at most."),
        Parameter<Double>(
            "contrast", default: 0, "Share by which differences grow or shrink at most."),
        Parameter<Double>(
            "noise", default: 0, "Standard deviation of what is added, as a share of white."),
        Parameter<Double>(
            "mixup", default: 0,
            "Mixes rows, and their labels, by shares of the beta distribution with this parameter."),
        Parameter<Double>(
            "cutmix", default: 0,
            "Puts a part of another picture in, and shares the labels by area, likewise."),
        returns: "dataset", example: "dataset(\"digits\").augment(shift: 1, rotate: 10)"
    ) {
        _, data, flip, shift, rotate, zoom, crop, erase, brightness, contrast, noise, mixup, cutmix
        in
        var augmentation = Augmentation()
        augmentation.flip = flip.flip
        augmentation.shift = shift
        augmentation.rotate = rotate
        augmentation.zoom = zoom
        augmentation.crop = crop
        augmentation.erase = erase
        augmentation.brightness = brightness
        augmentation.contrast = contrast
        augmentation.noise = noise
        augmentation.mixup = mixup
        augmentation.cutmix = cutmix
        return try data.augmented(augmentation)
    }
}

private var preview: Builtin {
    Builtin(
        "preview", area: .data,
        summary:
            "A figure of the first pictures as a network is to see them, and beside each what chance makes of it.",
        Parameter<Dataset>("data", "The data set."),
        Parameter<Int>("rows", default: 4, "Pictures."),
        Parameter<Int>("draws", default: 5, "Versions of each."),
        Parameter<Int>("seed", default: 0, "Fixes the versions."),
        returns: "figure", example: "dataset(\"digits\").augment(shift: 2).preview(rows: 3)"
    ) { _, data, rows, draws, seed in
        guard (1...100).contains(rows), (0...20).contains(draws) else {
            throw ScriptError.value(
                "preview: `rows` is from 1 to 100 and `draws` from 0 to 20, got \(rows) and \(draws)"
            )
        }
        let versions = try data.previews(
            rows: rows, draws: data.augmentation == nil ? 0 : draws,
            seed: UInt64(bitPattern: Int64(seed)))
        let columns = try versions.map { try PicturesArgument.pictures(of: $0) }
        let count = columns.first?.count ?? 0
        let pictures = (0..<count).flatMap { row in columns.map { $0[row] } }
        let titles = columns.indices.map { $0 == 0 ? "original" : "draw \($0)" }
        return FigureValue(
            try .images(
                pictures, columns: columns.count == 1 ? nil : columns.count,
                columnTitles: columns.count == 1 ? [] : titles))
    }
}

/// A bool, or which way.
struct FlipArgument: FromValue {
    let flip: Augmentation.Flip

    static var expectation: String { "bool, \"horizontal\", \"vertical\" or \"both\"" }
    static func accepts(_ value: Value) -> Bool { value.isBool || value.isString }
    static func literal(_ value: FlipArgument) -> String {
        value.flip == .none ? "false" : "\"\(value.flip.rawValue)\""
    }
    static func from(_ value: Value, in context: BuiltinContext) -> FlipArgument? {
        if let isFlipped = value.plain.bool {
            return FlipArgument(flip: isFlipped ? .horizontal : .none)
        }
        return value.string.flatMap { Augmentation.Flip(rawValue: $0) }.map {
            FlipArgument(flip: $0)
        }
    }
}
