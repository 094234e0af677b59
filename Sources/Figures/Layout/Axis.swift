/// One axis of one panel: its ticks, and the room that their labels take.
struct Axis {
    struct Tick: Equatable {
        /// In data, as `Scale.position` takes it.
        var value: Double
        /// Empty for a tick without a label.
        var label: String
    }

    enum Side { case bottom, left }

    var side: Side
    var ticks: [Tick] = []
    var minor: [Double] = []
    /// What all labels have in common, for the title to add: `×10⁶`, or the day of hours.
    var factor = ""
    /// Of the labels, against the page: 0, −45 or −90 degrees.
    var angle = 0.0
    /// From the panel's edge to the labels' far end.
    var thickness = 0.0
    /// How far labels reach beyond the panel before its start and after its end.
    var overhang = (before: 0.0, after: 0.0)

    /// Free space between two labels, at least; between tick and label.
    static let labelGap = 5.0
    static let tickGap = 2.0
    /// Lengths of axis that deserve a label of their own: numbers are wider than they are high.
    private static let spacing = (across: 52.0, down: 30.0)
    /// Names on the left take at most this share of the figure.
    private static let longestName = 0.3

    /// - Parameter isAlone: whether other panels may have other factors, so that labels are to say
    ///   theirs themselves.
    init(
        _ scale: Scale, side: Side, length: Double, isWhole: Bool, showsTicks: Bool,
        isAlone: Bool = false, theme: Theme, measurer: any TextMeasurer, figureWidth: Double
    ) {
        self.side = side
        guard showsTicks, length > 1 else { return }
        let text = TextFitter(measurer: measurer, font: theme.labelFont)
        switch scale {
        case .linear(let domain):
            placeNumbers(
                scale, domain, length: length, isWhole: isWhole, isAlone: isAlone, text: text)
        case .log(let domain):
            var target = length / (side == .bottom ? 40 : 24)
            var found = LogTicks(domain: domain, target: target)
            while target > 1.5,
                !text.fit(
                    found.labelled.map { (scale.position($0) * length, found.text($0)) },
                    side: side)
            {
                target *= 0.7
                found = LogTicks(domain: domain, target: target)
            }
            ticks = found.labelled.map { Tick(value: $0, label: found.text($0)) }
            minor = found.minor
        case .symlog(let domain, let threshold):
            placeDecades(scale, domain, threshold: threshold, length: length, text: text)
            // Within the threshold the axis is a linear one.
            if ticks.count < 2 {
                placeNumbers(
                    scale, domain, length: length, isWhole: isWhole, isAlone: isAlone, text: text)
            }
        case .time(let domain):
            placeTimes(scale, domain, length: length, isAlone: isAlone, text: text)
        case .category(let names, _):
            placeNames(
                names, band: (scale.band ?? 1) * length, text: text, figureWidth: figureWidth)
        }
        measure(scale, length: length, text: text, tickLength: theme.tickLength)
    }

    private mutating func placeNumbers(
        _ scale: Scale, _ domain: ClosedRange<Double>, length: Double, isWhole: Bool, isAlone: Bool,
        text: TextFitter
    ) {
        func labels(_ values: [Double], _ format: TickFormat) -> [String] {
            values.map { value in
                isAlone && value != 0 ? format.text(value) + format.factor : format.text(value)
            }
        }
        let target = length / (side == .bottom ? Self.spacing.across : Self.spacing.down)
        let found = Ticks(domain: domain, target: target + 1, wholeNumbers: isWhole) {
            values, step in
            let format = TickFormat(step: step, largest: Self.largest(values))
            return text.fit(
                zip(values, labels(values, format)).map { (scale.position($0) * length, $1) },
                side: side)
        }
        let format = TickFormat(step: found.step, largest: Self.largest(found.values))
        factor = isAlone ? "" : format.factor
        ticks = zip(found.values, labels(found.values, format)).map { Tick(value: $0, label: $1) }
    }

    /// Zero and the decades on both sides of it, as many as have room.
    private mutating func placeDecades(
        _ scale: Scale, _ domain: ClosedRange<Double>, threshold: Double, length: Double,
        text: TextFitter
    ) {
        for stride in 1...100 {
            let found = SymmetricLogTicks(domain: domain, threshold: threshold, stride: stride)
            let labels = found.labelled.map { (scale.position($0) * length, found.text($0)) }
            guard text.fit(labels, side: side) else { continue }
            ticks = found.labelled.map { Tick(value: $0, label: found.text($0)) }
            minor = found.minor
            return
        }
    }

