import Figures

/// A solid colour that is laid over pixels, each of which it covers by a share: 256 is all of it.
///
/// Four pixels are mixed at a time. Of their sixteen channels every other one is at the low end of
/// 16 bits, and a product of a channel and a share needs as many.
struct Paint {
    /// Of a share.
    static let whole: UInt32 = 256

    /// Blue and red, green and opacity.
    private let evens: SIMD8<UInt16>
    private let odds: SIMD8<UInt16>

    init(_ color: Color) {
        func alternating(_ first: UInt8, _ second: UInt8) -> SIMD8<UInt16> {
            let pair = UInt32(second) << 16 | UInt32(first)
            return unsafeBitCast(SIMD4(repeating: pair), to: SIMD8<UInt16>.self)
        }
        evens = alternating(color.blue, color.red)
        odds = alternating(color.green, 255)
    }

    /// A share as `over` takes it: once for each channel of a pair.
    static func paired(_ share: UInt32) -> UInt32 { share << 16 | share }

    /// Four premultiplied pixels with the colour over them.
    @inline(__always)
    func over(_ pixels: SIMD4<UInt32>, pairedShares: SIMD4<UInt32>) -> SIMD4<UInt32> {
        let old = unsafeBitCast(pixels, to: SIMD8<UInt16>.self)
        let shares = unsafeBitCast(pairedShares, to: SIMD8<UInt16>.self)
        let rests = UInt16(Self.whole) &- shares
        let half: UInt16 = 128
        let low = (evens &* shares &+ (old & 0xFF) &* rests &+ half) &>> 8
        let high = (odds &* shares &+ (old &>> 8) &* rests &+ half) & 0xFF00
        return unsafeBitCast(low | high, to: SIMD4<UInt32>.self)
    }

    /// One pixel with the colour over it.
    @inline(__always)
    func over(_ pixel: UInt32, pairedShare: UInt32) -> UInt32 {
        over(SIMD4(repeating: pixel), pairedShares: SIMD4(repeating: pairedShare))[0]
    }
}
