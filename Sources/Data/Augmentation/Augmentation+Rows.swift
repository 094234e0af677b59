import Glibc

extension Augmentation {
    /// A row after all that is done to it alone.
    ///
    /// - Parameters:
    ///   - row: its numbers, which are written over.
    ///   - spare: room for as many.
    ///   - shape: `[height, width, channels]`, or any where no kind needs pictures.
    ///   - range: what white is.
    /// - Returns: whichever of the two holds the result.
    func run(
        _ row: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>, shape: [Int],
        range: Float, seed: UInt64
    ) -> UnsafeMutablePointer<Float> {
        var (current, other) = (row, spare)
        let count = shape.reduce(1, *)
        if shape.count == 3 {
            let picture = PictureView(height: shape[0], width: shape[1], channels: shape[2])
            if crop > 0 {
                var random = random(.crop, seed)
                let (down, right) = (random.offset(crop), random.offset(crop))
                picture.shiftMirrored(current, into: other, down: down, right: right)
                swap(&current, &other)
            }
            if move(picture, current, into: other, seed) { swap(&current, &other) }
            if erase > 0 { erase(picture, current, seed) }
        }
        changeNumbers(current, count: count, range: range, seed)
        return current
    }

    /// Flips, shifts, turns and zooms; false where chance leaves the picture as it is.
    private func move(
        _ picture: PictureView, _ from: UnsafePointer<Float>,
        into to: UnsafeMutablePointer<Float>, _ seed: UInt64
    ) -> Bool {
        var flips = random(.flip, seed)
        let (first, second) = (flips.unit() < 0.5, flips.unit() < 0.5)
        let isMirrored = first && (flip == .horizontal || flip == .both)
        let isUpsideDown = second && (flip == .vertical || flip == .both)
        var shifts = random(.shift, seed)
        let (down, right) = (shifts.offset(shift), shifts.offset(shift))
        var turns = random(.rotate, seed)
        let angle = rotate * turns.sign() * .pi / 180
        var zooms = random(.zoom, seed)
        let scale = 1 + zoom * zooms.sign()
        if angle == 0 && scale == 1 {
            guard isMirrored || isUpsideDown || down != 0 || right != 0 else { return false }
            picture.shift(
                from, into: to, down: down, right: right, isMirrored: isMirrored,
                isUpsideDown: isUpsideDown)
        } else {
            picture.turn(
                from, into: to, angle: angle, scale: scale, down: down, right: right,
                isMirrored: isMirrored, isUpsideDown: isUpsideDown)
        }
        return true
    }

    /// A rectangle of random share and aspect becomes the picture's mean.
    private func erase(
        _ picture: PictureView, _ x: UnsafeMutablePointer<Float>, _ seed: UInt64
    ) {
        var random = random(.erase, seed)
        guard random.unit() < 0.5 else { return }
        let area = erase * random.unit() * Double(picture.height * picture.width)
        // From 3 : 1 to 1 : 3, either as likely.
        let aspect = pow(3, random.sign())
        let height = min(picture.height, Int((area * aspect).squareRoot().rounded()))
        let width = min(picture.width, Int((area / aspect).squareRoot().rounded()))
        guard height > 0, width > 0 else { return }
        let top = Int(random.unit() * Double(picture.height - height + 1))
        let left = Int(random.unit() * Double(picture.width - width + 1))
        for channel in 0..<picture.channels {
            let mean = picture.mean(x, channel: channel)
            for y in top..<top + height {
                for column in left..<left + width {
                    x[(y * picture.width + column) * picture.channels + channel] = mean
                }
            }
        }
    }

    private func changeNumbers(
        _ x: UnsafeMutablePointer<Float>, count: Int, range: Float, _ seed: UInt64
    ) {
        guard brightness > 0 || contrast > 0 || noise > 0, count > 0 else { return }
        if contrast > 0 {
            var random = random(.contrast, seed)
            let factor = Float(1 + contrast * random.sign())
            var sum = 0.0
            for i in 0..<count { sum += Double(x[i]) }
            let mean = Float(sum / Double(count))
            for i in 0..<count { x[i] = (x[i] - mean) * factor + mean }
        }
        if brightness > 0 {
            var random = random(.brightness, seed)
            let step = Float(brightness * random.sign()) * range
            for i in 0..<count { x[i] += step }
        }
        if noise > 0 {
            var random = random(.noise, seed)
            let size = noise * Double(range)
            for i in stride(from: 0, to: count, by: 2) {
                let (first, second) = random.normals()
                x[i] += Float(size * first)
                if i + 1 < count { x[i + 1] += Float(size * second) }
            }
        }
        // Bytes have a black and a white; other numbers may be anything.
        if range == 255 { for i in 0..<count { x[i] = min(max(x[i], 0), 255) } }
    }
}
