/// The numbers of a report's figures and tables, and what references to their labels show.
struct Numbering {
    struct Target: Equatable {
        /// `Figure 2`.
        var text: String
        /// The id within the page.
        var id: String
    }

    /// By label.
    private(set) var targets: [String: Target] = [:]
    private var figures: [String: Int] = [:]
    private var tables: [Int: Int] = [:]

    /// Numbers every figure in order, and every table of a cell whose label begins with `tbl-`.
    ///
    /// A cell labelled `fig-…` keeps its number where it gave no figure, so that a run that failed in the
    /// middle does not renumber the rest.
    init(_ notebook: NotebookFile, _ record: RunRecord) {
        var lastFigure = 0
        var lastTable = 0
        for (index, cell) in notebook.cells.enumerated() {
            let label = cell.options.label
            let outputs = index < record.cells.count ? record.cells[index].outputs : []
            let names = outputs.compactMap { output -> String? in
                if case .figure(let figure) = output { figure.name } else { nil }
            }
            for name in names {
                lastFigure += 1
                figures[name] = lastFigure
            }
            guard let label else { continue }
            if let number = names.first.flatMap({ figures[$0] }) {
                targets[label] = Target(text: "Figure \(number)", id: label)
            } else if label.hasPrefix("fig-") {
                lastFigure += 1
                targets[label] = Target(text: "Figure \(lastFigure)", id: label)
            } else if label.hasPrefix("tbl-") {
                lastTable += 1
                tables[index] = lastTable
                targets[label] = Target(text: "Table \(lastTable)", id: label)
            }
        }
    }

    func figure(_ name: String) -> Int? { figures[name] }
    func table(ofCell index: Int) -> Int? { tables[index] }

    /// Cuts a text at its references: `@fig-loss`, `@tbl-scores`, not `me@fig-loss`.
    ///
    /// A label that is not known is given back with no target where it can only have been meant as one.
    func references(in text: String) -> [(text: String, label: String?)] {
        var pieces: [(text: String, label: String?)] = []
        let bytes = Array(text.utf8)
        var plainStart = 0
        var index = 0
        func isWord(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (48...57).contains(byte)
                || (65...90).contains(byte) || (97...122).contains(byte)
        }
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "@"), index == 0 || !isWord(bytes[index - 1]) else {
                index += 1
                continue
            }
            let end = bytes[(index + 1)...].firstIndex { !isWord($0) } ?? bytes.count
            var label = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
            // `see @fig-loss-` and the like: punctuation after the label.
            while label.hasSuffix("-") || label.hasSuffix("_") { label.removeLast() }
            if targets[label] != nil || label.hasPrefix("fig-") || label.hasPrefix("tbl-") {
                let plain = String(decoding: bytes[plainStart..<index], as: UTF8.self)
                pieces.append((plain, label))
                plainStart = index + 1 + label.utf8.count
            }
            index = max(end, index + 1)
        }
        pieces.append((String(decoding: bytes[plainStart...], as: UTF8.self), nil))
        return pieces
    }
}
