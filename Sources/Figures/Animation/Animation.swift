/// Figures of one size that follow one another in time.
package struct Animation: Sendable {
    package enum Content: Sendable {
        case figures([Figure])
        case points(MovingPoints)
    }

    package let content: Content
    /// What each frame is called, such as "step 3"; empty where they have no names.
    package let titles: [String]
    /// Frames a second.
    package let fps: Double

    /// More are minutes, and files that nobody opens.
    package static let mostFrames = 10_000
    /// A GIF counts hundredths of a second, and browsers slow down what asks for less than two.
    private static let fastest = 50.0

    /// - Throws: where there is no frame, where there are not as many titles as frames, for sizes that
    ///   differ, and for a speed that no player keeps.
    package init(
        _ content: Content, titles: [String] = [], fps: Double = 12
    ) throws(FigureError) {
        guard fps >= 0.1, fps <= Self.fastest else {
            throw FigureError(
                "animate", "fps should be from 0.1 to \(short(Self.fastest)), got \(short(fps))")
        }
        self.content = content
        self.titles = titles
        self.fps = fps
        guard count > 0 else {
            throw FigureError(
                "animate", "there is no frame", hint: "give a list of figures, or a tour")
        }
        guard count <= Self.mostFrames else {
            throw FigureError(
                "animate", "\(count) frames are more than \(Self.mostFrames)",
                hint: "leave some out")
        }
        guard titles.isEmpty || titles.count == count else {
            throw FigureError(
                "animate", "there are \(count) frames and \(titles.count) titles",
                hint: "give one title a frame")
        }
        try checkSizes()
    }

    package var count: Int {
        switch content {
        case .figures(let figures): figures.count
        case .points(let points): points.count
        }
    }

    /// In seconds.
    package var duration: Double { Double(count) / fps }

    /// What a frame is called in words: its title, or its number.
    package func name(of frame: Int) -> String {
        titles.isEmpty ? "frame \(frame + 1)" : titles[frame]
    }

    /// A frame with its title, where it has one: above the figure, or beside the figure's own.
    package func figure(at frame: Int) throws(FigureError) -> Figure {
        let figure: Figure
        switch content {
        case .figures(let figures): figure = figures[frame]
        case .points(let points): figure = try points.figure(at: frame)
        }
        guard !titles.isEmpty else { return figure }
        let title = titles[frame]
        if figure.title.isEmpty { return figure.titled(title) }
        if figure.subtitle.isEmpty { return figure.titled(figure.title, subtitle: title) }
        return figure.titled(figure.title, caption: title)
    }

    /// Frames from all over, the first and the last among them.
    package func stillFrames(_ wanted: Int) -> [Int] {
        let wanted = max(1, min(wanted, count))
        return (0..<wanted).map { $0 * (count - 1) / max(1, wanted - 1) }
    }

    /// A few frames side by side, for paper.
    ///
    /// - Throws: where fewer than one frame is asked for, or more than there is room for.
    package func stills(_ wanted: Int = 3) throws(FigureError) -> Figure {
        guard (1...24).contains(wanted) else {
            throw FigureError("stills", "count should be from 1 to 24, got \(wanted)")
        }
        let frames = stillFrames(wanted)
        if case .points(let points) = content {
            return try points.figure(of: frames, names: frames.map(name(of:)))
        }
        var parts: [Figure] = []
        for frame in frames {
            let part = try figure(at: frame)
            parts.append(titles.isEmpty ? part.titled(name(of: frame)) : part)
        }
        guard parts.count > 1 else { return parts[0] }
        let joined = Figure(.concat(.across, parts))
        let layout = FigureLayout(measurer: PlainMeasurer())
        // What a page is wide between its margins.
        let isWide = layout.size(of: joined, .light).width > points(millimetres: 180)
        return isWide ? try joined.size(180) : joined
    }

    /// A figure of another size would jump, and a GIF has one size for all.
    private func checkSizes() throws(FigureError) {
        guard case .figures(let figures) = content else { return }
        let layout = FigureLayout(measurer: PlainMeasurer())
        var first: Size?
        for frame in figures.indices {
            let figure = try figure(at: frame)
            let size = layout.size(of: figure, figure.theme ?? .light)
            try Self.check(size, of: frame, against: first ?? size)
            first = first ?? size
        }
    }

    /// - Throws: where a frame's size is not the first one's, but for rounding.
    package static func check(
        _ size: Size, of frame: Int, against first: Size
    ) throws(FigureError) {
        guard
            (size.width - first.width).magnitude > 0.01
                || (size.height - first.height).magnitude > 0.01
        else { return }
        func text(_ size: Size) -> String {
            func side(_ points: Double) -> String { trimmed(points / 72 * 25.4, decimals: 1) }
            return "\(side(size.width)) × \(side(size.height)) mm"
        }
        throw FigureError(
            "animate",
            "frame \(frame + 1) is \(text(size)) and the first one \(text(first))",
            hint: "give all of them one size: figure.size(120, 80)")
    }
}
