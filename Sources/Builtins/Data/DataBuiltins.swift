import Data
import Machine
import Networks
import Tensors

/// Data sets: opening, viewing and measuring them.
var dataBuiltins: [Builtin] {
    [
        datasetFile, datasetArrays, datasetFunction, split, batches, shuffle, filter, take, measure,
        classCounts,
        loadTensor, saveTensor, loadImage,
    ]
}

extension MissingValues: FromValue {}
extension ColumnType: FromValue {}
extension DamagedRows: FromValue {}

private var datasetParameter: Parameter<Dataset> { Parameter("data", "The data set.") }

private var datasetFile: Builtin {
    Builtin(
        "dataset", area: .data,
        summary:
            "A data set by its name (\(NamedSets.names.joined(separator: ", "))), or from a CSV, TSV, NPY, NPZ or IDX file, a folder of pictures with a folder for each class, or one of MNIST's files. It is held in memory where that leaves half of what is available, else read while it is used; `measure` says which and why.",
        Parameter<String>(
            "source", "A name, or a path. Compressed files (.gz) are read as they are."),
        Parameter<String?>(
            "label", default: nil,
            "The column of a table to predict: strings and ints are classes, floats are values."),
        Parameter<String?>(
            "labels", default: nil,
            "The file of labels that belongs to a file of inputs; of an NPZ file, the array."),
        Parameter<String?>(
            "inputs", default: nil,
            "The array of inputs in an NPZ file; x, images and the like if not given."),
        Parameter<[String]?>(
            "features", default: nil, "The columns to learn from; all numeric ones if not given."),
        Parameter<[String]>("classes", default: [], "Names of the classes, in the labels' order."),
        Parameter<[String: ColumnType]>(
            "types", default: [:], "Types of columns, over what their values look like."),
        Parameter<MissingValues>(
            "missing", default: .error, "What to do with rows that lack a value."),
        Parameter<String?>(
            "separator", default: nil, "What stands between fields; found out if not given."),
        Parameter<Bool?>(
            "header", default: nil, "Whether the first row holds names; found out if not given."),
        Parameter<SidesArgument?>(
            "size", default: nil,
            "[height, width] to which pictures are brought; needed where they differ."),
        Parameter<Int?>(
            "channels", default: nil,
            "1 for grey or 3 for colours; what the pictures have if not given."),
        Parameter<DamagedRows>(
            "on_error", default: .error, "What to do with pictures that cannot be read."),
        Parameter<Bool?>(
            "stream", default: nil,
            "Whether rows are read while they are used; by what `measure` says if not given."),
        Parameter<Int?>(
            "memory", default: nil,
            "Bytes that the rows may take; half of what is available if not given."),
        returns: "dataset", example: "dataset(\"iris\")"
    ) {
        context, source, label, labels, inputs, features, classes, types, missing, separator,
        header,
        size, channels, damaged, stream, memory in
        var options = DataFile.Options()
        options.label = label
        options.labels = labels.map(
            source.lowercased().hasSuffix(".npz") ? { $0 } : context.resolve)
        options.inputs = inputs
        options.size = size.map { ImageSize(height: $0.sides.0, width: $0.sides.1) }
        options.channels = channels
        options.damaged = damaged
        options.stream = stream
        options.memory = memory
        options.features = features
        options.classes = classes
        options.missing = missing
        options.csv.types = types
        options.csv.hasHeader = header
        if let separator {
            guard let character = separator.first, separator.count == 1 else {
                throw ScriptError.value(
                    "dataset: `separator` is one character, got \"\(separator)\"")
            }
            options.csv.separator = character
        }
        let settings = context.state(SessionSettings())
        let library =
            settings.libraryPath.isEmpty ? standardLibraryPath() : settings.libraryPath
        let isName =
            NamedSets.names.contains(source)
            || !source.contains { "/.".contains($0) } && !FilePath.exists(context.resolve(source))
        let data = try DataFile.open(
            isName ? source : context.resolve(source), options, library: library)
        data.noteSkipped(beyond: 0, in: context)
        return data
    }
}

extension Dataset {
    /// How many rows are known to be unreadable.
    var skippedCount: Int { store.skipped?.count ?? 0 }

