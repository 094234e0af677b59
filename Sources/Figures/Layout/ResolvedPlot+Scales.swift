extension ResolvedPlot {
    /// The scale of one axis in one panel, over all panels where it is shared.
    func scale(_ channel: Channel, panel: Int) throws(FigureError) -> Scale {
        let options = channel == .x ? plot.x : plot.y
        let isShared = plot.facet?.independent.contains(channel) != true
        var low = Double.infinity
        var high = -Double.infinity
        var startsAtZero = false
        for (mark, rows) in layers {
            for side in [channel, channel == .x ? .x2 : .y2] {
                guard let column = rows.columns[side] else { continue }
                if case .categories(let categories) = column {
                    // Names are read downwards: what rises above the first is an upright mark's.
                    let room = channel == .y ? layers.map(\.mark.headroom).max() ?? 0 : 0
                    return .category(categories.names, headroom: room)
                }
                guard case .numbers(let values) = column else { continue }
                for (row, value) in values.enumerated()
                where isShared || rows.panels[row] == panel
                    || rows.panels[row] == Rows.everyPanel
                {
                    // The start of a bar at zero does not decide where a logarithmic axis begins.
                    if options.kind == .log, value <= 0 { continue }
                    if value < low { low = value }
                    if value > high { high = value }
                }
            }
            if mark.zeroBased(rows).contains(channel) { startsAtZero = true }
        }
        if let common = options.common, !common.isCategory { return common }
        if !low.isFinite { (low, high) = options.kind == .log ? (1, 10) : (0, 1) }
        return try scale(
            low, high, options, channel, startsAtZero: startsAtZero && options.kind != .log)
    }

    /// Room beyond the data at each end of an axis, as a share of its length.
    private static let padding = 0.04

    private func scale(
        _ dataLow: Double, _ dataHigh: Double, _ options: AxisOptions, _ channel: Channel,
        startsAtZero: Bool
    ) throws(FigureError) -> Scale {
        var low = dataLow
        var high = dataHigh
        let room = layers.contains { $0.mark.fillsPanel } ? 0 : Self.padding
        var padding = (low: room, high: room)
        if startsAtZero {
            if low >= 0 { (low, padding.low) = (0, 0) }
            if high <= 0 { (high, padding.high) = (0, 0) }
            if low == high { high = 1 }
        }
        if let limit = options.low { (low, padding.low) = (limit, 0) }
        if let limit = options.high { (high, padding.high) = (limit, 0) }
        guard low <= high else {
            throw FigureError(
                "\(channel.rawValue) axis",
                "the lower limit \(short(low)) is above the upper \(short(high))")
        }
        if options.kind == .log, low <= 0 {
            throw FigureError(
                options.kind.operation(channel),
                "a logarithmic axis cannot start at \(short(low))", hint: "start above zero")
        }
        // Half of the largest double: the width of a domain must be a double, too.
        let limit = Double.greatestFiniteMagnitude / 4
        guard low > -limit, high < limit else {
            throw FigureError(
                "\(channel.rawValue) axis",
                "values from \(short(low)) to \(short(high)) are too far apart to draw",
                hint: "use a logarithmic axis, or leave the outliers out")
        }
        if options.kind == .time, max(low.magnitude, high.magnitude) >= AxisKind.latestTime {
            throw FigureError(
                options.kind.operation(channel),
                "values from \(short(low)) to \(short(high)) are no seconds since 1970",
                hint: "milliseconds are divided by 1000")
        }
        return .continuous(low, high, options.kind, padding: padding)
    }

    /// Whether all numbers along an axis are whole, so that ticks between them mean nothing.
    func isWhole(_ channel: Channel) -> Bool {
        for (_, rows) in layers {
            for side in [channel, channel == .x ? .x2 : .y2] {
                guard case .numbers(let values)? = rows.columns[side] else { continue }
                if !values.allSatisfy({ $0 == $0.rounded() }) { return false }
            }
        }
        return true
    }

    /// What an axis is called: the author's title, or the columns' names.
    func title(_ channel: Channel) -> String {
        if let title = (channel == .x ? plot.x : plot.y).title { return title }
        var names: [String] = []
        for (_, rows) in layers {
            if let name = rows.titles[channel], !name.isEmpty, !names.contains(name) {
                names.append(name)
            }
        }
        return names.prefix(3).joined(separator: ", ")
    }

    /// The plot in words, for readers who do not see it.
    var summary: String {
        var sentences: [String] = []
        for (mark, rows) in layers where !mark.title.isEmpty {
            let x = rows.titles[.x] ?? ""
            let y = rows.titles[.y] ?? ""
            var text = mark.title
            if !y.isEmpty { text += " of \(y)" }
            if !x.isEmpty { text += y.isEmpty ? " of \(x)" : " by \(x)" }
            if case .numbers(let values)? = rows.columns[.y], let low = values.min(),
                let high = values.max()
            {
                text += ", from \(short(low, digits: 3)) to \(short(high, digits: 3))"
            }
            sentences.append(text)
        }
        if case .categories(let names) = color {
            let list = names.prefix(12).joined(separator: ", ")
            let by = colorTitle.isEmpty ? "Colours" : "Colours by \(colorTitle)"
            sentences.append("\(by): \(list)\(names.count > 12 ? ", …" : "")")
        } else if case .continuous(_, let domain) = color, !colorTitle.isEmpty {
            sentences.append(
                "Colours by \(colorTitle), from \(short(domain.lowerBound, digits: 3)) to "
                    + short(domain.upperBound, digits: 3))
        }
        if panelCount > 1 { sentences.append("\(panelCount) panels") }
        return sentences.map { $0 + "." }.joined(separator: " ")
    }
}