    private mutating func placeTimes(
        _ scale: Scale, _ domain: ClosedRange<Double>, length: Double, isAlone: Bool,
        text: TextFitter
    ) {
        /// Without a title of its own the axis says at its first label which day, or year, it is.
        func told(_ labels: [String], _ context: String) -> [String] {
            guard isAlone, !context.isEmpty, let first = labels.first else { return labels }
            return ["\(first) (\(context))"] + labels.dropFirst()
        }
        let target = length / (side == .bottom ? Self.spacing.across : Self.spacing.down)
        let found = TimeTicks(domain: domain, target: target) { values, labels in
            text.fit(zip(values, labels).map { (scale.position($0) * length, $1) }, side: side)
        }
        factor = isAlone ? "" : found.context
        ticks = zip(found.values, told(found.labels, found.context)).map {
            Tick(value: $0, label: $1)
        }
    }

    private static func largest(_ values: [Double]) -> Double {
        max(values.first?.magnitude ?? 0, values.last?.magnitude ?? 0)
    }

    /// Names level if they fit, else slanted, else upright; and every n-th if there is no room at
    /// all.
    private mutating func placeNames(
        _ names: [String], band: Double, text: TextFitter, figureWidth: Double
    ) {
        let height = text.height
        // At the least, so many names apart are labels; only these are worth measuring.
        var every = max(1, Int((height * 0.95 / band).rounded(.up)))
        let longest = figureWidth * Self.longestName
        if side == .bottom {
            let candidates = stride(from: 0, to: names.count, by: every).map { names[$0] }
            let widest = candidates.map { min(longest, text.width($0)) }.max() ?? 0
            if widest + Self.labelGap > band {
                if names.allSatisfy({ Double($0) != nil }) {
                    // A few numbers read better level, every n-th, than many upright.
                    every = Int(((widest + Self.labelGap) / band).rounded(.up))
                } else {
                    // A slanted line of text takes its height times √2 along the axis.
                    angle = band >= height * 1.45 ? -45 : -90
                }
            } else {
                every = 1
            }
        }
        ticks = names.enumerated().map { index, name in
            Tick(
                value: Double(index),
                label: index % every == 0 ? text.shortened(name, to: longest) : "")
        }
    }

    private mutating func measure(
        _ scale: Scale, length: Double, text: TextFitter, tickLength: Double
    ) {
        let room = tickLength + Self.tickGap
        for tick in ticks where !tick.label.isEmpty {
            let width = text.width(tick.label)
            let place = scale.position(tick.value) * length
            switch (side, angle) {
            case (.left, _):
                thickness = max(thickness, room + width)
                overhang.before = max(overhang.before, text.height / 2 - place)
                overhang.after = max(overhang.after, place + text.height / 2 - length)
            case (.bottom, 0):
                thickness = max(thickness, room + text.height)
                overhang.before = max(overhang.before, width / 2 - place)
                overhang.after = max(overhang.after, place + width / 2 - length)
            case (.bottom, -90):
                thickness = max(thickness, room + width)
            case (.bottom, _):
                let reach = width * 0.7072
                thickness = max(thickness, room + reach + text.height * 0.7072)
                overhang.before = max(overhang.before, reach - place)
                overhang.after = max(overhang.after, place + text.height / 2 - length)
            }
        }
    }
}

/// Text of one font: how wide it is, whether labels collide, and what is cut off where there is no
/// room.
struct TextFitter {
    let measurer: any TextMeasurer
    let font: Font

    var height: Double { measurer.measure("0", font).height }
    var ascent: Double { measurer.measure("0", font).ascent }

    func width(_ text: String) -> Double { measurer.measure(text, font).width }

    /// Whether labels centred at these places leave the gap between each other.
    func fit(_ labels: [(place: Double, text: String)], side: Axis.Side) -> Bool {
        var end = -Double.infinity
        for label in labels {
            let half = (side == .bottom ? width(label.text) : height * 0.8) / 2
            if label.place - half < end { return false }
            end = label.place + half + (side == .bottom ? Axis.labelGap : 2)
        }
        return true
    }

    /// The text, or as much of it as fits followed by an ellipsis.
    func shortened(_ text: String, to limit: Double) -> String {
        guard width(text) > limit else { return text }
        let characters = Array(text)
        var low = 0
        var high = characters.count
        while low < high {
            let middle = (low + high + 1) / 2
            if width(String(characters[..<middle]) + "…") <= limit {
                low = middle
            } else {
                high = middle - 1
            }
        }
        var kept = String(characters[..<low])
        while kept.hasSuffix(" ") { kept.removeLast() }
        return kept + "…"
    }

    /// The text in lines of at most `limit`, broken at spaces; the last of `most` lines is
    /// shortened.
    func wrapped(_ text: String, to limit: Double, most: Int = .max) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                let longer = line.isEmpty ? String(word) : line + " " + word
                if line.isEmpty || width(longer) <= limit {
                    line = longer
                } else {
                    lines.append(line)
                    line = String(word)
                }
            }
            lines.append(line)
        }
        if lines.count > most {
            let rest = lines[(most - 1)...].joined(separator: " ")
            lines = Array(lines[..<(most - 1)]) + [rest]
        }
        return lines.map { shortened($0, to: limit) }
    }
}
