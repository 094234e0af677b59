import Data
import Figures
import Machine
import Tensors

/// Whole figures in one call. Each gives a figure like `plot`'s, to be changed and joined.
var chartBuiltins: [Builtin] {
    [histogramOfValues, bars, heatmap, confusion, classHistogram, images]
}

private var histogramOfValues: Builtin {
    Builtin(
        "histogram", area: .figures,
        summary: "A figure of how often numbers fall into equal intervals.",
        Parameter<NumbersArgument>(
            "values", "The numbers; a tensor of any shape is one list of them."),
        Parameter<Int?>(
            "bins", default: nil, "How many intervals; by default by the data's spread."),
        Parameter<Bool>("share", default: false, "Shares of the whole instead of counts."),
        returns: "figure", example: "histogram([1, 2, 2, 3, 3, 3], bins: 3)"
    ) { _, values, bins, share in
        FigureValue(
            try Figure().histogram(
                x: .values(values.numbers, title: "value"),
                mark: HistogramMark(bins: bins, showsShares: share)))
    }
}

private var bars: Builtin {
    Builtin(
        "bars", area: .figures, summary: "A figure with a bar for each label.",
        Parameter<LabelsArgument>("labels", "The names, or numbers, below the bars."),
        Parameter<NumbersArgument>("values", "Their lengths."),
        returns: "figure", example: "bars([\"cat\", \"dog\"], [3, 5])"
    ) { _, labels, values in
        let categories = labels.values.asCategories
        return FigureValue(try .bars(categories.codes.map(categories.name), values.numbers))
    }
}

private var heatmap: Builtin {
    Builtin(
        "heatmap", area: .figures,
        summary: "A figure of a matrix as coloured cells, its first row at the top.",
        Parameter<MatrixArgument>("matrix", "A tensor of two axes, or a list of lists."),
        Parameter<[String]?>("rows", default: nil, "The rows' names."),
        Parameter<[String]?>("columns", default: nil, "The columns' names."),
        Parameter<String?>(
            "map", default: nil,
            "Its colours: viridis, or diverging where there are numbers on both sides of zero."),
        Parameter<[[String]]?>(
            "texts", default: nil, "What is written in the cells: a list for each row."),
        returns: "figure", example: "heatmap([[1, 2], [3, 4]], rows: [\"a\", \"b\"])"
    ) { _, matrix, rows, columns, map, texts in
        let map = try map.map { name throws(FigureError) in try ColorMap.named(name) }
        return FigureValue(
            try .heatMap(
                matrix.rows, rowNames: rows, columnNames: columns, map: map, texts: texts))
    }
}

private var confusion: Builtin {
    Builtin(
        "confusion", area: .figures,
        summary: """
            A figure of which class is taken for which: actual classes by row, predicted ones by column. \
            Colours are shares of the row, numbers are counts.
            """,
        Parameter<LabelsArgument>("actual", "For each row its class: a number from 0, or a name."),
        Parameter<LabelsArgument>("predicted", "For each row the class that it was taken for."),
        Parameter<[String]?>("classes", default: nil, "The names of the classes."),
        returns: "figure",
        example: "confusion([0, 0, 1, 1], [0, 1, 1, 1], classes: [\"cat\", \"dog\"])"
    ) { _, actual, predicted, classes in
        let names = classes ?? LabelsArgument.classes(of: [actual, predicted])
        return FigureValue(
            try .confusion(
                actual: actual.codes(in: names, for: "confusion"),
                predicted: predicted.codes(in: names, for: "confusion"), classes: names))
    }
}

private var classHistogram: Builtin {
    Builtin(
        "class_histogram", area: .figures,
        summary: "A figure of how many rows of each class there are in each part of the data.",
        Parameter<Variadic<LabelledPart>>("parts", "Data sets, or lists or tensors of labels."),
        Parameter<[String]?>(
            "names", default: nil, "What the parts are called; by default as they say."),
        Parameter<[String]?>(
            "classes", default: nil, "The names of the classes; by default the data's."),
        returns: "figure",
        example:
            "class_histogram([0, 0, 1], [1, 1], names: [\"train\", \"test\"], classes: [\"cat\", \"dog\"])"
    ) { _, parts, names, classes in
        let parts = parts.values
        if let names, names.count != parts.count {
            throw FigureError(
                "class_histogram",
                "there are \(parts.count) parts and \(names.count) names for them")
        }
        let known =
            classes ?? parts.first { !$0.classes.isEmpty }?.classes
            ?? LabelsArgument.classes(of: parts.map(\.labels))
        return FigureValue(
            try .classHistogram(
                try parts.enumerated().map { index, part in
                    let own = part.name.isEmpty ? "part \(index + 1)" : part.name
                    return (
                        names?[index] ?? own,
                        try part.labels.codes(in: known, for: "class_histogram")
                    )
                }, classes: known))
    }
}

