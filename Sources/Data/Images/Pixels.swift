/// A picture in memory: `[height, width, channels]` bytes.
package struct Pixels: Equatable, Sendable {
    package let size: ImageSize
    package let channels: Int
    package var bytes: [UInt8]

    /// Black.
    package init(size: ImageSize, channels: Int) {
        self.size = size
        self.channels = channels
        bytes = [UInt8](repeating: 0, count: size.pixels * channels)
    }

    /// - Parameter bytes: as many as size and channels ask for.
    package init(size: ImageSize, channels: Int, bytes: [UInt8]) {
        precondition(bytes.count == size.pixels * channels)
        self.size = size
        self.channels = channels
        self.bytes = bytes
    }

    func droppingLastChannel() -> Pixels {
        var kept = Pixels(size: size, channels: channels - 1)
        for pixel in 0..<size.pixels {
            for channel in 0..<kept.channels {
                kept.bytes[pixel * kept.channels + channel] = bytes[pixel * channels + channel]
            }
        }
        return kept
    }

    /// Grey from colours or colours from grey; the same where there are as many channels already.
    package func with(channels wanted: Int) -> Pixels {
        guard wanted != channels else { return self }
        var result = Pixels(size: size, channels: wanted)
        for pixel in 0..<size.pixels {
            if wanted == 1 {
                result.bytes[pixel] = Luma.byte(
                    bytes[3 * pixel], bytes[3 * pixel + 1], bytes[3 * pixel + 2])
            } else {
                for channel in 0..<3 { result.bytes[3 * pixel + channel] = bytes[pixel] }
            }
        }
        return result
    }

    /// Another size, by bilinear interpolation; what shrinks is averaged over all that it covers.
    package func resized(to wanted: ImageSize) -> Pixels {
        guard wanted != size else { return self }
        var result = Pixels(size: wanted, channels: channels)
        let resampling = Resampling<UInt8>(from: size, to: wanted, channels: channels)
        bytes.withUnsafeBufferPointer { from in
            result.bytes.withUnsafeMutableBufferPointer { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                resampling.run(from, into: to)
            }
        }
        return result
    }
}

/// Brightness of a colour by ITU-R BT.601, the weights of JPEG's own.
enum Luma {
    static let red: Float = 0.299
    static let green: Float = 0.587
    static let blue: Float = 0.114

    /// In sixteenths of a bit, rounded once, as other libraries do it for bytes.
    static func byte(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        let sum = 19595 * UInt32(red) + 38470 * UInt32(green) + 7471 * UInt32(blue)
        return UInt8((sum + 0x8000) >> 16)
    }
}
