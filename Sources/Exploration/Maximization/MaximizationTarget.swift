import Networks
import Tensors
import Text

/// What of a layer's output is made large: some of its channels or units, each by a picture of its own, or
/// all of it by one.
package struct MaximizationTarget: Sendable {
    /// What is taken of a channel that has many positions.
    package enum Summary: String, CaseIterable, Sendable {
        case mean, max
    }

    /// Where in a channel.
    package enum Place: Equatable, Sendable {
        /// All positions, summed up.
        case all(Summary)
        case position([Int])
        /// The middle one.
        case center
    }

    /// Places along the last axis; nil for the whole layer.
    package let units: [Int]?
    package let place: Place
    /// What each is called: `Sneaker`, `channel 3`.
    package let names: [String]
    /// Of one output.
    private let shape: [Int]

    /// - Parameters:
    ///   - units: places along the last axis of the output, from its end if negative.
    ///   - shape: of the layer's output for one input.
    ///   - classes: names of the units, where they have any.
    /// - Throws: `NetworkError` where the output has no such place.
    package init(
        units: [Int]?, place: Place, layer: String, shape: [Int], classes: [String] = []
    ) throws {
        self.shape = shape
        let count = shape.last ?? 1
        let kind = shape.count > 1 ? "channel" : "unit"
        self.place = try Self.resolved(place, layer, Array(shape.dropLast()))
        guard let units else {
            (self.units, names) = (nil, [layer])
            guard case .all = place else {
                throw NetworkError(
                    "maximize", "`position` needs a channel",
                    hint: "name one: maximize(model, 3, layer: \"\(layer)\", position: …)")
            }
            return
        }
        guard !units.isEmpty else {
            throw NetworkError("maximize", "`target` is an empty list")
        }
        let resolved = units.map { $0 < 0 ? $0 &+ count : $0 }
        for (unit, place) in zip(units, resolved) where !(0..<count).contains(place) {
            throw NetworkError(
                "maximize", "`\(layer)` has no \(kind) \(unit)",
                hint: count == 1 ? "it has one, 0" : "it has \(count), from 0 to \(count - 1)")
        }
        self.units = resolved
        names = resolved.map { $0 < classes.count ? classes[$0] : "\(kind) \($0)" }
    }

    /// The unit of a class.
    ///
    /// - Throws: `NetworkError` with the class that was probably meant.
    package static func unit(of name: String, among classes: [String]) throws -> Int {
        if let place = classes.firstIndex(of: name) { return place }
        guard !classes.isEmpty else {
            throw NetworkError(
                "maximize", "the model knows no names of classes, so none called `\(name)`",
                hint: "give the unit's number")
        }
        let near = nearestName(to: name, among: classes).map { "did you mean `\($0)`? " } ?? ""
        let list = classes.prefix(12).joined(separator: ", ")
        throw NetworkError(
            "maximize", "there is no class called `\(name)`",
            hint: "\(near)classes are \(list)\(classes.count > 12 ? ", …" : "")")
    }

    private static func resolved(
        _ place: Place, _ layer: String, _ sides: [Int]
    ) throws -> Place {
        switch place {
        case .all: return place
        case .center: return .position(sides.map { $0 / 2 })
        case .position(let position):
            guard position.count == sides.count else {
                throw NetworkError(
                    "maximize",
                    "`position` has \(position.count) numbers, a position of `\(layer)` \(sides.count)",
                    hint: sides.isEmpty
                        ? "its units have no positions" : "write [row, column], or \"center\"")
            }
            let resolved = zip(position, sides).map { $0 < 0 ? $0 &+ $1 : $0 }
            guard zip(resolved, sides).allSatisfy({ (0..<$1).contains($0) }) else {
                throw NetworkError(
                    "maximize", "`position` \(position) lies outside of `\(layer)`",
                    hint: "it has \(sides.map(String.init).joined(separator: " × ")) positions")
            }
            return .position(resolved)
        }
    }

    /// How many pictures there are.
    package var count: Int { units?.count ?? 1 }

    /// The same for some of its pictures.
    func part(_ range: Range<Int>) -> MaximizationTarget {
        MaximizationTarget(
            units: units.map { Array($0[range]) }, place: place, names: Array(names[range]),
            shape: shape)
    }

    private init(units: [Int]?, place: Place, names: [String], shape: [Int]) {
        (self.units, self.place, self.names, self.shape) = (units, place, names, shape)
    }

    /// In words, for what a result is of: `mean of conv2d_1`.
    package func text(of layer: String) -> String {
        guard units != nil else { return "root mean square of \(layer)" }
        guard shape.count > 1 else { return layer }
        switch place {
        case .all(let summary): return "\(summary == .mean ? "mean" : "largest") of \(layer)"
        case .position(let position): return "\(layer) at \(position)"
        case .center: return "middle of \(layer)"
        }
    }

    // MARK: - Activations

    /// Each picture's activation of its own unit: `output: [n, …] → [n]`, n being `count`.
    func own(_ output: Tensor) throws -> Tensor {
        guard let units else { return try rootMeanSquare(output) }
        let all = try summary(output)
        let places = try Tensor(units.map { Int64($0) }, shape: [units.count, 1])
        return try all.takeAlong(places, axis: 1).reshape([units.count])
    }

    /// The activations of all units for each row: `output: [rows, …] → [rows, count]`.
    func all(_ output: Tensor) throws -> Tensor {
        guard let units else { return try rootMeanSquare(output).expandDims(1) }
        return try summary(output).take(Tensor(units.map { Int64($0) }), axis: 1)
    }

    /// `[n, …, channels] → [n, channels]`
    private func summary(_ output: Tensor) throws -> Tensor {
        guard output.rank > 1 else { return try output.expandDims(1) }
        guard output.rank > 2 else { return output }
        let axes = Array(1..<output.rank - 1)
        switch place {
        case .all(.mean), .center: return try output.mean(axes: axes)
        case .all(.max): return try output.max(axes: axes)
        case .position(let position):
            let one = try position.enumerated().reduce(output) { x, entry in
                try x.narrow(axis: entry.offset + 1, from: entry.element, count: 1)
            }
            return try one.reshape([output.shape[0], output.shape[output.rank - 1]])
        }
    }

    /// With a little under the root, whose slope at 0 would be infinite.
    private func rootMeanSquare(_ output: Tensor) throws -> Tensor {
        guard output.rank > 1 else { return try output.abs() }
        let axes = Array(1..<output.rank)
        return try (output.square().mean(axes: axes) + 1e-12).sqrt()
    }
}
