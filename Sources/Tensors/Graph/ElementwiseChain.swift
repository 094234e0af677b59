import Kernels

/// Several elementwise operations on tensors of one shape in one pass: block by block, so that what lies
/// between them stays in the cache next to the core, and what nobody else needs is not stored at all.
///
/// The loops are those of the operations themselves, and no element's value depends on where a block begins:
/// results have the same bits.
struct ElementwiseChain: FusedOperation {
    /// A tensor that is read, as broadcast to the shape.
    struct Input {
        /// What it is read as.
        let dtype: DType
        /// Whether its elements have to lie in one row.
        var isWhole = false
        /// The last instruction that reads it.
        var lastUse = 0
    }

    /// A loop and the registers that it reads and writes: inputs first, outputs next, and then rows of
    /// scratch. Where there are fewer than three operands the first stands in.
    struct Instruction {
        let loop: ElementwiseLoop
        var operands: (Int, Int, Int)
        let result: Int
    }

    let shape: [Int]
    let inputs: [Input]
    /// The instruction that makes each output.
    let makers: [Int]
    /// Bytes of an element in each row of scratch.
    let scratch: [Int]
    let instructions: [Instruction]
    let name: String

    /// Whether so many steps on so many elements are quicker in one pass. Few elements are in the nearest
    /// cache anyway: then it is the start of a step that counts, and a chain's takes that of some five.
    static func isWorthwhile(_ steps: Int, _ elements: Int) -> Bool {
        steps > 1 && elements > 2048 || steps >= 8
    }

    /// Bytes that what lies between may take: half of the nearest cache of most CPUs.
    private static let scratchBytes = 16 << 10

    /// Elements of a block: as many as leave the scratch in the nearest cache.
    private var blockCount: Int {
        let bytes = Swift.max(4, scratch.reduce(0, +))
        return Swift.min(Swift.max(Self.scratchBytes / bytes & ~63, 512), 4096)
    }

    func canOverwrite(_ index: Int, with output: Int) -> Bool {
        inputs[index].lastUse <= makers[output]
    }

    func evaluate(_ tensors: [Tensor], into outputs: [Tensor]) throws {
        let places = try zip(tensors, inputs).map {
            try ElementwisePlace($0, as: $1.dtype, in: shape, isWhole: $1.isWhole)
        }
        let columns = places.contains { $0.isStretched } ? shape.last ?? 1 : Shape.product(shape)
        let rows = columns > 0 ? Shape.product(shape) / columns : 0
        let blocks = ElementwiseBlocks(rows: rows, columns: columns, count: blockCount)
        // As much work in a piece as other elementwise operations give one.
        let share = Walk.grain / Swift.min(instructions.count, 8)
        nonisolated(unsafe) var failure: (loop: ElementwiseLoop, status: KernelStatus)?
        nonisolated(unsafe) let ends = outputs.map { ($0.base, $0.dtype.size) }
        withExtendedLifetime(places) {
            Parallel.split(blocks.count, grain: Swift.max(1, share / blocks.largest)) { range in
                // Any piece's complaint will do.
                if let found = run(range, of: blocks, places, ends) { failure = found }
            }
        }
        if let failure { try failure.loop.check(failure.status) }
    }

    /// Runs all instructions on one block after another; returns what could not be done.
    private func run(
        _ range: Range<Int>, of blocks: ElementwiseBlocks, _ places: [ElementwisePlace],
        _ outputs: [(base: UnsafeMutableRawPointer, size: Int)]
    ) -> (ElementwiseLoop, KernelStatus)? {
        let first = places.count + outputs.count
        let bytes = scratch.reduce(0) { $0 + ($1 * blocks.largest + 63) & ~63 }
        return withUnsafeTemporaryAllocation(byteCount: bytes + 64, alignment: 64) { memory in
            withUnsafeTemporaryAllocation(
                of: ElementwiseRegister.self, capacity: first + scratch.count
            ) { registers -> (ElementwiseLoop, KernelStatus)? in
                guard var free = memory.baseAddress else { return nil }
                for (place, size) in scratch.enumerated() {
                    registers[first + place] = ElementwiseRegister(at: free)
                    free += (size * blocks.largest + 63) & ~63
                }
                var walk = KernelWalk()
                for number in range {
                    let block = blocks[number]
                    for (index, place) in places.enumerated() {
                        registers[index] = place.register(block, blocks.columns)
                    }
                    for (index, output) in outputs.enumerated() {
                        let at = block.row * blocks.columns + block.column
                        registers[places.count + index] =
                            ElementwiseRegister(at: output.base + at * output.size)
                    }
                    for instruction in instructions {
                        let status = run(instruction, &walk, block, registers)
                        if status != .done { return (instruction.loop, status) }
                    }
                }
                return nil
            }
        }
    }

