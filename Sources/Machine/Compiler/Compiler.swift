import Syntax

/// Compiles one program: tree to prototypes. One pass over the tree, one `FunctionState` a function.
///
/// Locals live in registers. One that an inner function captures is copied into the closure, or shared in a cell
/// where it is assigned after its definition. Names at the top level are globals, found by number.
final class Compiler {
    let interpreter: Interpreter
    let module: ModuleInfo
    let source: Source
    var state: FunctionState
    /// Names that this program defines at its top level: true once the definition has been compiled.
    var topLevel: [String: Bool] = [:]
    /// What becomes true of the module once the whole program has compiled.
    var newConstants: Set<String> = []
    var newVariables: Set<String> = []
    var newDocumentation: [String: String] = [:]
    var newNames: [String] = []
    /// The fields of the struct whose methods are being compiled.
    var fields: Set<String> = []

    /// Registers a function may use; far beyond any program, within the instruction's 16 bits.
    static let maximumRegisters = 10_000

    private init(_ program: Program, _ module: ModuleInfo, _ interpreter: Interpreter) {
        self.interpreter = interpreter
        self.module = module
        source = program.source
        let use = NameUse(program.statements)
        state = FunctionState(parent: nil, name: program.source.name, use: use)
    }

    /// The function that runs `program` and returns the value of its last statement.
    static func compile(_ program: Program, module: ModuleInfo, for interpreter: Interpreter)
        throws -> Value
    {
        let compiler = Compiler(program, module, interpreter)
        try compiler.hoistTopLevel(program.statements)
        let result = try compiler.temporary(Span(0, 0))
        try compiler.statements(program.statements, into: result, isTopLevel: true)
        compiler.emit(Instruction(.return, result), Span(0, 0))
        let info = FunctionInfo(
            name: program.source.name, source: program.source, span: Span(0, 0), parameters: [],
            documentation: nil)
        let prototype = try compiler.finish(info, parameterCount: 0, isSimple: true)
        compiler.commit()
        return makeClosure(interpreter.heap, prototype, interpreter.vm.pointee.stack)
    }

    /// Makes the program's definitions known to the cells after it.
    private func commit() {
        module.constants.formUnion(newConstants)
        module.constants.subtract(newVariables)
        module.documentation.merge(newDocumentation) { $1 }
        for name in newNames where !module.names.contains(name) { module.names.append(name) }
    }

    // MARK: - Emitting

    var heap: Heap { interpreter.heap }

    @discardableResult
    func emit(_ instruction: Instruction, _ span: Span) -> Int {
        state.code.append(instruction)
        state.spans.append(span)
        return state.code.count - 1
    }