    /// Tells the user of rows that were left out, where there are more than so many.
    func noteSkipped(beyond known: Int, in context: BuiltinContext) {
        guard skippedCount > known, let last = store.skipped?.found.last else { return }
        let what = skippedCount == 1 ? "1 picture" : "\(skippedCount) pictures"
        context.emit(
            .note("\(name): left out \(what) that cannot be read, such as \(last.message)"))
    }
}

private var datasetArrays: Builtin {
    Builtin(
        "dataset", area: .data, summary: "A data set from tensors in memory.",
        Parameter<Tensor>("inputs", "One input a row; images are [rows, height, width, channels]."),
        Parameter<Tensor?>(
            "labels", default: nil, "Class indices as integers, or values to predict as floats."),
        Parameter<[String]>("classes", default: [], "Names of the classes."),
        Parameter<String>("name", default: "data", "What it is called where it is shown."),
        returns: "dataset",
        example: "dataset(tensor([[0.0, 1.0], [1.0, 0.0]]), labels: tensor([0, 1]))"
    ) { _, inputs, labels, classes, name in
        Dataset(
            try .arrays(
                name: name, inputs: inputs.detached(), labels: labels?.detached(), classes: classes)
        )
    }
}

private var datasetFunction: Builtin {
    Builtin(
        "dataset", area: .data,
        summary:
            "A data set of the rows that a function gives, called anew for each pass: a generator, or a list.",
        Parameter<ScriptFunction>(
            "rows", "Takes nothing; gives [inputs, label] for each row, or inputs alone."),
        Parameter<Int?>(
            "count", default: nil, "The number of rows; found by going through them if not given."),
        Parameter<[String]>("classes", default: [], "Names of the classes."),
        Parameter<String>("name", default: "data", "What it is called where it is shown."),
        Parameter<Bool?>(
            "stream", default: nil,
            "Whether rows are asked for while they are used; by their size if not given."),
        Parameter<Int?>(
            "memory", default: nil,
            "Bytes that the rows may take; half of what is available if not given."),
        returns: "dataset",
        example: "dataset(() -> [[[0.0, 1.0], 0], [[1.0, 0.0], 1]]).count"
    ) { context, function, count, classes, name, stream, memory in
        if let count, count < 1 {
            throw ScriptError.value("dataset: `count` is at least 1 row, got \(count)")
        }
        let rows = try ScriptRows(function, count: count, classes: classes, in: context)
        return Dataset(
            try .sequential(
                rows, name: name, classes: rows.classes, stream: stream, memory: memory))
    }
}

private var split: Builtin {
    Builtin(
        "split", area: .data,
        summary:
            "The rows for training and those for testing: the set's own split, else a seeded one that keeps the classes' shares.",
        datasetParameter,
        Parameter<Double?>(
            "test", default: nil,
            "Share of the rows for testing; 0.2 where the set has no split of its own."),
        Parameter<Int>("seed", default: 0, "Fixes which rows are for testing."),
        returns: "list of two datasets", example: "let (train, test) = dataset(\"iris\").split()"
    ) { _, data, share, seed in
        let (train, test) = try data.split(test: share, seed: UInt64(bitPattern: Int64(seed)))
        return [train, test]
    }
}

private var batches: Builtin {
    Builtin(
        "batches", area: .data,
        summary:
            "The rows in batches, each a list of prepared inputs as float32 (bytes become 0 to 1) and labels.",
        datasetParameter,
        Parameter<Int>("size", "Rows in a batch; the last one may be smaller."),
        Parameter<Bool>("shuffle", default: false, "Whether rows come in a seeded random order."),
        Parameter<Int>("seed", default: 0, "Fixes the order, and what chance does."),
        Parameter<Bool>(
            "augment", default: false, "Whether the rows are changed by chance, as in training."),
        returns: "batches",
        example: "for (x, y) in dataset(\"iris\").batches(50) { print(x.shape) }"
    ) { _, data, size, shuffle, seed, augments in
        BatchSequence(
            try Batches(
                data, size: size, shuffle: shuffle, seed: UInt64(bitPattern: Int64(seed)),
                augments: augments))
    }
}

