extension Figure {
    /// Several columns as one: their values one after another, with the column's name as class.
    ///
    /// `.line(x: "epoch", y: ["loss", "val_loss"])` is a line for each column.
    package func folded(
        x: Field?, y fields: [Field], for operation: String
    ) throws(FigureError) -> (x: Field, y: Field, color: Field) {
        guard case .plot(let plot) = content else {
            throw FigureError(operation, "this figure is not a plot with axes")
        }
        guard !fields.isEmpty else { throw FigureError(operation, "y names no column") }
        var (places, values, names, codes): ([Int], [Double], [String], [Int]) = ([], [], [], [])
        var length: Int?
        for (index, field) in fields.enumerated() {
            let (column, title) = try field.resolve(in: plot.data, for: operation)
            guard case .numbers(let numbers) = column else {
                throw FigureError(operation, "\"\(title)\" has names, not numbers")
            }
            if let length, length != numbers.count {
                throw FigureError(
                    operation, "y has lists of \(length) and of \(numbers.count) values")
            }
            length = numbers.count
            names.append(title.isEmpty ? String(index) : title)
            values += numbers
            places += numbers.indices
            codes += [Int](repeating: index, count: numbers.count)
        }
        var across = Column.numbers(places.map(Double.init))
        var title = "index"
        if let x {
            let found = try x.resolve(in: plot.data, for: operation)
            guard found.column.count == length else {
                throw FigureError(
                    operation,
                    "x has \(found.column.count) values and y has \(length ?? 0)",
                    hint: "each row needs one of each")
            }
            across = found.column.selecting(places)
            title = found.title
        }
        return (
            .values(across, title: title), .values(.numbers(values), title: ""),
            .values(.categories(Categories(names: names, codes: codes)), title: "")
        )
    }
}
