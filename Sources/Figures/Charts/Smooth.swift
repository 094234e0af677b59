/// A smooth line through the noisy numbers of each class, by one bandwidth for all panels and classes.
package struct SmoothMark: Mark {
    package var smoothing: Smoothing
    /// In units of the x axis, in decades of a logarithmic one; nil for a share of the data's range.
    package var bandwidth: Double?
    package var width: Double?

    package init(
        _ smoothing: Smoothing = .kernel, bandwidth: Double? = nil, width: Double? = nil
    ) {
        self.smoothing = smoothing
        self.bandwidth = bandwidth
        self.width = width
    }

    package var name: String { "smooth" }
    package var title: String { "Smooth line" }
    package var required: [Channel] { [.y] }
    package var swatch: Swatch { .line }

    /// Of the range, where the author gives no bandwidth.
    private static let usualShare = 0.04

    package func prepare(_ rows: Rows) throws(FigureError) -> Rows {
        let rows = try rows.classified(for: name, each: "a line")
        for channel in [Channel.x, .y] where rows.columns[channel]?.isNumeric != true {
            throw FigureError(
                name, "\"\(rows.titles[channel] ?? channel.rawValue)\" has names, not numbers",
                hint: "only along numbers there is something between two places")
        }
        if let bandwidth, !(bandwidth > 0 && bandwidth.isFinite) {
            throw FigureError(name, "bandwidth should be above 0, got \(short(bandwidth))")
        }
        let places = rows.spread(rows.numbers(.x), along: .x)
        let heights = rows.spread(rows.numbers(.y), along: .y)
        let range = (places.max() ?? 0) - (places.min() ?? 0)
        let bandwidth = bandwidth ?? (range > 0 ? range * Self.usualShare : 1)
        var (x, y, origin): ([Double], [Double], [Int]) = ([], [], [])
        for group in rows.groups(by: [.color]) {
            let curve = smoothing.curve(
                group.map { places[$0] }, group.map { heights[$0] }, bandwidth: bandwidth)
            x += curve.x
            y += curve.y
            origin += [Int](repeating: group[0], count: curve.x.count)
        }
        var result = rows.selecting(origin)
        result.columns[.x] = .numbers(rows.unspread(x, along: .x))
        result.columns[.y] = .numbers(rows.unspread(y, along: .y))
        return result
    }

    package func draw(_ rows: Rows, on panel: Panel, into scene: inout Scene) {
        LineMark(width: width ?? panel.theme.lineWidth * 1.3, showsPoints: false)
            .draw(rows, on: panel, into: &scene)
    }
}

extension Figure {
    /// Adds a smooth line through the numbers of each class of `color`.
    package func smooth(
        x: Field? = nil, y: Field, color: Field? = nil, mark: SmoothMark = SmoothMark()
    ) throws(FigureError) -> Figure {
        try layer(mark, [.x: x, .y: y, .color: color])
    }
}