private var shuffle: Builtin {
    Builtin(
        "shuffle", area: .data, summary: "The same rows in a random order. Nothing is copied.",
        datasetParameter,
        Parameter<Int?>(
            "seed", default: nil, "Fixes the order; drawn from the session's seed if not given."),
        returns: "dataset", example: "dataset(\"iris\").shuffle(seed: 1).take(10)"
    ) { context, data, seed in
        try data.shuffled(
            seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? context.random.next())
    }
}

private var filter: Builtin {
    Builtin(
        "filter", area: .data, summary: "The rows that a test holds for.",
        datasetParameter,
        Parameter<ScriptFunction>("test", "A function of a row that gives true or false."),
        returns: "dataset", example: "dataset(\"iris\").filter(row -> row.petal_length > 5).count"
    ) { context, data, test in
        try data.filter { row in
            let answer = try test(row)
            guard let isIncluded = answer.plain.bool else {
                throw ScriptError.type(
                    "filter: the test should give true or false, got \(answer.summary)")
            }
            return isIncluded
        }
    }
}

private var take: Builtin {
    Builtin(
        "take", area: .data, summary: "The first rows, at most so many.",
        datasetParameter, Parameter<Int>("count", "How many; 0 or more."),
        returns: "dataset", example: "dataset(\"digits\").take(40)"
    ) { _, data, count in try data.take(count) }
}

private var measure: Builtin {
    Builtin(
        "measure", area: .data,
        summary:
            "How large a data set is on disk and in memory, what memory there is, and how it is best held, with the sum behind that.",
        datasetParameter, Parameter<Int>("batch", default: 32, "Rows in a batch."),
        Parameter<Model?>(
            "model", default: nil, "A model whose weights and optimizer are to fit in as well."),
        returns: "measurement", example: "dataset(\"digits\").measure().scheme"
    ) { _, data, batch, model in
        MeasurementValue(
            try data.measure(
                batch: batch, reserved: model?.summary(batch: max(1, batch)).trainingBytes ?? 0))
    }
}

private var classCounts: Builtin {
    Builtin(
        "class_counts", area: .data, summary: "The number of rows of each class.",
        datasetParameter, returns: "dict", example: "dataset(\"iris\").class_counts()"
    ) { context, data in
        OrderedEntries(
            zip(data.classes, try data.classCounts()).map { ($0, $1.value(in: context)) })
    }
}

private var loadTensor: Builtin {
    Builtin(
        "load_tensor", area: .data, summary: "A tensor from an NPY or IDX file.",
        Parameter<String>("path", "The file; it may be compressed (.gz)."),
        returns: "tensor", example: "if exists(\"x.npy\") { load_tensor(\"x.npy\") }"
    ) { context, path in try Tensor.load(context.resolve(path)) }
}

private var saveTensor: Builtin {
    Builtin(
        "save", area: .data, summary: "Writes a tensor as an NPY file, all of it or nothing.",
        Parameter<Tensor>("tensor", "What to write."),
        Parameter<String>("path", "The file; it ends in .npy."),
        returns: "none", example: "if false { save(tensor([1, 2]), \"x.npy\") }"
    ) { context, tensor, path in
        guard path.lowercased().hasSuffix(".npy") else {
            throw DataError(path, "a tensor is saved as .npy", hint: "give the path that ending")
        }
        try tensor.saveNPY(context.resolve(path))
        return Value.none
    }
}

private var loadImage: Builtin {
    Builtin(
        "load_image", area: .data,
        summary: "The pixels of a PNG or JPEG file, [height, width, channels] as bytes.",
        Parameter<String>("path", "The file."),
        Parameter<Int?>(
            "channels", default: nil, "1 for grey or 3 for colours; the file's own if not given."),
        Parameter<SidesArgument?>(
            "size", default: nil,
            "[height, width] to which it is brought, averaging where it shrinks."),
        returns: "tensor", example: "if exists(\"cat.png\") { load_image(\"cat.png\") }"
    ) { context, path, channels, size in
        try ImageFile.tensor(
            context.resolve(path), channels: channels,
            size: size.map { ImageSize(height: $0.sides.0, width: $0.sides.1) })
    }
}
