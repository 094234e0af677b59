import Data
import Tensors
import Text

/// All that a training is, between two steps: what it needs to go on as if it had never stopped.
///
/// Its file is a model's file that also holds the training: `load_model` reads the model in it.
package struct Checkpoint {
    /// Where the training stands.
    struct Position: Equatable {
        /// The model's epochs when `fit` began.
        var firstEpoch: Int
        /// Epochs that are over, over all trainings of the model.
        var epoch: Int
        /// Steps of the next one that are done.
        var batch: Int
    }

    /// What has to be the same for the numbers to be.
    struct Conditions: Equatable {
        var seed: UInt64
        var batch: Int
        var shuffle: Bool
        var rows: Int
        var loss: String
        var optimizer: String
        var rates: String
        var clipping: String
        var metrics: [String]
        var isValidated: Bool
        /// Steps between two validations within epochs; 0 for none.
        var validateEvery: Int
    }

    var position: Position
    var conditions: Conditions
    /// The learning rate.
    var rate: Double
    /// Why the training is to end; nil while it goes on.
    var stopReason: String?
    var step: Int
    var slots: [[Tensor]]
    /// The running mean of the weights, where one is kept.
    var average: WeightAverage.State?
    /// Of the epoch under way.
    var measured: Measurements.State
    var history: [History.Row]
    var events: [History.Event]
    /// The session's source of random numbers.
    var random: UInt64?
    var callbacks: [CallbackState]
    /// Of a checkpoint that was read: the model's weights, in their order.
    var weights: [Tensor] = []
}

/// What a callback remembers.
package struct CallbackState {
    package var kind: String
    package var values: JSON
    package var tensors: [Tensor]

    package init(kind: String, values: JSON = .null, tensors: [Tensor] = []) {
        self.kind = kind
        self.values = values
        self.tensors = tensors
    }
}

extension Checkpoint {
    /// What tensors that are no weights are called by in the file.
    static let prefix = "training/"
    static let key = "training"

    /// Writes the model and the training, atomically.
    func save(_ model: Model, to path: String) throws {
        var tensors = model.weights.map { (name: $0.name, tensor: $0.value) }
        func add(_ name: String, _ list: [Tensor]) {
            for (place, tensor) in list.enumerated() {
                tensors.append(("\(Self.prefix)\(name)/\(place)", tensor))
            }
        }
        for (place, slots) in slots.enumerated() { add("slots/\(place)", slots) }
        add("average", average?.means ?? [])
        for (place, tally) in measured.tallies.enumerated() { add("measured/\(place)", tally) }
        for (place, state) in callbacks.enumerated() { add("callbacks/\(place)", state.tensors) }
        var metadata = try ModelFile.metadata(of: model)
        metadata[Self.key] = json.description
        try Safetensors.write(tensors, metadata: metadata, to: path)
    }

    private var json: JSON {
        .dict([
            "first_epoch": .int(position.firstEpoch), "epoch": .int(position.epoch),
            "batch": .int(position.batch), "conditions": conditions.json, "rate": .number(rate),
            "stop_reason": stopReason.map(JSON.string) ?? .null, "step": .int(step),
            "slots": .ints(slots.map(\.count)),
            "average": average.map { state in
                .dict([
                    "count": .int(state.means.count), "step": .int(state.step),
                    "shown": .bool(state.isShown),
                ])
            } ?? .null,
            "measured": .dict([
                "loss_sum": .number(measured.lossSum), "rows": .int(measured.rows),
                "tallies": .ints(measured.tallies.map(\.count)),
            ]),
            "history": .array(history.map { $0.json(conditions.metrics) }),
            "events": .array(events.map(\.json)),
            "random": random.map { .string("\($0)") } ?? .null,
            "callbacks": .array(
                callbacks.map {
                    .dict([
                        "kind": .string($0.kind), "values": $0.values,
                        "tensors": .int($0.tensors.count),
                    ])
                }),
        ])
    }

