extension Figure {
    /// The figure with the scales that its joined plots have in common written into each of them.
    func withSharedScales(_ theme: Theme) throws(FigureError) -> Figure {
        guard case .concat(let direction, let parts) = content else { return self }
        let theme = self.theme ?? theme
        var inner: [Figure] = []
        for part in parts { inner.append(try part.withSharedScales(theme)) }
        var figure = changed { $0.content = .concat(direction, inner) }
        guard !shared.isEmpty else { return figure }
        var plots: [ResolvedPlot] = []
        for plot in figure.plots { plots.append(try ResolvedPlot(plot, theme: theme)) }
        for channel in [Channel.x, .y] where shared.contains(channel) {
            if let common = try Scale.common(plots, channel) {
                figure = figure.changingPlots {
                    if channel == .x { $0.x.common = common } else { $0.y.common = common }
                }
            }
        }
        if shared.contains(.color) { try figure.shareColors(plots, theme) }
        return figure
    }

    /// All plots within, in their order.
    private var plots: [Plot] {
        switch content {
        case .plot(let plot): [plot]
        case .concat(_, let parts): parts.flatMap(\.plots)
        default: []
        }
    }

    private func changingPlots(_ change: (inout Plot) -> Void) -> Figure {
        switch content {
        case .plot(var plot):
            change(&plot)
            return changed { $0.content = .plot(plot) }
        case .concat(let direction, let parts):
            return changed {
                $0.content = .concat(direction, parts.map { $0.changingPlots(change) })
            }
        default: return self
        }
    }

    /// The same classes, or the same range of numbers, in all plots; and one legend for all of them
    /// where they call it the same.
    private mutating func shareColors(
        _ plots: [ResolvedPlot], _ theme: Theme
    ) throws(FigureError) {
        var classes: [String] = []
        var range: ClosedRange<Double>?
        for plot in plots {
            switch plot.color {
            case .none: break
            case .categories(let names): classes += names.filter { !classes.contains($0) }
            case .continuous(_, let own):
                range =
                    range.map {
                        min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound)
                    } ?? own
            }
        }
        guard classes.isEmpty || range == nil else {
            throw FigureError(
                "resolve", "some figures have classes in color and others have numbers",
                hint: "leave color independent")
        }
        let coloured = plots.filter { $0.color != .none }
        let isOne = Set(coloured.map(\.colorTitle)).count == 1
        self = changingPlots {
            $0.color.commonClasses = classes
            if let range { ($0.color.low, $0.color.high) = (range.lowerBound, range.upperBound) }
            if isOne { $0.color.showsLegend = false }
        }
        guard isOne else { return }
        explained = self.plots.map { plot in
            var plot = plot
            plot.color.showsLegend = true
            return plot
        }
    }
}

extension Scale {
    /// The smallest scale that holds those of all plots; nil where these are of different kinds, or
    /// each panel has its own.
    fileprivate static func common(
        _ plots: [ResolvedPlot], _ channel: Channel
    ) throws(FigureError) -> Scale? {
        var common: Scale?
        for plot in plots {
            guard plot.plot.facet?.independent.contains(channel) != true else {
                throw FigureError(
                    "resolve", "panels with \(channel.rawValue) axes of their own share none",
                    hint: "facet with shared axes, or leave \(channel.rawValue) independent")
            }
            let own = try plot.scale(channel, panel: 0)
            guard let known = common else {
                common = own
                continue
            }
            guard let united = known.united(with: own) else {
                throw FigureError(
                    "resolve", "the \(channel.rawValue) axes are of different kinds",
                    hint: "leave \(channel.rawValue) independent")
            }
            common = united
        }
        return common
    }

    private func united(with other: Scale) -> Scale? {
        func both(
            _ a: ClosedRange<Double>, _ b: ClosedRange<Double>
        ) -> ClosedRange<Double> {
            min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        }
        switch (self, other) {
        case (.linear(let a), .linear(let b)): return .linear(both(a, b))
        case (.log(let a), .log(let b)): return .log(both(a, b))
        case (.time(let a), .time(let b)): return .time(both(a, b))
        case (.symlog(let a, let first), .symlog(let b, let second)):
            return .symlog(both(a, b), threshold: max(first, second))
        case (.category(let a, let first), .category(let b, let second)):
            return .category(a + b.filter { !a.contains($0) }, headroom: max(first, second))
        default: return nil
        }
    }
}

extension Legend {
    /// One legend for several plots of the same classes, or of the same range of numbers.
    init?(
        explaining plots: [Plot], theme: Theme, measurer: any TextMeasurer, room: Size
    ) throws(FigureError) {
        var united: ResolvedPlot?
        for plot in plots {
            let resolved = try ResolvedPlot(plot, theme: theme)
            guard resolved.color != .none else { continue }
            if united == nil { united = resolved } else { united?.layers += resolved.layers }
        }
        guard let united else { return nil }
        self.init(united, theme: theme, measurer: measurer, room: room)
    }
}
