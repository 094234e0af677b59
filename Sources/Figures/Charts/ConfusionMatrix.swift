extension Figure {
    /// Which class is taken for which: actual classes by row, predicted ones by column.
    ///
    /// A cell's colour is its share of the row, from 0 to 1, so that rare classes count as much as
    /// frequent ones; its number is the count.
    ///
    /// - Parameters:
    ///   - actual, predicted: for each row of the data an index into `classes`.
    /// - Throws: for lists of different length, empty ones, and a label that `classes` does not
    ///   name.
    package static func confusion(
        actual: [Int], predicted: [Int], classes: [String]
    ) throws(FigureError) -> Figure {
        guard actual.count == predicted.count else {
            throw FigureError(
                "confusion",
                "there are \(actual.count) actual and \(predicted.count) predicted classes",
                hint: "give one prediction a row")
        }
        guard !actual.isEmpty else { throw FigureError("confusion", "there is nothing to compare") }
        let count = classes.count
        // Cells are counted in a square of this side.
        guard count <= 1000 else {
            throw FigureError("confusion", "\(count) classes are too many for a matrix")
        }
        var counts = [Int](repeating: 0, count: count * count)
        for (truth, guess) in zip(actual, predicted) {
            for label in [truth, guess] where !(0..<count).contains(label) {
                throw FigureError(
                    "confusion", "the label \(label) is out of range: there are \(count) classes",
                    hint: "labels count from 0")
            }
            counts[truth * count + guess] += 1
        }
        var shares: [Double] = []
        for row in 0..<count {
            let cells = counts[(row * count)..<((row + 1) * count)]
            let total = cells.reduce(0, +)
            shares += cells.map { total == 0 ? 0 : Double($0) / Double(total) }
        }
        let cells = 0..<(count * count)
        let figure = try Figure().layer(
            HeatMapMark(gap: count <= 30 ? 0.6 : 0),
            [
                .x: .values(
                    .categories(Categories(names: classes, codes: cells.map { $0 % count })),
                    title: "predicted"),
                .y: .values(
                    .categories(Categories(names: classes, codes: cells.map { $0 / count })),
                    title: "actual"),
                .color: .values(shares, title: "share of row"),
                .text: .values(counts.map { typographic(String($0)) }),
            ])
        return try figure.changedPlot("confusion") {
            $0.color.usesRamp = true
            $0.color.low = 0
            $0.color.high = 1
            $0.squareCells = true
        }
    }
}
