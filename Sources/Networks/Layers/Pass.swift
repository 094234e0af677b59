import Data
import Tensors

/// One run of a model: whether it trains, where chance comes from, and what layers want to remember.
package final class Pass {
    package let isTraining: Bool
    /// Fixes every random draw of this pass.
    package let seed: UInt64
    /// The place of the layer that runs, so that each draws its own numbers.
    var layer = 0
    /// Which layers within the running one are frozen, by their names in it: `0.conv2d_1`.
    var frozenWithin: Set<String> = []
    /// New values of weights that are not learned, by layer and place.
    private(set) var updates: [(layer: Int, weight: Int, value: Tensor)] = []
    /// The trace that this pass is recorded in, to be run again with other keys.
    private let trace: Trace?
    /// The keys of a traced pass, whose first number is the seed of each run.
    private(set) var keys: [Tensor] = []
    /// For a layer within another one: that one's pass, and where in its weights this one's begin.
    private let outer: (pass: Pass, firstWeight: Int)?
    /// What is shown the output of each layer, also of those within others, by the layer's name.
    var watch: ((String, Tensor) -> Void)?
    /// The running layer's name, for those within it.
    var path = ""
    /// Tells the random draws of layers within one another apart.
    private let stream: UInt64?

    package init(isTraining: Bool = false, seed: UInt64 = 0, in trace: Trace? = nil) {
        self.isTraining = isTraining
        self.seed = seed
        self.trace = trace
        outer = nil
        stream = nil
    }

    private init(
        in outer: Pass, isTraining: Bool, firstWeight: Int, stream: UInt64, frozen: Set<String>
    ) {
        self.isTraining = isTraining
        seed = outer.seed
        trace = outer.trace
        self.outer = (outer, firstWeight)
        self.stream = stream
        frozenWithin = frozen
    }

    /// The pass of a layer within the running one, which draws its own numbers and remembers for its
    /// own weights. A frozen one computes as it will after training.
    func within(_ name: String, place: Int, firstWeight: Int) -> Pass {
        let prefix = name + "."
        let inner = frozenWithin.filter { $0.hasPrefix(prefix) }
        let pass = Pass(
            in: self, isTraining: isTraining && !frozenWithin.contains(name),
            firstWeight: firstWeight, stream: Seed.mix(currentStream, UInt64(place)),
            frozen: Set(inner.map { String($0.dropFirst(prefix.count)) }))
        guard watch != nil else { return pass }
        (pass.watch, pass.path) = (watch, path + "." + name)
        return pass
    }

    private var currentStream: UInt64 { stream ?? UInt64(layer) }

    /// The running layer's key for a random operation.
    func key() throws -> Tensor {
        let key = try Tensor([Int64(bitPattern: seed), Int64(bitPattern: currentStream)])
        guard let trace else { return key }
        remember(key)
        return trace.live(key)
    }

    private func remember(_ key: Tensor) {
        if let outer { outer.pass.remember(key) } else { keys.append(key) }
    }

    /// This pass as a frozen layer sees it: nothing in it trains.
    var frozen: Pass { Pass(seed: seed, in: trace) }

    /// Remembers what the running layer's weight becomes once the step is done.
    func update(weight: Int, to value: Tensor) {
        if let outer {
            outer.pass.update(weight: outer.firstWeight + weight, to: value)
        } else {
            updates.append((layer, weight, value))
        }
    }
}
