import Glibc
import Syntax
import Text

/// Runs programs of the language, one after another, with what they define.
///
/// Owned by one thread. A program's error leaves the interpreter usable: what was defined before it stays.
package final class Interpreter {
    /// Calls from Swift into the script and back nest no deeper, so that they cannot exhaust Swift's stack.
    static let maximumNativeDepth = 150

    package let context: BuiltinContext
    package let registry: BuiltinRegistry
    /// What a session's cells define.
    let main = ModuleInfo(name: "main")
    /// Finds the source of `import "path"`; given the path as written and the name of the importing source.
    package var loader: (_ path: String, _ importer: String) throws -> Source = { path, _ in
        throw ScriptError("import", "the module \(quoted(path)) cannot be found")
    }
    /// What `test "name" { }` declared, in order.
    package private(set) var tests: [DeclaredTest] = []

    let vm: VM
    let heap: Heap
    var nativeDepth = 0
    /// Resident memory that is not the script's.
    let residentAtStart = residentBytes()
    /// Steps until the evaluation ends by itself, and how many there were; nil for no limit.
    var stepsLeft: Int?
    var stepLimit = 0
    /// Compile comparisons, conditions, literals and loops over ranges to the instructions made for them. Without
    /// them a program does the same more slowly, which is how the two are checked against each other.
    package var specialises = true

    private(set) var globalCount = 0
    private var globalNames: [String] = []
    private var builtinSlots: [String: Int] = [:]
    private var builtinSlotSet: Set<Int> = []
    private(set) var structLayouts: [StructLayout] = []
    private var typeNumber: UInt32 = 0
    private var internals: [String: Value] = [:]
    private var modules: [String: Value] = [:]
    private var importing: [String] = []
    private var formats: [String: FormatSpecification] = [:]
    /// Values that Swift holds for as long as the interpreter lives.
    private(set) var constantRoots: [Value] = []
    private var lastResult = Value.none
    /// Values held by iterations under way.
    let rooted = RootTable()

    package convenience init(builtins: [Builtin] = []) {
        self.init(builtins: BuiltinRegistry(builtins))
    }

    package init(builtins: BuiltinRegistry) {
        registry = builtins
        vm = VM.make()
        heap = vm.pointee.heap
        context = BuiltinContext(heap: heap)
        vm.pointee.interpreter = .passUnretained(self)
        context.invoke = { [unowned self] in try call($0, $1, names: $2) }
        context.services = self
        addInternals()
    }

    deinit { vm.destroy() }

    // MARK: - Evaluating

    package struct Evaluation {
        /// The value of the last statement, alive until the next evaluation.
        package let value: Value
        /// The text ended with `;`.
        package let isHidden: Bool
    }

    package func evaluate(_ text: String, name: String = "cell") throws(ScriptError) -> Value {
        try evaluate(Source(name: name, text: text)).value
    }

    package func evaluate(_ source: Source) throws(ScriptError) -> Evaluation {
        let (program, diagnostics) = Parser.parse(source)
        if diagnostics.contains(where: { $0.severity == .error }) { throw ScriptError(diagnostics) }
        return try evaluate(program)
    }

    /// Runs a program that was parsed without errors, or a part of one.
    package func evaluate(_ program: Program) throws(ScriptError) -> Evaluation {
        do {
            let closure = try Compiler.compile(program, module: main, for: self)
            lastResult = closure
            lastResult = try call(closure, [])
            // What stopped early without an error of its own must not pass for a result.
            try Interrupt.check()
            return Evaluation(value: lastResult, isHidden: program.hidesResult)
        } catch {
            throw failed(error)
        }
    }

    /// Runs a test's body.
    package func evaluate(_ test: DeclaredTest) throws(ScriptError) {
        do {
            _ = try call(test.body, [])
            try Interrupt.check()
        } catch {
            throw failed(error)
        }
    }

    /// What ended an evaluation. Memory that ran out is given back at once: the next evaluation may need it.
    private func failed(_ error: any Error) -> ScriptError {
        let error = ScriptError(error)
        if error.kind == "memory" {
            lastResult = .none
            recoverMemory()
        }
        return error
    }

    /// Ends an evaluation that takes longer, counted from now; nil for no limit.
    package func setTimeLimit(seconds: Double?) {
        Interrupt.setTimeLimit(seconds: seconds)
    }

    /// Ends an evaluation that takes more steps, counted from now; nil for no limit. A step is a back-edge or a call,
    /// and is counted when a safepoint comes, so that the end is some thousands of steps late.
    package func setStepLimit(_ steps: Int?) {
        stepLimit = steps ?? 0
        stepsLeft = steps
    }

    /// Collect at every safepoint, so that a value that nobody keeps is found out (LINNET_GC_STRESS=1).
    package var collectsAlways: Bool {
        get { heap.state.pointee.stress }
        set {
            heap.state.pointee.stress = newValue
            vm.pointee.fuel.pointee = 0
        }
    }

    // MARK: - Globals

    package struct Global {
        package let name: String
        package let value: Value
        package let isConstant: Bool
        package let documentation: String?
    }

    /// What the session's cells have defined, in the order of first definition.
    package var globals: [Global] {
        main.names.compactMap { name in
            guard let value = self[name] else { return nil }
            return Global(
                name: name, value: value, isConstant: main.constants.contains(name),
                documentation: main.documentation[name])
        }
    }

    /// The value of a global of the session.
    package subscript(name: String) -> Value? {
        guard main.names.contains(name), let slot = main.slots[name] else { return nil }
        let value = vm.pointee.globals[slot]
        return value.isUndefined ? nil : value
    }

    /// Defines a global of the session from Swift.
    package func define(_ name: String, _ value: Value, isConstant: Bool = true) {
        let slot = main.slots[name] ?? newGlobal(name)
        main.slots[name] = slot
        vm.pointee.globals[slot] = value
        if !main.names.contains(name) { main.names.append(name) }
        if isConstant { main.constants.insert(name) } else { main.constants.remove(name) }
    }

    /// The number of a module's global, made where it is new. Throws where a program has made up too many.
    func globalSlot(_ name: String, in module: ModuleInfo) throws -> Int {
        if let slot = module.slots[name] { return slot }
        guard globalCount < VMState.globalCapacity - VMState.reservedGlobals else {
            throw ScriptError(
                "memory", "there are more than \(globalCount) global names",
                hint: "put what they hold into a list or a dict")
        }
        let slot = newGlobal(name)
        module.slots[name] = slot
        return slot
    }

    private func newGlobal(_ name: String) -> Int {
        precondition(globalCount < VMState.globalCapacity, "too many globals")
        let slot = globalCount
        vm.pointee.globals[slot] = .undefined
        globalNames.append(name)
        globalCount += 1
        return slot
    }

    func builtinSlot(_ name: String) -> Int? {
        if let slot = builtinSlots[name] { return slot }
        let value: Value
        if let function = registry[name] {
            value = heap.native(function)
        } else if let constant = registry.constants.first(where: { $0.name == name }) {
            value = constant.value
        } else {
            return nil
        }
        let slot = newGlobal(name)
        vm.pointee.globals[slot] = value
        builtinSlots[name] = slot
        builtinSlotSet.insert(slot)
        return slot
    }

    func isBuiltin(_ slot: Int) -> Bool { builtinSlotSet.contains(slot) }

    /// Whether a pattern may name this type: one that a builtin returns.
    func isHostType(_ name: String) -> Bool {
        registry.builtins.contains {
            $0.returns == name || $0.parameters.contains { $0.type == name }
        }
    }

    func undefinedGlobal(_ slot: Int) -> ScriptError {
        let name = globalNames[slot]
        let names = globals.map(\.name) + registry.names
        return .name(
            "`\(name)` is not defined",
            hint: hintForField(name) ?? Habits.hint(forUnknownName: name)
                ?? suggestion(for: name, among: names))
    }

    /// In a method, the value's own field of that name was meant.
    private func hintForField(_ name: String) -> String? {
        let receiver = vm.pointee.frame.pointee.base[0]
        return receiver.member(name) == nil ? nil : "the field is `self.\(name)`"
    }

    // MARK: - Structs and formats

    func add(_ layout: StructLayout) -> Int {
        structLayouts.append(layout)
        return structLayouts.count - 1
    }

    func nextTypeNumber() -> UInt32 {
        typeNumber += 1
        return typeNumber
    }

    /// `value` in the format that follows a colon in a text; the `format` builtin comes here too.
    package func format(_ value: Value, _ specification: String) throws -> String {
        let value = value.isKind(.instance) ? heap.string(try text(of: value)) : value
        if let known = formats[specification] { return try known.format(value) }
        let format = try FormatSpecification(specification)
        // A program may make up any number of formats.
        if formats.count >= 1_000 { formats.removeAll() }
        formats[specification] = format
        return try format.format(value)
    }

    // MARK: - Modules

    func importModule(_ path: String) throws -> Value {
        let importer = ScriptError.Location.importer(of: self)
        let source = try loader(path, importer)
        if let module = modules[source.name] { return module }
        guard !importing.contains(source.name) else {
            throw ScriptError(
                "import",
                "\(quoted(path)) imports itself: \((importing + [source.name]).joined(separator: " → "))"
            )
        }
        importing.append(source.name)
        defer { importing.removeLast() }
        let (program, diagnostics) = Parser.parse(source)
        if diagnostics.contains(where: { $0.severity == .error }) { throw ScriptError(diagnostics) }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let info = ModuleInfo(name: name, source: source)
        _ = try call(try Compiler.compile(program, module: info, for: self), [])
        let object = heap.allocate(.module, size: MemoryLayout<ModuleObject>.size)
        object.module.pointee.module = .passRetained(info)
        let module = Value(object: object)
        modules[source.name] = module
        constantRoots.append(module)
        return module
    }

    // MARK: - Functions that only compiled code calls

    func internalFunction(_ name: String) -> Value { internals[name] ?? .none }

    private func addInternals() {
        addInternal("register test") { [unowned self] _, arguments in
            let test = DeclaredTest(
                name: arguments[0]?.string ?? "", body: arguments[1] ?? .none)
            tests.append(test)
            constantRoots.append(test.body)
            return .none
        }
        addInternal("bind method") { [unowned self] _, arguments in
            let receiver = arguments[0] ?? .none
            let name = arguments[1]?.string ?? ""
            if let method = receiver.method(name) { return heap.boundMethod(receiver, method) }
            if let member = try memberToCall(receiver, name) { return member }
            guard let fallback = arguments[2], !fallback.isNone else {
                throw noMember(receiver, name, isCall: true)
            }
            return heap.boundMethod(receiver, fallback)
        }
        addInternal("assert comparison") { _, arguments in
            let operation = UInt8(exactly: arguments[1]?.int ?? 0)
            try ComparisonAssertion(
                left: arguments[0] ?? .none,
                operation: operation.flatMap(BinaryOperator.init(rawValue:)) ?? .equal,
                right: arguments[2] ?? .none, result: arguments[3] ?? .none,
                message: arguments[4] ?? .none
            ).check()
            return .none
        }
    }

    private func addInternal(
        _ name: String, _ body: @escaping (BuiltinContext, BoundArguments) throws -> Value
    ) {
        let parameters = ["a", "b", "c", "d", "e"].map {
            ParameterInfo(name: $0, type: "value", documentation: "", defaultText: "none")
        }
        let function = NativeFunction(
            Builtin(
                raw: name, area: .basics, summary: "", parameters: parameters, returns: "value",
                example: "", body: body))
        let value = heap.native(function)
        internals[name] = value
        constantRoots.append(value)
    }

    var roots: [Value] { constantRoots + Array(rooted.values.values) + [lastResult] }
}

/// What `test "name" { }` declared: a function to be called without arguments.
package struct DeclaredTest {
    package let name: String
    package let body: Value

    /// Where it is declared.
    package var location: ScriptError.Location? {
        guard body.isKind(.closure) else { return nil }
        let info = body.object.closure.pointee.prototype.pointee.info.takeUnretainedValue()
        return ScriptError.Location(source: info.source, span: info.span)
    }
}

extension ScriptError.Location {
    /// The name of the source whose code is running.
    static func importer(of interpreter: Interpreter) -> String {
        let closure = interpreter.vm.base[-1]
        guard closure.isKind(.closure) else { return "" }
        return closure.object.closure.pointee.prototype.pointee.info.takeUnretainedValue().source
            .name
    }
}

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