    @inline(__always)
    private func run(
        _ instruction: Instruction, _ walk: inout KernelWalk, _ block: ElementwiseBlocks.Block,
        _ registers: UnsafeMutableBufferPointer<ElementwiseRegister>
    ) -> KernelStatus {
        let a = registers[instruction.operands.0]
        let b = registers[instruction.operands.1]
        let c = registers[instruction.operands.2]
        let count = block.rows * block.columns
        if a.isEven && b.isEven && c.isEven {
            walk.rank = 1
            walk.shape.0 = count
            (walk.a.0, walk.b.0, walk.c.0) = (a.step, b.step, c.step)
        } else {
            walk.rank = 2
            (walk.shape.0, walk.shape.1) = (block.rows, block.columns)
            (walk.a.0, walk.a.1) = a.steps(block.columns)
            (walk.b.0, walk.b.1) = b.steps(block.columns)
            (walk.c.0, walk.c.1) = c.steps(block.columns)
        }
        return instruction.loop.run(
            &walk, count, registers[instruction.result].start, a.start, b.start, c.start)
    }
}

/// The elements of a block in a register, and how far apart its rows and columns are.
struct ElementwiseRegister {
    let start: UnsafeMutableRawPointer
    /// From one column to the next, and from one row to the next: 0 where one element stands for all.
    let step: Int
    /// nil where rows follow each other.
    let rowStep: Int?

    init(at start: UnsafeMutableRawPointer, step: Int = 1, rowStep: Int? = nil) {
        self.start = start
        self.step = step
        self.rowStep = rowStep
    }

    /// Whether all rows of a block can be walked as one.
    @inline(__always) var isEven: Bool { rowStep == nil }

    @inline(__always) func steps(_ columns: Int) -> (Int, Int) {
        (rowStep ?? step * columns, step)
    }
}

/// Where an input lies: all of it, one element for all, one row for all, or an element a row.
struct ElementwisePlace: @unchecked Sendable {
    private enum Form { case whole, element, row, column }

    private let tensor: Tensor
    private let start: UnsafeMutableRawPointer
    private let form: Form

    /// Whether rows and columns have to be told apart to read it.
    var isStretched: Bool { form == .row || form == .column }

    init(_ input: Tensor, as type: DType, in shape: [Int], isWhole: Bool) throws {
        var tensor = try input.cast(toComputeIn: type)
        let form = Self.form(tensor, in: shape)
        if form == nil || (isWhole && form != .whole) {
            let copy = try Tensor(uninitialized: shape, type, for: "elementwise")
            Walk.copy(tensor, into: copy)
            tensor = copy
            self.form = .whole
        } else {
            self.form = form ?? .whole
        }
        self.tensor = tensor
        start = tensor.base
    }

    /// nil where the elements lie in no simple order.
    private static func form(_ tensor: Tensor, in shape: [Int]) -> Form? {
        if tensor.shape == shape && tensor.isContiguous { return .whole }
        let strides = Walk.broadcastStrides(tensor, to: shape)
        let axes = shape.indices.filter { shape[$0] != 1 }
        if axes.allSatisfy({ strides[$0] == 0 }) { return .element }
        guard let last = shape.indices.last, axes.last == last else { return nil }
        let leading = axes.dropLast()
        if strides[last] == 1 && leading.allSatisfy({ strides[$0] == 0 }) { return .row }
        guard strides[last] == 0 else { return nil }
        var expected = 1
        for axis in leading.reversed() {
            guard strides[axis] == expected else { return nil }
            expected *= shape[axis]
        }
        return .column
    }

    @inline(__always)
    func register(_ block: ElementwiseBlocks.Block, _ columns: Int) -> ElementwiseRegister {
        let size = tensor.dtype.size
        switch form {
        case .whole:
            return ElementwiseRegister(at: start + (block.row * columns + block.column) * size)
        case .element: return ElementwiseRegister(at: start, step: 0)
        case .row: return ElementwiseRegister(at: start + block.column * size, rowStep: 0)
        case .column:
            return ElementwiseRegister(at: start + block.row * size, step: 0, rowStep: 1)
        }
    }
}

/// A matrix in blocks that are one run of elements each: parts of a row, or several whole rows.
struct ElementwiseBlocks {
    struct Block {
        let row: Int
        let rows: Int
        let column: Int
        let columns: Int
    }

    let rows: Int
    let columns: Int
    private let rowsPerBlock: Int
    private let columnsPerBlock: Int
    private let blocksPerRow: Int
    let count: Int

    init(rows: Int, columns: Int, count: Int) {
        self.rows = rows
        self.columns = columns
        columnsPerBlock = Swift.max(1, Swift.min(columns, count))
        rowsPerBlock = columns <= count ? Swift.max(1, count / Swift.max(1, columns)) : 1
        blocksPerRow = (columns + columnsPerBlock - 1) / columnsPerBlock
        self.count = (rows + rowsPerBlock - 1) / rowsPerBlock * blocksPerRow
    }

    /// The elements of the largest block.
    var largest: Int { rowsPerBlock * columnsPerBlock }

    @inline(__always)
    subscript(number: Int) -> Block {
        let row = number / blocksPerRow * rowsPerBlock
        let column = number % blocksPerRow * columnsPerBlock
        return Block(
            row: row, rows: Swift.min(rowsPerBlock, rows - row), column: column,
            columns: Swift.min(columnsPerBlock, columns - column))
    }
}
