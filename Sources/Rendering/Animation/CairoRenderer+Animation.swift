import Figures

extension CairoRenderer {
    /// Draws and writes in one step, by the path's ending: .gif, or .html for a page that plays it.
    ///
    /// - Parameters:
    ///   - dpi: pixels an inch of a GIF, and of the pictures of a page.
    ///   - poll: called before each frame; what it throws ends the work.
    @discardableResult
    package func save(
        _ animation: Animation, to path: String, dpi: Double = 120, poll: () throws -> Void = {}
    ) throws -> Drawing {
        let format = try AnimationFormat(path: path)
        guard dpi > 0, dpi.isFinite else {
            throw FigureError("save", "dpi should be above 0, got \(short(dpi))")
        }
        var drawing: Drawing
        switch format {
        case .gif: drawing = try gif(animation, dpi: dpi, poll: poll)
        case .html:
            drawing = try data(animation, dpi: dpi, poll: poll)
            let title = try animation.figure(at: 0).title
            drawing.bytes = Array(
                AnimationPlayer.page(data: drawing.bytes, title: title).utf8)
        }
        try writeAtomically(drawing.bytes, to: path)
        return drawing
    }

    // MARK: A page

    /// What `AnimationPlayer` plays. Figures that differ in nothing but places and words become numbers; all
    /// others pictures.
    package func data(
        _ animation: Animation, dpi: Double = 120, poll: () throws -> Void = {}
    ) throws -> Drawing {
        let typesetter = try Typesetter()
        let first = try animation.figure(at: 0).scene(measuring: typesetter)
        var tracks = SceneTracks(first)
        var areAlike = !first.items.contains {
            if case .image = $0 { true } else { false }
        }
        for frame in 1..<max(1, animation.count) where areAlike {
            try poll()
            let scene = try animation.figure(at: frame).scene(measuring: typesetter)
            try Animation.check(scene.size, of: frame, against: first.size)
            areAlike = tracks.add(scene)
        }
        guard areAlike else { return try pictures(animation, first, dpi: dpi, poll: poll) }
        let still = tracks.still
        let below = try draw(still.below, as: .svg(idPrefix: ""))
        let above = try draw(still.above, as: .svg(idPrefix: ""))
        let data = AnimationData(
            animation, moving: tracks, below: below.bytes, above: above.bytes)
        return Drawing(bytes: data.bytes, notes: Self.merged(below.notes + above.notes))
    }

    private func pictures(
        _ animation: Animation, _ first: Scene, dpi: Double, poll: () throws -> Void
    ) throws -> Drawing {
        let typesetter = try Typesetter()
        var notes: [String] = []
        var files: [[UInt8]] = []
        for frame in 0..<animation.count {
            try poll()
            let scene = try animation.figure(at: frame).scene(measuring: typesetter)
            try Animation.check(scene.size, of: frame, against: first.size)
            let drawing = try draw(scene, as: .png(dpi: dpi))
            notes += drawing.notes
            files.append(drawing.bytes)
        }
        let data = AnimationData(
            animation, size: first.size, summary: first.summary, pictures: files)
        return Drawing(bytes: data.bytes, notes: Self.merged(notes))
    }

    // MARK: GIF

    /// A GIF that plays for ever. Its palette is made of a few frames from all over and is the same for
    /// all, so that nothing flickers; pictures within are dithered.
    package func gif(
        _ animation: Animation, dpi: Double = 120, poll: () throws -> Void = {}
    ) throws -> Drawing {
        let typesetter = try Typesetter()
        let first = try animation.figure(at: 0).scene(measuring: typesetter)
        let scale = dpi / 72
        let width = max(1, (first.size.width * scale).rounded())
        guard max(first.size.width, first.size.height) * scale < 8_000 else {
            throw FigureError(
                "save", "\(short(width)) pixels a line are too many for an animation",
                hint: "ask for fewer dpi or a smaller size")
        }
        var notes: [String] = []
        func pixels(of frame: Int) throws -> (Drawing, Scene) {
            try poll()
            let scene = try animation.figure(at: frame).scene(measuring: typesetter)
            try Animation.check(scene.size, of: frame, against: first.size)
            let drawing = try draw(scene, as: .pixels(width: Int(width)))
            notes += drawing.notes
            return (drawing, scene)
        }
        var counts = ColorCounts()
        for sample in Self.samples(of: animation.count) {
            counts.add(try pixels(of: sample).0.bytes)
        }
        var palette = Palette(counts)
        var gif: GIF?
        var before: IndexedFrame?
        for index in 0..<animation.count {
            let (drawing, scene) = try pixels(of: index)
            let frame = IndexedFrame(
                rgb: drawing.bytes, width: drawing.width, height: drawing.height,
                pictures: Self.pictures(of: scene, scale: scale), palette: &palette)
            let file =
                try gif ?? GIF(width: frame.width, height: frame.height, palette: palette)
            gif = file
            let whole = PixelRect(left: 0, top: 0, right: frame.width, bottom: frame.height)
            try file.add(
                frame, part: before.map { frame.changes(since: $0) } ?? whole,
                delay: Self.delay(of: index, fps: animation.fps))
            before = frame
        }
        guard let gif, let before else { throw FigureError("save", "there is no frame") }
        return Drawing(
            bytes: try gif.finish(), width: before.width, height: before.height,
            notes: Self.merged(notes))
    }

    /// Frames whose colours the palette is made of.
    private static func samples(of count: Int) -> [Int] {
        let most = 6
        guard count > most else { return Array(0..<count) }
        return (0..<most).map { $0 * (count - 1) / (most - 1) }
    }

    /// In hundredths of a second, which do not add up to less or more in the long run.
    static func delay(of frame: Int, fps: Double) -> Int {
        let (start, end) = (Double(frame) * 100 / fps, Double(frame + 1) * 100 / fps)
        return Int(end.rounded()) - Int(start.rounded())
    }

    /// Where a scene has pictures, in pixels.
    private static func pictures(of scene: Scene, scale: Double) -> [PixelRect] {
        scene.items.compactMap { item in
            guard case .image(let placed) = item else { return nil }
            let frame = placed.frame
            return PixelRect(
                left: max(0, Int(frame.left * scale)), top: max(0, Int(frame.top * scale)),
                right: max(0, Int((frame.right * scale).rounded(.up))),
                bottom: max(0, Int((frame.bottom * scale).rounded(.up))))
        }
    }

    private static func merged(_ notes: [String]) -> [String] {
        var merged: [String] = []
        for note in notes where !merged.contains(note) { merged.append(note) }
        return merged
    }
}

/// What an animation can be saved as.
enum AnimationFormat: Equatable {
    case gif, html

    init(path: String) throws(FigureError) {
        let name = path.split(separator: "/").last ?? ""
        let dot = name.lastIndex(of: ".")
        switch dot.map({ name[name.index(after: $0)...].lowercased() }) ?? "" {
        case "gif": self = .gif
        case "html", "htm": self = .html
        case "":
            throw FigureError(
                "save", "\"\(path)\" has no extension to tell the format by",
                hint: "end it in .gif or .html")
        case let other:
            throw FigureError(
                "save", "animations cannot be written as .\(other)",
                hint:
                    "end the path in .gif or .html; `stills(animation)` is a figure of a few frames"
            )
        }
    }
}