private var images: Builtin {
    Builtin(
        "images", area: .figures,
        summary: """
            A figure of pictures in rows, each with its own pixels. Numbers from 0 to 1 are black to white; \
            negative ones are blue and positive ones red.
            """,
        Parameter<PicturesArgument>(
            "batch", "A tensor [count, height, width, channels], a data set, or a list of images."),
        Parameter<[String]>("titles", default: [], "Below each picture."),
        Parameter<Int?>("columns", default: nil, "Pictures to a row."),
        Parameter<[String]>("row_titles", default: [], "At the left of each row."),
        Parameter<[String]>("column_titles", default: [], "Above each column."),
        Parameter<[String]>(
            "words", default: [],
            "In place of each picture what is to be said of it; \"\" draws the picture."),
        returns: "figure", example: "images(zeros([6, 8, 8, 1]), columns: 3)"
    ) { _, batch, titles, columns, rowTitles, columnTitles, words in
        FigureValue(
            try .images(
                batch.pictures, titles: titles, words: words, columns: columns,
                rowTitles: rowTitles, columnTitles: columnTitles))
    }
}

/// Goes before the core's `show`, which takes any value.
var showBuiltins: [Builtin] {
    [
        Builtin(
            "show", area: .figures, summary: "Shows an image, or a batch of them, as a picture.",
            Parameter<ShownArgument>(
                "image", "An image [height, width, 1 or 3], a batch of them, or a data set's row."),
            returns: "none", example: "show(zeros([8, 8, 1]))"
        ) { context, image in
            let figure = FigureValue(try .images(image.pictures))
            context.emit(.display(context.host(figure)))
            return Value.none
        }
    ]
}

// MARK: Arguments

/// A list of numbers, or all numbers of a tensor.
struct NumbersArgument: FromValue {
    var numbers: [Double]

    static var expectation: String { "list or tensor of numbers" }
    static func accepts(_ value: Value) -> Bool { ColumnArgument.accepts(value) }

    static func from(_ value: Value, in context: BuiltinContext) throws -> NumbersArgument? {
        if let tensor = value.hostObject(Tensor.self) {
            return NumbersArgument(numbers: try tensor.doubles())
        }
        guard case .numbers(let numbers)? = try ColumnArgument.from(value, in: context)?.column
        else { return nil }
        return NumbersArgument(numbers: numbers)
    }
}

/// A tensor of two axes, or a list of lists of numbers.
struct MatrixArgument: FromValue {
    var rows: [[Double]]

    static var expectation: String { "matrix" }
    static func accepts(_ value: Value) -> Bool {
        value.isList || value.hostObject(Tensor.self) != nil
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> MatrixArgument? {
        if let tensor = value.hostObject(Tensor.self) {
            guard tensor.rank == 2 else {
                throw FigureError(
                    "matrix", "a tensor of shape \(tensor.shape) is not a matrix",
                    hint: "two axes are needed: index or reshape it")
            }
            let values = try tensor.doubles()
            let width = tensor.shape[1]
            return MatrixArgument(
                rows: (0..<tensor.shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) }
            )
        }
        guard let list = value.list else { return nil }
        var rows: [[Double]] = []
        for item in list {
            guard let row = try NumbersArgument.from(item, in: context) else { return nil }
            rows.append(row.numbers)
        }
        return MatrixArgument(rows: rows)
    }
}

/// A data set's labels with its name and classes, or plain labels.
struct LabelledPart: FromValue {
    var name = ""
    var labels: LabelsArgument
    var classes: [String] = []

    static var expectation: String { "data set or list of labels" }
    static func accepts(_ value: Value) -> Bool {
        value.hostObject(Dataset.self) != nil || ColumnArgument.accepts(value)
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> LabelledPart? {
        if let data = value.hostObject(Dataset.self) {
            guard data.isClassified else {
                throw FigureError(
                    "class_histogram", "the labels of \(data.name) are values, not classes",
                    hint: "draw them with histogram(data.labels)")
            }
            let numbers = try data.labels().doubles()
            return LabelledPart(
                name: data.part, labels: LabelsArgument(values: .numbers(numbers)),
                classes: data.classes)
        }
        return try LabelsArgument.from(value, in: context).map { LabelledPart(labels: $0) }
    }
}
