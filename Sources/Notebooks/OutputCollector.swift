import Session

/// Gathers what one cell gives, in order, and passes it on to whoever watches.
final class OutputCollector: OutputSink {
    /// A cell that prints without end must not fill the memory before its time is up.
    static let maximumText = 1 << 20

    private enum Item {
        case text(String)
        case display(Display)
        case note(String)
    }

    let observer: (any ReplayObserver)?
    private let formats: [FigureFormat]
    private let dpi: Double
    private var items: [Item] = []
    private var textSize = 0

    /// - Parameter formats: what figures are drawn as, beside SVG.
    init(observer: (any ReplayObserver)?, formats: [FigureFormat] = [], dpi: Double = 192) {
        self.formats = formats
        self.dpi = dpi
        self.observer = observer
    }

    func receive(_ event: OutputEvent) {
        observer?.receive(event)
        switch event {
        case .text(let text): append(text)
        case .display(let display): items.append(.display(display))
        case .note(let note): items.append(.note(note))
        case .progress: break
        }
    }

    private func append(_ text: String) {
        guard textSize <= OutputCollector.maximumText else { return }
        textSize += text.utf8.count
        if case .text(let before) = items.last {
            // Taken out first, so that the string grows in place.
            items.removeLast()
            items.append(.text(before + text))
        } else {
            items.append(.text(text))
        }
        if textSize > OutputCollector.maximumText {
            items.append(.note("the cell printed more than 1 MiB; the rest is not recorded"))
        }
    }

    /// The outputs since the last call, figures drawn.
    ///
    /// - Throws: where a figure cannot be laid out or drawn.
    func take(
        cell index: Int, label: String?, _ names: inout FigureNames
    ) throws(ErrorRecord) -> [CellOutput] {
        let taken = items
        items = []
        textSize = 0
        var outputs: [CellOutput] = []
        var figures = 0
        for item in taken {
            switch item {
            case .text(let text): outputs.append(.text(text))
            case .note(let note): outputs.append(.note(note))
            case .display(let display):
                guard let picture = display.picture else {
                    outputs.append(.value(display.text, display.table))
                    continue
                }
                figures += 1
                let name = names.name(label: label, cell: index, figure: figures)
                let (figure, notes) = try draw(picture, name)
                outputs.append(.figure(figure))
                outputs += notes.map(CellOutput.note)
            }
        }
        return outputs
    }

    private func draw(
        _ picture: any Picture, _ name: String
    ) throws(ErrorRecord) -> (FigureRecord, notes: [String]) {
        do {
            let drawn = try picture.render(as: .svg(idPrefix: name + "-"))
            var others: [FigureFormat: [UInt8]] = [:]
            for format in formats {
                let asked: PictureFormat = format == .pdf ? .pdf : .png(dpi: dpi)
                others[format] = try picture.render(as: asked).bytes
            }
            let playable = try (picture as? any MovingPicture)?.playable()
            let figure = FigureRecord(
                name: name, title: picture.title, alternativeText: picture.alternativeText,
                width: picture.size.width, height: picture.size.height,
                scene: try picture.sceneText(), svg: drawn.bytes, others: others,
                animation: playable?.bytes)
            return (figure, drawn.notes + (playable?.notes ?? []))
        } catch {
            let message = "the figure cannot be drawn: \(error)"
            throw ErrorRecord(kind: "figure", message: message, rendered: message, line: nil)
        }
    }
}

/// Gives every figure of a run a file name of its own.
struct FigureNames {
    private var taken: Set<String>

    init(labels: [String]) {
        taken = Set(labels)
    }

    /// The label for a labelled cell's first figure; else the label or the cell's number, counted on.
    mutating func name(label: String?, cell index: Int, figure: Int) -> String {
        if let label, figure == 1 { return label }
        let base = label ?? "cell-\(index + 1)"
        if figure == 1, taken.insert(base).inserted { return base }
        var number = figure
        while !taken.insert("\(base)-\(number)").inserted { number += 1 }
        return "\(base)-\(number)"
    }
}