    /// Reads a training of this model, which stays as it is.
    ///
    /// - Throws: `DataError` for a file that is none, `NetworkError` for one of another model.
    package static func load(_ path: String, of model: Model) throws -> Checkpoint {
        let file = try Safetensors.read(path)
        guard let text = file.metadata[key] else {
            throw DataError(
                path, "holds no training that could go on",
                hint: "load_model reads the model in it, and fit trains that further")
        }
        let own = try ModelFile.metadata(of: model)
        guard file.metadata["format"] == own["format"],
            let theirs = try? JSON(parsing: (file.metadata["model"] ?? "").utf8),
            let ours = try? JSON(parsing: (own["model"] ?? "").utf8),
            theirs["layers"] == ours["layers"], theirs["input_shape"] == ours["input_shape"]
        else {
            throw NetworkError(
                "resume", "\(path) is of a model with other layers",
                hint: "build the model as before, or load it from there and train it further")
        }
        let found = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0.tensor) })
        var checkpoint: Checkpoint
        do {
            checkpoint = try Checkpoint(JSON(parsing: text.utf8), found)
        } catch is Malformed {
            throw DataError(path, "the training in it is damaged, or of another version")
        } catch let error as JSONError {
            throw DataError(path, "the training in it: \(error.problem)")
        }
        checkpoint.weights = try model.weights.map { weight in
            guard let value = found[weight.name], value.shape == weight.value.shape,
                value.dtype == weight.value.dtype
            else { throw DataError(path, "the weight `\(weight.name)` is missing or misshapen") }
            return value
        }
        return checkpoint
    }

    /// A file that says what no training does.
    struct Malformed: Error, CustomStringConvertible {
        let description = "the checkpoint is damaged, or of another training"
    }

    private init(_ json: JSON, _ tensors: [String: Tensor]) throws {
        func list(_ name: String, _ count: Int?) throws -> [Tensor] {
            guard let count, (0...tensors.count).contains(count) else { throw Malformed() }
            return try (0..<count).map { place in
                guard let tensor = tensors["\(Self.prefix)\(name)/\(place)"] else {
                    throw Malformed()
                }
                return tensor
            }
        }
        guard let firstEpoch = json["first_epoch"]?.int, let epoch = json["epoch"]?.int,
            let batch = json["batch"]?.int, batch >= 0, (0...epoch).contains(firstEpoch),
            let conditions = json["conditions"].flatMap(Conditions.init),
            let step = json["step"]?.int,
            let rate = json["rate"]?.double, let slots = json["slots"]?.ints,
            let measured = json["measured"], let rows = measured["rows"]?.int,
            let tallies = measured["tallies"]?.ints, let history = json["history"]?.array,
            let callbacks = json["callbacks"]?.array
        else { throw Malformed() }
        position = Position(firstEpoch: firstEpoch, epoch: epoch, batch: batch)
        self.conditions = conditions
        self.rate = rate
        self.step = step
        self.measured = Measurements.State(
            lossSum: measured["loss_sum"]?.double ?? .nan, rows: rows,
            tallies: try tallies.enumerated().map { try list("measured/\($0)", $1) })
        stopReason = json["stop_reason"]?.string
        random = json["random"]?.string.flatMap { UInt64($0) }
        self.slots = try slots.enumerated().map { try list("slots/\($0)", $1) }
        if let average = json["average"], average != .null {
            guard let step = average["step"]?.int, let isShown = average["shown"]?.bool else {
                throw Malformed()
            }
            self.average = WeightAverage.State(
                means: try list("average", average["count"]?.int), step: step, isShown: isShown)
        }
        self.history = try history.map { row in
            guard let row = History.Row(row, conditions.metrics) else { throw Malformed() }
            return row
        }
        events = try (json["events"]?.array ?? []).map { event in
            guard let event = History.Event(event) else { throw Malformed() }
            return event
        }
        self.callbacks = try callbacks.enumerated().map { place, entry in
            guard let kind = entry["kind"]?.string else { throw Malformed() }
            return CallbackState(
                kind: kind, values: entry["values"] ?? .null,
                tensors: try list("callbacks/\(place)", entry["tensors"]?.int))
        }
    }
}

extension Checkpoint.Conditions {
    fileprivate var json: JSON {
        .dict([
            "seed": .string("\(seed)"), "batch": .int(batch), "shuffle": .bool(shuffle),
            "rows": .int(rows), "loss": .string(loss), "optimizer": .string(optimizer),
            "rates": .string(rates),
            "clipping": .string(clipping), "metrics": .array(metrics.map(JSON.string)),
            "validated": .bool(isValidated), "validate_every": .int(validateEvery),
        ])
    }

    fileprivate init?(_ json: JSON) {
        guard let seed = json["seed"]?.string.flatMap({ UInt64($0) }),
            let batch = json["batch"]?.int,
            let shuffle = json["shuffle"]?.bool, let rows = json["rows"]?.int,
            let loss = json["loss"]?.string, let optimizer = json["optimizer"]?.string,
            let rates = json["rates"]?.string,
            let clipping = json["clipping"]?.string, let metrics = json["metrics"]?.array,
            let isValidated = json["validated"]?.bool
        else { return nil }
        self.init(
            seed: seed, batch: batch, shuffle: shuffle, rows: rows, loss: loss,
            optimizer: optimizer,
            rates: rates,
            clipping: clipping, metrics: metrics.compactMap(\.string), isValidated: isValidated,
            validateEvery: json["validate_every"]?.int ?? 0)
    }

    /// What differs, as a person would say it; nil where nothing does.
    func difference(from other: Self) -> String? {
        func differs<T: Equatable>(_ name: String, _ now: T, _ then: T) -> String? {
            now == then ? nil : "\(name) was \(then), is \(now)"
        }
        let all = [
            differs("the seed", seed, other.seed), differs("the batch", batch, other.batch),
            differs("shuffle", shuffle, other.shuffle),
            differs("the number of rows", rows, other.rows),
            differs("the loss", loss, other.loss),
            differs("the optimizer", optimizer, other.optimizer),
            differs("the scale of rates", rates, other.rates),
            differs("the limit on gradients", clipping, other.clipping),
            differs("the list of metrics", metrics, other.metrics),
            differs("whether there is a validation set", isValidated, other.isValidated),
            differs("`validate_every`", validateEvery, other.validateEvery),
        ]
        return all.lazy.compactMap { $0 }.first
    }
}
