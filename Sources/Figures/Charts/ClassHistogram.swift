extension Figure {
    /// How many rows of each class there are in one or more parts of the data, such as train and
    /// test.
    ///
    /// - Parameter parts: for each its name and the class of each row, as an index into `classes`.
    /// - Throws: when there is no row, or a class that `classes` does not name.
    package static func classHistogram(
        _ parts: [(name: String, labels: [Int])], classes: [String]
    ) throws(FigureError) -> Figure {
        var (names, codes, counts): ([Int], [Int], [Double]) = ([], [], [])
        for (index, part) in parts.enumerated() {
            var tally = [Int](repeating: 0, count: classes.count)
            for label in part.labels {
                guard tally.indices.contains(label) else {
                    throw FigureError(
                        "class_histogram",
                        "\(part.name) has the label \(label), and there are \(classes.count) classes"
                    )
                }
                tally[label] += 1
            }
            for (label, count) in tally.enumerated() {
                names.append(label)
                codes.append(index)
                counts.append(Double(count))
            }
        }
        guard counts.contains(where: { $0 > 0 }) else {
            throw FigureError("class_histogram", "there are no labels to count")
        }
        let color: Field? =
            parts.count > 1
            ? .values(
                .categories(Categories(names: parts.map(\.name), codes: codes)), title: "")
            : nil
        return try Figure().bar(
            x: .values(.categories(Categories(names: classes, codes: names)), title: "class"),
            y: .values(counts, title: "count"), color: color)
    }
}
