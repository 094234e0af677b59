extension DataFile {
    package struct Options: Sendable {
        /// The column of a table that is to be learned.
        package var label: String?
        /// The file of labels that belongs to a file of inputs.
        package var labels: String?
        /// The columns of a table to learn from; nil takes all numeric ones.
        package var features: [String]?
        package var classes: [String] = []
        package var missing = MissingValues.error
        package var csv = CSV.Options()
        /// The array of inputs in a file of several.
        package var inputs: String?
        /// To what size pictures are brought; nil leaves them as they are.
        package var size: ImageSize?
        /// 1 or 3; nil leaves pictures as they are.
        package var channels: Int?
        package var damaged = DamagedRows.error
        /// Whether rows are read while they are used; nil leaves it to what `measure` says.
        package var stream: Bool?
        /// Bytes that the rows may take; nil for half of what is available.
        package var memory: Int?

        package init() {}
    }

    /// What a format may have no use for.
    enum Choice {
        case label, features, labels, inputs, pictures, stream

        func isMade(in options: Options) -> Bool {
            switch self {
            case .label: options.label != nil
            case .features: options.features != nil
            case .labels: options.labels != nil
            case .inputs: options.inputs != nil
            case .pictures: options.size != nil || options.channels != nil
            case .stream: options.stream == true
            }
        }

        /// What is wrong with it, and what to do instead.
        var problem: (text: String, hint: String) {
            switch self {
            case .label:
                (
                    "has no columns to choose: `label` is for tables",
                    "labels: \"…\" names the file, or the array, of an array's labels"
                )
            case .features:
                (
                    "has no columns to choose: `features` is for tables",
                    "leave it out, or choose in the tensor: x[.., :3]"
                )
            case .labels:
                (
                    "has its labels within: `labels` is for files of arrays",
                    "label: \"column\" names a table's"
                )
            case .inputs: ("has no arrays to choose: `inputs` is for NPZ files", "leave it out")
            case .pictures:
                (
                    "is no folder of pictures, which `size` and `channels` are for",
                    "resize and to_channels change the pictures of any set"
                )
            case .stream: ("is held in memory", "leave stream out")
            }
        }
    }
}

extension DataFile.Options {
    /// - Throws: `DataError` where the user gives what the format has no use for.
    func refuse(_ choices: [DataFile.Choice], for format: String, _ path: String) throws {
        guard let wrong = choices.first(where: { $0.isMade(in: self) }) else { return }
        throw DataError(path, "\(format) \(wrong.problem.text)", hint: wrong.problem.hint)
    }
}
