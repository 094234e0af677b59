import Builtins
import Machine
import Syntax

/// One way to run a program: within a budget of steps and memory, with nothing of the machine in reach.
package struct Execution {
    /// Whether the compiler takes its special instructions; see `Interpreter.specialises`.
    package var specialises = true
    package var collectsAlways = false
    package var steps = 500_000
    package var memory = 64 << 20
    /// A builtin counts as one step, however long it takes: a mutated `epochs: 10` may be a day.
    package var seconds = 5.0

    /// What is printed beyond this is not compared.
    private static let maximumOutput = 1 << 16

    package init(specialises: Bool = true, collectsAlways: Bool = false) {
        self.specialises = specialises
        self.collectsAlways = collectsAlways
    }

    package func run(_ text: String) -> Outcome { run(Source(name: "program", text: text)) }

    package func run(_ source: Source) -> Outcome {
        let interpreter = Interpreter(builtins: Execution.builtins)
        interpreter.specialises = specialises
        // LINNET_GC_STRESS asks for it, too.
        if collectsAlways { interpreter.collectsAlways = true }
        interpreter.context.memoryLimit = memory
        interpreter.setStepLimit(steps)
        interpreter.setTimeLimit(seconds: seconds)
        defer { interpreter.setTimeLimit(seconds: nil) }
        var outcome = Outcome()
        interpreter.context.output = { event in
            switch event {
            case .text(let text), .note(let text):
                if outcome.output.utf8.count < Execution.maximumOutput { outcome.output += text }
            case .display(let value):
                outcome.output += value.repr() + "\n"
            case .progress: break
            }
        }
        do {
            let evaluation = try interpreter.evaluate(source)
            outcome.output += evaluation.value.repr()
        } catch {
            outcome.error = Outcome.Failure(error)
        }
        return outcome
    }

    /// All but what reaches files, waits, ends the process, or tells the time and the environment.
    private nonisolated(unsafe) static let builtins: BuiltinRegistry = {
        let outside: Set<BuiltinArea> = [.files, .time, .system]
        let names: Set<String> = [
            "save", "checkpoint", "load_model", "load_tensor", "measure", "dataset",
        ]
        let json: Set<String> = ["parse_json", "to_json"]
        let all = standardBuiltins()
        var registry = BuiltinRegistry(
            all.builtins.filter {
                json.contains($0.name)
                    || !outside.contains($0.area) && !names.contains($0.name)
            })
        registry.add(all.constants)
        return registry
    }()
}

/// What a program did: all that two ways to run it must agree on.
package struct Outcome: Equatable, CustomStringConvertible {
    package struct Failure: Equatable {
        package var kind: String
        package var text: String
        package var line: Int?

        init(_ error: ScriptError) {
            kind = error.kind
            text = error.message + (error.hint.map { " (\($0))" } ?? "")
            line = error.location?.line
        }
    }

    package var output = ""
    package var error: Failure?

    /// Whether a budget ended it, which two ways to run it reach in different places.
    package var isLimited: Bool {
        error.map { ["timeout", "memory", "recursion", "interrupted"].contains($0.kind) } ?? false
    }

    package var description: String {
        guard let error else { return output }
        return "\(output)\n\(error.kind) in line \(error.line ?? 0): \(error.text)"
    }
}
