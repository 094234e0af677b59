/// Makes one step of a group of elementwise steps: a chain that has a row of scratch for each result that is
/// needed within it alone, and uses it again as soon as it can.
struct ElementwiseChainBuilder {
    private let graph: TracedGraph
    private let shape: [Int]
    private let isNeeded: (Int) -> Bool

    private var sources: [TracedGraph.Source] = []
    private var inputs: [ElementwiseChain.Input] = []
    private var outputs: [Int] = []
    private var makers: [Int] = []
    private var scratch: [Int] = []
    private var instructions: [Draft] = []
    private var names: [String] = []
    /// Where the values are that the chain makes.
    private var places: [Int: Place] = [:]
    /// Rows of scratch that nothing is in.
    private var free: [Int] = []
    /// By value: how many instructions are still to read it.
    private var uses: [Int: Int] = [:]

    private enum Place: Equatable {
        case input(Int), output(Int), scratch(Int)
    }

    private struct Draft {
        let loop: ElementwiseLoop
        let operands: [Place]
        let result: Place
    }

    /// - Parameter isNeeded: whether a value of the group is read outside it.
    init(_ graph: TracedGraph, _ places: [Int], isNeeded: @escaping (Int) -> Bool) {
        self.graph = graph
        self.isNeeded = isNeeded
        shape = graph.types[graph.steps[places[0]].outputs[0]].shape
        for place in places {
            for value in graph.steps[place].values { uses[value, default: 0] += 1 }
        }
        for place in places { add(graph.steps[place]) }
    }

    /// The chain as a step of the graph.
    var step: TracedGraph.Step {
        func register(_ place: Place) -> Int {
            switch place {
            case .input(let number): number
            case .output(let number): inputs.count + number
            case .scratch(let number): inputs.count + outputs.count + number
            }
        }
        let instructions = instructions.map { draft in
            let operands = draft.operands.map(register)
            return ElementwiseChain.Instruction(
                loop: draft.loop,
                operands: (
                    operands[0], operands.count > 1 ? operands[1] : operands[0],
                    operands.count > 2 ? operands[2] : operands[0]
                ), result: register(draft.result))
        }
        let chain = ElementwiseChain(
            shape: shape, inputs: inputs, makers: makers, scratch: scratch,
            instructions: instructions, name: names.joined(separator: "+"))
        return TracedGraph.Step(operation: chain, inputs: sources, outputs: outputs)
    }

    private mutating func add(_ step: TracedGraph.Step) {
        let value = step.outputs[0]
        guard let operation = step.operation as? any ElementwiseOperation,
            let loop = operation.loop(step.inputs.map(graph.type), to: graph.types[value])
        else { return }
        names.append(operation.name)
        var operands: [Place] = []
        var casts: [Place] = []
        for (source, type) in zip(step.inputs, loop.operandTypes) {
            let (place, isCast) = operand(source, type, isWhole: loop.needsWholeOperands)
            operands.append(place)
            if isCast { casts.append(place) }
        }
        for place in casts { release(place) }
        for source in Set(step.values) {
            uses[source, default: 0] -= step.values.count { $0 == source }
            if uses[source] == 0, let place = places[source] { release(place) }
        }
        let result: Place
        if isNeeded(value) {
            result = .output(outputs.count)
            outputs.append(value)
            makers.append(instructions.count)
        } else {
            result = row(of: graph.types[value].dtype.size)
        }
        places[value] = result
        append(loop, operands, to: result)
    }

    /// Where an operand is to be found in a type, and whether that is a cast made for this purpose.
    private mutating func operand(
        _ source: TracedGraph.Source, _ type: DType, isWhole: Bool
    ) -> (Place, isCast: Bool) {
        let own = graph.type(source)
        let place: Place
        if let value = source.value, let made = places[value] {
            place = made
        } else if own.shape == shape {
            place = input(source, own.dtype, isWhole: isWhole)
        } else {
            return (input(source, type, isWhole: isWhole), false)
        }
        guard own.dtype != type else { return (place, false) }
        let cast = row(of: type.size)
        append(.cast(own.dtype, type), [place], to: cast)
        return (cast, true)
    }

    /// The number of an input that is read as `type`, each once.
    private mutating func input(
        _ source: TracedGraph.Source, _ type: DType, isWhole: Bool
    ) -> Place {
        let known = sources.indices.first {
            sources[$0].isSame(as: source) && inputs[$0].dtype == type
        }
        let number = known ?? inputs.count
        if known == nil {
            sources.append(source)
            inputs.append(ElementwiseChain.Input(dtype: type))
        }
        if isWhole { inputs[number].isWhole = true }
        return .input(number)
    }

    private mutating func append(
        _ loop: ElementwiseLoop, _ operands: [Place], to result: Place
    ) {
        for case .input(let number) in operands { inputs[number].lastUse = instructions.count }
        instructions.append(Draft(loop: loop, operands: operands, result: result))
    }

    // MARK: - Scratch

    /// A row of scratch for elements of so many bytes that nothing is in.
    private mutating func row(of size: Int) -> Place {
        if let known = free.lastIndex(where: { scratch[$0] == size }) {
            return .scratch(free.remove(at: known))
        }
        scratch.append(size)
        return .scratch(scratch.count - 1)
    }

    private mutating func release(_ place: Place) {
        if case .scratch(let row) = place { free.append(row) }
    }
}
