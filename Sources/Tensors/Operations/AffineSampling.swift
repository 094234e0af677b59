/// Pictures moved, turned and scaled: `x: [n, h, w, c], motions: [n, 6] (float64) → [n, h, w, c]`.
///
/// The result's pixel (row, column) of a picture is taken, bilinearly, from the place
/// (m₀ + m₁ row + m₂ column, m₃ + m₄ row + m₅ column) of it. What lies outside is mirrored at the
/// middles of the pixels of the edge. Gradients flow to the pictures, not to the motions.
struct AffineSampling: Operation {
    let name = "affine_sampling"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        try MovedPictures.check(inputs, for: name)
        return TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        switch destination.dtype {
        case .float64: try sample(Double.self, inputs, into: destination)
        default: try sample(Float.self, inputs, into: destination)
        }
    }

    private func sample<T: TensorElement & BinaryFloatingPoint>(
        _: T.Type, _ inputs: [Tensor], into destination: Tensor
    ) throws {
        let (x, motions) = (try inputs[0].packed(), try inputs[1].packed())
        let pictures = MovedPictures(x.shape, motions)
        let from = x.base.assumingMemoryBound(to: T.self)
        let to = destination.base.assumingMemoryBound(to: T.self)
        let channels = pictures.channels
        Parallel.split(pictures.rows, grain: pictures.rowsInAPiece) { rows in
            pictures.forEachPixel(rows) { target, taps in
                let (a, b, c, d) = (
                    T(taps.weights.0), T(taps.weights.1), T(taps.weights.2), T(taps.weights.3)
                )
                for channel in 0..<channels {
                    let upper =
                        a * from[taps.places.0 + channel] + b * from[taps.places.1 + channel]
                    let lower =
                        c * from[taps.places.2 + channel] + d * from[taps.places.3 + channel]
                    to[target + channel] = upper + lower
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [needs[0] ? try AffineSpreading()(cotangent, inputs[1]) : nil, nil]
    }
}

/// The transpose of `AffineSampling`: each pixel is added to the four that it was taken from.
struct AffineSpreading: Operation {
    let name = "affine_spreading"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        try MovedPictures.check(inputs, for: name)
        return TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        destination.fill(0)
        switch destination.dtype {
        case .float64: try spread(Double.self, inputs, into: destination)
        default: try spread(Float.self, inputs, into: destination)
        }
    }

    private func spread<T: TensorElement & BinaryFloatingPoint>(
        _: T.Type, _ inputs: [Tensor], into destination: Tensor
    ) throws {
        let (x, motions) = (try inputs[0].packed(), try inputs[1].packed())
        let pictures = MovedPictures(x.shape, motions)
        let from = x.base.assumingMemoryBound(to: T.self)
        let to = destination.base.assumingMemoryBound(to: T.self)
        let channels = pictures.channels
        // Pixels of one picture may go to the same place, so that a picture is one piece.
        Parallel.run(pictures.count) { picture in
            let rows = picture * pictures.height..<(picture + 1) * pictures.height
            pictures.forEachPixel(rows) { target, taps in
                let (a, b, c, d) = (
                    T(taps.weights.0), T(taps.weights.1), T(taps.weights.2), T(taps.weights.3)
                )
                for channel in 0..<channels {
                    let value = from[target + channel]
                    to[taps.places.0 + channel] += a * value
                    to[taps.places.1 + channel] += b * value
                    to[taps.places.2 + channel] += c * value
                    to[taps.places.3 + channel] += d * value
                }
            }
        }
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] {
        [needs[0] ? try AffineSampling()(cotangent, inputs[1]) : nil, nil]
    }
}

/// Where the pixels of pictures come from.
private struct MovedPictures {
    /// The four pixels around a place, by their first elements, and the share of each.
    struct Taps {
        var places: (Int, Int, Int, Int)
        var weights: (Double, Double, Double, Double)
    }

    let count: Int
    let height: Int
    let width: Int
    let channels: Int
    private let motions: Tensor
    private let motion: UnsafeMutablePointer<Double>

    static func check(_ inputs: [Tensor], for operation: String) throws {
        let (x, motions) = (inputs[0], inputs[1])
        guard x.rank == 4, x.dtype.isFloat, motions.dtype == .float64,
            motions.shape == [x.shape[0], 6]
        else {
            throw TensorError(
                operation,
                "takes pictures [n, h, w, c] and motions [n, 6] in float64, got \(x.dtype.name) "
                    + "\(x.shape) and \(motions.dtype.name) \(motions.shape)")
        }
    }

    init(_ shape: [Int], _ motions: Tensor) {
        (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        self.motions = motions
        motion = motions.base.assumingMemoryBound(to: Double.self)
    }

    /// Of all pictures.
    var rows: Int { count * height }

    var rowsInAPiece: Int { max(1, Walk.grain / 8 / max(1, width * channels)) }

    /// Calls with the first element of each pixel of these rows, and where it comes from.
    @inline(__always)
    func forEachPixel(_ rows: Range<Int>, _ body: (Int, Taps) -> Void) {
        for row in rows {
            let (picture, y) = (row / height, Double(row % height))
            let m = motion + 6 * picture
            let first = picture * height * width * channels
            for x in 0..<width {
                let vertical = Self.split(m[0] + m[1] * y + m[2] * Double(x), height)
                let horizontal = Self.split(m[3] + m[4] * y + m[5] * Double(x), width)
                let upper = first + vertical.low * width * channels
                let lower = first + vertical.high * width * channels
                let (left, right) = (horizontal.low * channels, horizontal.high * channels)
                let (v, h) = (vertical.share, horizontal.share)
                body(
                    (row * width + x) * channels,
                    Taps(
                        places: (upper + left, upper + right, lower + left, lower + right),
                        weights: ((1 - v) * (1 - h), (1 - v) * h, v * (1 - h), v * h)))
            }
        }
    }

    /// The two pixels of an axis that a place lies between, and the second one's share.
    @inline(__always)
    private static func split(
        _ place: Double, _ size: Int
    ) -> (low: Int, high: Int, share: Double) {
        // A place that is no number, or too far away, is the first pixel.
        guard place.magnitude < 0x1p40 else { return (0, 0, 0) }
        let floor = place.rounded(.down)
        let low = Int(floor)
        return (mirrored(low, size), mirrored(low + 1, size), place - floor)
    }

    @inline(__always)
    private static func mirrored(_ place: Int, _ size: Int) -> Int {
        if place >= 0 && place < size { return place }
        guard size > 1 else { return 0 }
        let period = 2 * (size - 1)
        let rest = place % period
        let within = rest < 0 ? rest + period : rest
        return within < size ? within : period - within
    }
}

extension Tensor {
    /// Pictures moved by motions, as `AffineSampling` says: `[n, h, w, c], [n, 6] → [n, h, w, c]`.
    package func moved(by motions: Tensor) throws -> Tensor {
        try AffineSampling()(floats(), motions)
    }
}
