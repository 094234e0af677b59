/// What a picture to be resized is made of: how weights are held and sums are rounded.
protocol ResampledElement {
    associatedtype Weight

    static func weight(_ value: Double) -> Weight
    /// The sum of `count` elements, `step` apart, times their weights.
    static func sum(
        _ from: UnsafePointer<Self>, step: Int, _ weights: UnsafePointer<Weight>, count: Int
    ) -> Self
}

extension UInt8: ResampledElement {
    /// Bits behind the point, so many that 255 times the largest sum of weights, 1, fits in 32 bits.
    private static let precision: Int32 = 22

    static func weight(_ value: Double) -> Int32 {
        Int32((value * Double(1 << precision)).rounded(.toNearestOrAwayFromZero))
    }

    static func sum(
        _ from: UnsafePointer<UInt8>, step: Int, _ weights: UnsafePointer<Int32>, count: Int
    ) -> UInt8 {
        var sum: Int32 = 1 << (precision - 1)
        for i in 0..<count { sum &+= Int32(from[i * step]) &* weights[i] }
        return UInt8(clamping: sum >> precision)
    }
}

extension Float: ResampledElement {
    static func weight(_ value: Double) -> Float { Float(value) }

    static func sum(
        _ from: UnsafePointer<Float>, step: Int, _ weights: UnsafePointer<Float>, count: Int
    ) -> Float {
        var sum: Float = 0
        for i in 0..<count { sum += from[i * step] * weights[i] }
        return sum
    }
}

/// Bilinear resizing with a triangle that widens as the picture shrinks, so that every pixel counts:
/// first along the rows, then along the columns, bytes rounded after each. So does Pillow, but for
/// pictures that shrink much more in height than in width.
struct Resampling<Element: ResampledElement> {
    /// Which pixels of one axis make up each of the new ones, and by what weights.
    private struct Axis {
        var starts: [Int] = []
        var counts: [Int] = []
        /// `width` for each new pixel.
        var weights: [Element.Weight] = []
        let width: Int

        init(from old: Int, to new: Int) {
            let scale = Double(old) / Double(new)
            let reach = max(scale, 1)
            width = Int(reach.rounded(.up)) * 2 + 1
            for place in 0..<new {
                let center = (Double(place) + 0.5) * scale
                let start = max(0, Int(center - reach + 0.5))
                let end = min(old, Int(center + reach + 0.5))
                let triangle = (start..<end).map {
                    max(0, 1 - abs((Double($0) + 0.5 - center) / reach))
                }
                let total = triangle.reduce(0, +)
                starts.append(start)
                counts.append(end - start)
                for i in 0..<width {
                    weights.append(Element.weight(i < end - start ? triangle[i] / total : 0))
                }
            }
        }
    }

    let old: ImageSize
    let new: ImageSize
    let channels: Int
    private let columns: Axis?
    private let rows: Axis?

    init(from old: ImageSize, to new: ImageSize, channels: Int) {
        self.old = old
        self.new = new
        self.channels = channels
        columns = old.width == new.width ? nil : Axis(from: old.width, to: new.width)
        rows = old.height == new.height ? nil : Axis(from: old.height, to: new.height)
    }

    /// - Parameter to: room for the new picture, apart from the old one.
    func run(_ from: UnsafePointer<Element>, into to: UnsafeMutablePointer<Element>) {
        guard let columns else { return resizeRows(from, into: to) }
        guard rows != nil else { return resizeColumns(from, columns, into: to) }
        withUnsafeTemporaryAllocation(
            of: Element.self, capacity: old.height * new.width * channels
        ) { between in
            guard let start = between.baseAddress else { return }
            resizeColumns(from, columns, into: start)
            resizeRows(start, into: to)
        }
    }

    private func resizeColumns(
        _ from: UnsafePointer<Element>, _ axis: Axis, into to: UnsafeMutablePointer<Element>
    ) {
        axis.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for y in 0..<old.height {
                let row = from + y * old.width * channels
                let target = to + y * new.width * channels
                for x in 0..<new.width {
                    let start = row + axis.starts[x] * channels
                    for channel in 0..<channels {
                        target[x * channels + channel] = Element.sum(
                            start + channel, step: channels, weights + x * axis.width,
                            count: axis.counts[x])
                    }
                }
            }
        }
    }

    private func resizeRows(
        _ from: UnsafePointer<Element>, into to: UnsafeMutablePointer<Element>
    ) {
        let rowLength = new.width * channels
        guard let axis = rows else {
            to.update(from: from, count: new.height * rowLength)
            return
        }
        axis.weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for y in 0..<new.height {
                let start = from + axis.starts[y] * rowLength
                for x in 0..<rowLength {
                    to[y * rowLength + x] = Element.sum(
                        start + x, step: rowLength, weights + y * axis.width, count: axis.counts[y])
                }
            }
        }
    }
}
