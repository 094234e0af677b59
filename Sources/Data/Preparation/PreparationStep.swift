/// One thing that is done to each row.
package enum PreparationStep: Equatable, Sendable {
    /// Bilinear, averaging where it shrinks.
    case resize(ImageSize)
    /// The middle of a picture.
    case crop(ImageSize)
    /// Pixels of one value around a picture, in stored numbers.
    case pad(Edges, value: Float)
    /// Grey from colours or colours from grey.
    case channels(Int)
    case scale(Scaling)
    case reshape([Int])

    /// Widths at the four sides of a picture.
    package struct Edges: Equatable, Sendable {
        package var top, bottom, left, right: Int

        package init(top: Int, bottom: Int, left: Int, right: Int) {
            self.top = top
            self.bottom = bottom
            self.left = left
            self.right = right
        }
    }

    /// Steps are taken in this order.
    enum Stage: Int, Comparable {
        case picture, numbers, shape

        static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
    }

    var stage: Stage {
        switch self {
        case .resize, .crop, .pad, .channels: .picture
        case .scale: .numbers
        case .reshape: .shape
        }
    }

    /// Whether another one of its stage may come before it.
    var mayRepeat: Bool { stage != .numbers }

    package var name: String {
        switch self {
        case .resize: "resize"
        case .crop: "crop"
        case .pad: "pad"
        case .channels: "to_channels"
        case .scale: "scale"
        case .reshape: "reshape"
        }
    }

    package var text: String {
        switch self {
        case .resize(let size): "resize to \(size)"
        case .crop(let size): "crop to \(size)"
        case .pad(let edges, let value):
            "pad by \(edges.top), \(edges.bottom), \(edges.left), \(edges.right) of \(value)"
        case .channels(let channels): "\(channels) channel\(channels == 1 ? "" : "s")"
        case .scale(let scaling): scaling.text
        case .reshape(let shape): "reshape to \(shape)"
        }
    }

    /// - Throws: `DataError` without a file where rows of this shape cannot be treated so.
    func outputShape(for shape: [Int]) throws -> [Int] {
        switch self {
        case .scale(let scaling):
            guard scaling.offsets.count == 1 || scaling.offsets.count == shape.last else {
                throw DataError(
                    "",
                    "scale: \(scaling.offsets.count) channels' scales are not for rows of \(shape)")
            }
            return shape
        case .reshape(let new):
            guard !new.isEmpty, new.allSatisfy({ $0 > 0 && $0 <= ImageHeader.mostPixels }),
                ArrayLayout(shape: new, type: .uint8).count == shape.reduce(1, *)
            else {
                throw DataError(
                    "", "reshape: a row of \(shape) does not fill \(new)",
                    hint: "both need the same number of elements")
            }
            return new
        case .resize(let size):
            try Self.checkPicture(shape, name)
            try ImageFile.checkSize(size, name)
            guard shape[0] * size.width <= ImageHeader.mostPixels else {
                throw DataError("", "resize: \(shape) cannot be brought to \(size) at once")
            }
            return [size.height, size.width, shape[2]]
        case .crop(let size):
            try Self.checkPicture(shape, name)
            guard (1...shape[0]).contains(size.height), (1...shape[1]).contains(size.width) else {
                throw DataError(
                    "", "crop: \(size) cannot be cut out of \(shape[0]) × \(shape[1])",
                    hint: "pad or resize them first")
            }
            return [size.height, size.width, shape[2]]
        case .pad(let edges, _):
            try Self.checkPicture(shape, name)
            let all = [edges.top, edges.bottom, edges.left, edges.right]
            guard all.allSatisfy({ (0...65_535).contains($0) }) else {
                throw DataError("", "pad: widths are from 0 to 65535, got \(all)")
            }
            let size = ImageSize(
                height: shape[0] + edges.top + edges.bottom,
                width: shape[1] + edges.left + edges.right)
            guard size.pixels <= ImageHeader.mostPixels else {
                throw DataError("", "pad: pictures of \(size) are too large")
            }
            return [size.height, size.width, shape[2]]
        case .channels(let channels):
            try Self.checkPicture(shape, name)
            guard channels == 1 || channels == 3, shape[2] == 1 || shape[2] == 3 else {
                throw DataError(
                    "", "to_channels: \(shape[2]) channels cannot become \(channels)",
                    hint: "pictures have 1 channel for grey or 3 for colours")
            }
            return [shape[0], shape[1], channels]
        }
    }

    static func checkPicture(_ shape: [Int], _ name: String) throws {
        guard shape.count == 3 else {
            throw DataError(
                "", "\(name) is for pictures [height, width, channels], and rows are \(shape)")
        }
    }
}
