import Data
import Figures
import Machine
import Tensors

/// What `images` takes: a batch, one picture, a list of them, or a data set of images.
struct PicturesArgument: FromValue {
    var pictures: [PixelImage]

    static var expectation: String { "image, batch of images or data set of images" }

    static func accepts(_ value: Value) -> Bool {
        value.isList || value.hostObject(Tensor.self) != nil
            || value.hostObject(Dataset.self) != nil || value.hostObject(Row.self) != nil
    }

    /// More than this cannot be seen on a page.
    private static let most = 2000

    static func from(_ value: Value, in context: BuiltinContext) throws -> PicturesArgument? {
        if let tensor = value.hostObject(Tensor.self) {
            return PicturesArgument(pictures: try pictures(of: tensor))
        }
        if let data = value.hostObject(Dataset.self) {
            guard data.isImages else {
                throw FigureError(
                    "images", "\(data.name) has rows of \(data.shape), not images",
                    hint: "plot its columns: plot(data).points(x:, y:)")
            }
            try checkCount(data.count)
            return PicturesArgument(pictures: try pictures(of: data.displayed()))
        }
        if let row = value.hostObject(Row.self) {
            return PicturesArgument(pictures: try pictures(of: row.alone.displayed()))
        }
        guard let list = value.list else { return nil }
        try checkCount(list.count)
        var all: [PixelImage] = []
        for item in list {
            guard let found = try from(item, in: context) else { return nil }
            all += found.pictures
        }
        try checkCount(all.count)
        return PicturesArgument(pictures: all)
    }

    private static func checkCount(_ count: Int) throws {
        guard count <= most else {
            throw FigureError(
                "images", "\(count) images are too many for a figure",
                hint: "show some of them: data.take(40)")
        }
    }

    // MARK: Pixels

    /// `[h, w]`, `[h, w, c]`, `[n, h, w]` or `[n, h, w, c]` with c = 1 or 3. Three axes are one
    /// picture where the last is 1 or 3.
    static func pictures(of tensor: Tensor) throws -> [PixelImage] {
        let shape = tensor.shape
        let (count, height, width, channels): (Int, Int, Int, Int)
        switch shape.count {
        case 2: (count, height, width, channels) = (1, shape[0], shape[1], 1)
        case 3 where shape[2] == 1 || shape[2] == 3:
            (count, height, width, channels) = (1, shape[0], shape[1], shape[2])
        case 3: (count, height, width, channels) = (shape[0], shape[1], shape[2], 1)
        case 4: (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        default:
            throw FigureError(
                "images", "a tensor of shape \(shape) is not an image",
                hint:
                    "images are [height, width, channels], a batch [count, height, width, channels]"
            )
        }
        guard channels == 1 || channels == 3 else {
            throw FigureError(
                "images", "shape \(shape) has \(channels) channels, and images have 1 or 3",
                hint: "show one channel: x[..., 0:1]")
        }
        try checkCount(count)
        guard tensor.count > 0 else { return [] }
        let (bytes, isMapped) = try pixels(tensor, channels: channels)
        let shown = isMapped ? 3 : channels
        let size = height * width * shown
        return try (0..<count).map { index in
            try PixelImage(
                width: width, height: height, channels: shown,
                pixels: Array(bytes[(index * size)..<((index + 1) * size)]))
        }
    }

    /// The tensor's numbers as bytes: uint8 as it is, 0 to 1 as black to white, larger ones by the
    /// largest. With negative ones, grey becomes blue below zero and red above, and colours lie
    /// about middle grey.
    private static func pixels(
        _ tensor: Tensor, channels: Int
    ) throws -> (bytes: [UInt8], isMapped: Bool) {
        if tensor.dtype == .uint8 { return (try tensor.toArray(UInt8.self), false) }
        let values = try tensor.doubles()
        guard let low = values.min(), let high = values.max(), low.isFinite, high.isFinite,
            values.allSatisfy(\.isFinite)
        else {
            throw FigureError("images", "some pixels are not finite numbers")
        }
        if low >= 0 {
            let isBytes = high > 1 && high <= 255 && tensor.dtype.isInteger
            let largest = isBytes ? 255 : max(1, high)
            return (values.map { UInt8(($0 / largest * 255).rounded()) }, false)
        }
        let size = max(-low, high)
        if channels == 3 {
            return (values.map { UInt8((127.5 + 127.5 * $0 / size).rounded()) }, false)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 3)
        for value in values {
            let color = ColorMap.diverging.color(at: 0.5 + 0.5 * value / size)
            bytes += [color.red, color.green, color.blue]
        }
        return (bytes, true)
    }
}

/// What `show` shows as a picture: what looks like an image by its type and shape alone.
struct ShownArgument: FromValue {
    var pictures: [PixelImage]

    static var expectation: String { "image" }

    static func accepts(_ value: Value) -> Bool {
        if let row = value.hostObject(Row.self) { return row.isImage }
        guard let tensor = value.hostObject(Tensor.self), tensor.count > 0 else { return false }
        switch tensor.rank {
        case 2: return tensor.dtype == .uint8
        case 3, 4: return tensor.shape.last == 1 || tensor.shape.last == 3
        default: return false
        }
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> ShownArgument? {
        try PicturesArgument.from(value, in: context).map { ShownArgument(pictures: $0.pictures) }
    }
}
