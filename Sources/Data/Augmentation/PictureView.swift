import Glibc

/// How the numbers of a picture lie: `[height, width, channels]`, and what moves them.
struct PictureView {
    let height: Int
    let width: Int
    let channels: Int

    /// Pixels move down and to the right; what comes in is zero. Mirroring comes first.
    func shift(
        _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, down: Int, right: Int,
        isMirrored: Bool, isUpsideDown: Bool
    ) {
        let rowLength = width * channels
        let columns = max(0, right)..<max(max(0, right), min(width, width + right))
        for y in 0..<height {
            let target = to + y * rowLength
            let unflipped = y - down
            guard unflipped >= 0, unflipped < height, !columns.isEmpty else {
                target.update(repeating: 0, count: rowLength)
                continue
            }
            let row = from + (isUpsideDown ? height - 1 - unflipped : unflipped) * rowLength
            target.update(repeating: 0, count: columns.lowerBound * channels)
            (target + columns.upperBound * channels).update(
                repeating: 0, count: (width - columns.upperBound) * channels)
            if isMirrored {
                for x in columns {
                    let pixel = row + (width - 1 - (x - right)) * channels
                    for channel in 0..<channels {
                        target[x * channels + channel] = pixel[channel]
                    }
                }
            } else {
                (target + columns.lowerBound * channels).update(
                    from: row + (columns.lowerBound - right) * channels,
                    count: columns.count * channels)
            }
        }
    }

    /// The same where what comes in is what lies beyond the edge in a mirror on it.
    func shiftMirrored(
        _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, down: Int, right: Int
    ) {
        for y in 0..<height {
            let row = from + Self.mirrored(y - down, height) * width * channels
            for x in 0..<width {
                let pixel = row + Self.mirrored(x - right, width) * channels
                for channel in 0..<channels {
                    to[(y * width + x) * channels + channel] = pixel[channel]
                }
            }
        }
    }

    /// The edge itself is not doubled; offsets are below the size.
    private static func mirrored(_ place: Int, _ size: Int) -> Int {
        if place < 0 { return -place }
        return place < size ? place : 2 * size - 2 - place
    }

    /// Turned by an angle (radians, counter-clockwise) and scaled about the middle, bilinear; zero
    /// outside.
    func turn(
        _ from: UnsafePointer<Float>, into to: UnsafeMutablePointer<Float>, angle: Double,
        scale: Double, down: Int, right: Int, isMirrored: Bool, isUpsideDown: Bool
    ) {
        let (middleX, middleY) = (Float(width - 1) / 2, Float(height - 1) / 2)
        let (cosine, sine) = (Float(cos(angle) / scale), Float(sin(angle) / scale))
        for y in 0..<height {
            let dy = Float(y - down) - middleY
            for x in 0..<width {
                let dx = Float(x - right) - middleX
                var sourceX = cosine * dx - sine * dy
                var sourceY = sine * dx + cosine * dy
                if isMirrored { sourceX = -sourceX }
                if isUpsideDown { sourceY = -sourceY }
                sample(
                    from, x: sourceX + middleX, y: sourceY + middleY,
                    into: to + (y * width + x) * channels)
            }
        }
    }

    private func sample(
        _ from: UnsafePointer<Float>, x: Float, y: Float, into to: UnsafeMutablePointer<Float>
    ) {
        for channel in 0..<channels { to[channel] = 0 }
        guard x > -1, y > -1, x < Float(width), y < Float(height) else { return }
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        let (toRight, toBottom) = (x - Float(left), y - Float(top))
        add(from, left, top, (1 - toRight) * (1 - toBottom), to: to)
        add(from, left + 1, top, toRight * (1 - toBottom), to: to)
        add(from, left, top + 1, (1 - toRight) * toBottom, to: to)
        add(from, left + 1, top + 1, toRight * toBottom, to: to)
    }

    /// A share of a pixel, which is zero outside the picture.
    @inline(__always)
    private func add(
        _ from: UnsafePointer<Float>, _ x: Int, _ y: Int, _ share: Float,
        to: UnsafeMutablePointer<Float>
    ) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let pixel = from + (y * width + x) * channels
        for channel in 0..<channels { to[channel] += share * pixel[channel] }
    }

    func mean(_ x: UnsafePointer<Float>, channel: Int) -> Float {
        var sum = 0.0
        for pixel in 0..<height * width { sum += Double(x[pixel * channels + channel]) }
        return Float(sum / Double(height * width))
    }
}