    /// Lets the jump at `index` go to `target`, by default the next instruction.
    func patch(_ index: Int, to target: Int? = nil) throws {
        let distance = (target ?? state.code.count) - (index + 1)
        let instruction = state.code[index]
        switch instruction.opcode {
        case .lessJump, .lessEqualJump, .equalJump, .lessJumpK, .lessEqualJumpK, .equalJumpK,
            .lessJumpKR, .lessEqualJumpKR:
            guard Int16(exactly: distance) != nil else {
                throw error(
                    "this block is too long", state.spans[index],
                    hint: "move parts of it into functions")
            }
            state.code[index] =
                instruction & 0x0000_FFFF_FFFF_FFFF
                | UInt64(UInt16(truncatingIfNeeded: distance)) << 48
        default:
            state.code[index] =
                instruction & 0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: distance)) << 32
        }
    }

    func patch(_ indices: [Int], to target: Int? = nil) throws {
        for index in indices { try patch(index, to: target) }
    }

    func jump(_ span: Span, to target: Int? = nil) throws -> Int {
        let index = emit(Instruction(.jump, 0, d: 0), span)
        if let target { try patch(index, to: target) }
        return index
    }

    func move(_ source: Int, to target: Int, _ span: Span) {
        if source != target { emit(Instruction(.move, target, source), span) }
    }

    func temporary(_ span: Span) throws -> Int {
        guard state.next < Compiler.maximumRegisters else {
            throw error(
                "this is too much for one function", span, hint: "move parts of it into functions")
        }
        state.next += 1
        state.high = max(state.high, state.next)
        return state.next - 1
    }

    /// Runs `body`, then gives back the registers it took.
    func scratch<Result>(_ body: () throws -> Result) rethrows -> Result {
        let mark = state.next
        defer { state.next = mark }
        return try body()
    }

    func constant(_ value: Value) -> Int {
        if !value.isObject || value.isString {
            let key = FunctionState.ConstantKey(value)
            if let index = state.constantIndex[key] { return index }
            state.constantIndex[key] = state.constants.count
        }
        state.constants.append(value)
        return state.constants.count - 1
    }

    /// A constant whose number fits an instruction's 16 bits.
    func shortConstant(_ value: Value, _ span: Span) throws -> Int {
        let index = constant(value)
        guard index <= UInt16.max else {
            throw error(
                "this function has too many constants", span,
                hint: "move parts of it into functions")
        }
        return index
    }

    func name(_ text: String, _ span: Span) throws -> Int {
        try shortConstant(heap.string(text), span)
    }

    func error(_ message: String, _ span: Span, hint: String? = nil, kind: String = "syntax")
        -> ScriptError
    {
        var error = ScriptError(kind, message, hint: hint)
        error.location = ScriptError.Location(source: source, span: span)
        return error
    }

    /// The finished prototype of the current function.
    func finish(_ info: FunctionInfo, parameterCount: Int, isSimple: Bool) throws -> Value {
        info.spans = state.spans
        info.handlers = state.handlers
        info.arguments = state.arguments
        let code = UnsafeMutablePointer<Instruction>.allocate(capacity: max(1, state.code.count))
        code.initialize(from: state.code, count: state.code.count)
        let constants = UnsafeMutablePointer<Value>.allocate(capacity: state.constants.count)
        constants.initialize(from: state.constants, count: state.constants.count)
        let captures = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, state.captures.count))
        captures.initialize(from: state.captures, count: state.captures.count)
        let object = heap.allocate(.prototype, size: MemoryLayout<PrototypeObject>.size)
        let header = object.header
        object.prototype.initialize(
            to: PrototypeObject(
                header: header, code: code, codeCount: state.code.count, constants: constants,
                constantCount: state.constants.count,
                // One more than used, for a bound method's receiver.
                registerCount: Int32(state.high + 2), parameterCount: Int32(parameterCount),
                captures: captures, captureCount: Int32(state.captures.count), isSimple: isSimple,
                info: .passRetained(info)))
        return Value(object: object)
    }
}

/// What is known of the function being compiled.
final class FunctionState {
    let parent: FunctionState?
    let name: String
    let use: NameUse
    var code: [Instruction] = []
    var spans: [Span] = []
    var arguments: [Int: [FunctionInfo.ArgumentPlace]] = [:]
    /// Constant 0 is none: "no names", "no fallback".
    var constants: [Value] = [.none]
    var constantIndex: [ConstantKey: Int] = [:]
    var scopes: [[String: Local]] = [[:]]
    /// Names of the scopes that have ended, for the error of who looks for one.
    var endedNames: Set<String> = []
    var next = 0
    var high = 0
    var captures: [Int32] = []
    var captureIndex: [String: (index: Int, isCell: Bool, isConstant: Bool)] = [:]
    var controls: [Control] = []
    var handlers: [FunctionInfo.Handler] = []
    /// Where a generator keeps itself; nil in other functions, and before its body.
    var generator: Int?

    init(parent: FunctionState?, name: String, use: NameUse) {
        self.parent = parent
        self.name = name
        self.use = use
    }

    struct Local {
        let register: Int
        let isCell: Bool
        let isConstant: Bool
    }

    /// Constants are shared by type and content: 1 and 1.0 are two.
    struct ConstantKey: Hashable {
        let bits: UInt64
        let text: String?

        init(_ value: Value) {
            text = value.string
            bits = text == nil ? value.bits : 0
        }
    }

    /// What `break`, `continue` and `return` must pass on their way.
    enum Control {
        case loop(Loop)
        case cleanup(Cleanup)
    }

    final class Loop {
        var breaks: [Int] = []
        var continues: [Int] = []
    }

    /// A `finally`: who leaves through it says in `kind` how to go on afterwards.
    final class Cleanup {
        let kind: Int
        let value: Int
        var entries: [Int] = []
        /// How each kind from `firstExit` on goes on.
        var exits: [Exit] = []

        static let firstExit = 3

        enum Exit: Equatable {
            case `break`, `continue`
        }

        init(kind: Int, value: Int) {
            self.kind = kind
            self.value = value
        }
    }

    /// A local of any open scope, the innermost first.
    func local(_ name: String) -> Local? {
        for scope in scopes.reversed() {
            if let local = scope[name] { return local }
        }
        return nil
    }

    /// Whether a new variable must live in a cell.
    func needsCell(_ name: String) -> Bool {
        use.captured.contains(name) && use.assigned.contains(name)
    }
}
