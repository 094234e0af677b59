import Testing

@testable import Machine

@Suite struct BuiltinTests {
    private let heap: Heap
    private let context: BuiltinContext
    private var registry = BuiltinRegistry()

    init() {
        heap = Heap(fuel: .allocate(capacity: 1))
        context = BuiltinContext(heap: heap)
        registry.add([
            Builtin(
                "conv2d", area: .layers, summary: "A 2-D convolution layer.",
                Parameter<Int>("channels", "Number of output channels."),
                Parameter<Int>("kernel", default: 3, "Side of the square kernel, in pixels."),
                returns: "string", example: "conv2d(32, kernel: 3)"
            ) { _, channels, kernel in "\(channels) of \(kernel)" },
            Builtin(
                "total", area: .math, summary: "The sum.",
                Parameter<Variadic<Double>>("values", "What to add."),
                returns: "float", example: "total(1, 2)"
            ) { _, values in values.values.reduce(0, +) },
            Builtin(
                "size", area: .strings, summary: "How many bytes.",
                Parameter<String>("text", "The text."), returns: "int", example: "size(\"a\")"
            ) { _, text in text.utf8.count },
            Builtin(
                "size", area: .collections, summary: "How many items.",
                Parameter<[Value]>("items", "The list."), returns: "int", example: "size([1])"
            ) { _, items in items.count },
        ])
    }

    private func call(_ name: String, _ arguments: [Value], names: [String] = []) throws -> Value {
        let function = try #require(registry[name])
        return try arguments.withUnsafeBufferPointer {
            try function.call(
                context, $0.baseAddress ?? UnsafePointer(bitPattern: 8)!, arguments.count,
                names: names)
        }
    }

    @Test func decodesByPositionNameAndDefault() throws {
        #expect(try call("conv2d", [Value(32)]).string == "32 of 3")
        #expect(try call("conv2d", [Value(32), Value(5)]).string == "32 of 5")
        #expect(
            try call("conv2d", [Value(5), Value(32)], names: ["kernel", "channels"]).string
                == "32 of 5")
        #expect(try call("total", [Value(1), Value(2.5)]).number == 3.5)
        #expect(try call("total", []).number == 0)
    }

    @Test func choosesAnOverloadByTheFirstArgument() throws {
        #expect(try call("size", [heap.string("née")]).int == 4)
        #expect(try call("size", [heap.list([.none, .none])]).int == 2)
    }

    @Test(arguments: [
        (["a"], [], "conv2d: `channels` should be an int, got string \"a\""),
        ([], [], "conv2d: `channels` is missing"),
        (["1", "2", "3"], [], "conv2d takes at most 2 arguments, got 3"),
        (["1", "2"], ["kernl"], "conv2d has no parameter `kernl`"),
        (["1", "2"], ["channels"], "conv2d: `channels` is given twice"),
    ]) func refuses(arguments: [String], names: [String], message: String) throws {
        let values = arguments.map { text in Int32(text).map { Value($0) } ?? heap.string(text) }
        let error = #expect(throws: ScriptError.self) {
            try call("conv2d", values, names: names)
        }
        #expect(error?.message == message)
    }

    @Test func helpComesFromTheDeclaration() throws {
        let help = try #require(registry.helpText("conv2d"))
        #expect(
            help.hasPrefix("conv2d(channels, kernel: 3) -> string\n    A 2-D convolution layer."))
    }
}
