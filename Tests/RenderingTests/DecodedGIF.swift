import CGIF
import Testing

/// A GIF file as giflib reads it, each frame as the whole screen after it.
struct DecodedGIF {
    struct Frame {
        /// Red, green and blue, rows from the top.
        var pixels: [UInt8]
        /// Of the part that the file brings anew.
        var part: (left: Int, top: Int, width: Int, height: Int)
        /// In hundredths of a second.
        var delay: Int
    }

    var width = 0
    var height = 0
    var frames: [Frame] = []
    /// How often it plays after the first time, 0 for ever; nil where the file does not say.
    var repeats: Int?

    private final class Input {
        var rest: ArraySlice<UInt8>
        init(_ bytes: [UInt8]) { rest = bytes[...] }
    }

    init(_ bytes: [UInt8]) throws {
        let input = Input(bytes)
        var code: Int32 = 0
        let read: InputFunc = { file, data, length in
            guard let file, let data, let closure = file.pointee.UserData else { return 0 }
            let input = Unmanaged<Input>.fromOpaque(closure).takeUnretainedValue()
            let part = input.rest.prefix(Int(length))
            for (place, byte) in part.enumerated() { data[place] = byte }
            input.rest = input.rest.dropFirst(part.count)
            return Int32(part.count)
        }
        let file = try #require(
            DGifOpen(Unmanaged.passUnretained(input).toOpaque(), read, &code), "error \(code)")
        defer { DGifCloseFile(file, &code) }
        try #require(DGifSlurp(file) == GIF_OK, "error \(file.pointee.Error)")
        width = Int(file.pointee.SWidth)
        height = Int(file.pointee.SHeight)
        let map = try #require(file.pointee.SColorMap)
        var screen = [UInt8](repeating: 0, count: width * height * 3)
        for index in 0..<Int(file.pointee.ImageCount) {
            let image = file.pointee.SavedImages[index]
            for block in 0..<Int(image.ExtensionBlockCount) {
                let block = image.ExtensionBlocks[block]
                // The sub-block after Netscape's name: 1, then the number in two bytes.
                if block.ByteCount == 3, block.Bytes[0] == 1 {
                    repeats = Int(block.Bytes[1]) + 256 * Int(block.Bytes[2])
                }
            }
            var control = GraphicsControlBlock()
            DGifSavedExtensionToGCB(file, Int32(index), &control)
            let part = (
                left: Int(image.ImageDesc.Left), top: Int(image.ImageDesc.Top),
                width: Int(image.ImageDesc.Width), height: Int(image.ImageDesc.Height)
            )
            for y in 0..<part.height {
                for x in 0..<part.width {
                    let color = map.pointee.Colors[Int(image.RasterBits[y * part.width + x])]
                    let at = 3 * ((part.top + y) * width + part.left + x)
                    (screen[at], screen[at + 1], screen[at + 2]) = (
                        color.Red, color.Green, color.Blue
                    )
                }
            }
            frames.append(Frame(pixels: screen, part: part, delay: Int(control.DelayTime)))
        }
    }
}
