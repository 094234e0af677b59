import CGIF
import Figures

/// A GIF file that plays for ever, written by giflib. Its pointers stay in here.
///
/// The format is CompuServe's GIF89a; that it plays again is the extension that Netscape 2.0 brought.
final class GIF {
    private let file: UnsafeMutablePointer<GifFileType>
    private let output = Output()
    private let width: Int
    private var isOpen = true
    private var frames = 0

    /// What giflib's callback writes to.
    private final class Output {
        var bytes: [UInt8] = []
    }

    /// The most pixels of a side: the format has 16 bits for it.
    static let mostPixels = 65_535

    init(width: Int, height: Int, palette: Palette) throws(FigureError) {
        self.width = width
        var code: Int32 = 0
        // giflib calls back while this object, and so its output, lives.
        let closure = Unmanaged.passUnretained(output).toOpaque()
        guard let opened = EGifOpen(closure, Self.append, &code) else {
            throw Self.failure(code)
        }
        file = opened
        EGifSetGifVersion(file, true)
        var colors = palette.colors.map { color in
            GifColorType(
                Red: UInt8(truncatingIfNeeded: color >> 16),
                Green: UInt8(truncatingIfNeeded: color >> 8), Blue: UInt8(truncatingIfNeeded: color)
            )
        }
        // The format knows powers of two.
        while colors.count < 256 { colors.append(GifColorType(Red: 0, Green: 0, Blue: 0)) }
        guard let map = GifMakeMapObject(256, colors) else { throw Self.failure(7) }
        defer { GifFreeMapObject(map) }
        try check(EGifPutScreenDesc(file, Int32(width), Int32(height), 8, 0, map))
        try putLoop()
    }

    deinit {
        var code: Int32 = 0
        if isOpen { EGifCloseFile(file, &code) }
    }

    private static let append: OutputFunc = { file, data, length in
        guard let file, let data, let closure = file.pointee.UserData else { return 0 }
        Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue().bytes.append(
            contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return length
    }

    private static func failure(_ code: Int32) -> FigureError {
        let reason = GifErrorString(code).map { String(cString: $0) } ?? "error \(code)"
        return FigureError("save", "giflib: \(reason)")
    }

    private func check(_ result: Int32) throws(FigureError) {
        guard result == GIF_OK else { throw Self.failure(file.pointee.Error) }
    }

    /// Plays without end: 0 times.
    private func putLoop() throws(FigureError) {
        try check(EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE))
        try check(EGifPutExtensionBlock(file, 11, Array("NETSCAPE2.0".utf8)))
        try check(EGifPutExtensionBlock(file, 3, [1, 0, 0] as [UInt8]))
        try check(EGifPutExtensionTrailer(file))
    }

    /// Adds a part of the screen over what is there.
    ///
    /// - Parameter delay: until the next one, in hundredths of a second.
    func add(_ frame: IndexedFrame, part: PixelRect, delay: Int) throws(FigureError) {
        var control = GraphicsControlBlock()
        control.DisposalMode = DISPOSE_DO_NOT
        control.UserInputFlag = false
        control.DelayTime = Int32(min(65_535, delay))
        control.TransparentColor = NO_TRANSPARENT_COLOR
        var block = [UInt8](repeating: 0, count: 4)
        let size = EGifGCBToExtension(&control, &block)
        try check(EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, Int32(size), block))
        let wide = part.right - part.left
        try check(
            EGifPutImageDesc(
                file, Int32(part.left), Int32(part.top), Int32(wide),
                Int32(part.bottom - part.top), false, nil))
        for y in part.top..<part.bottom {
            let start = y * width + part.left
            var line = Array(frame.pixels[start..<(start + wide)])
            try check(EGifPutLine(file, &line, Int32(wide)))
        }
        frames += 1
    }

    /// The whole file. Nothing can be added afterwards.
    func finish() throws(FigureError) -> [UInt8] {
        var code: Int32 = 0
        isOpen = false
        guard EGifCloseFile(file, &code) == GIF_OK else { throw Self.failure(code) }
        return output.bytes
    }
}
