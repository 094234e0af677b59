import Glibc
import Machine

/// The process around the program.
var environmentBuiltins: [Builtin] {
    [
        Builtin(
            "env", area: .system,
            summary: "A variable of the environment, or a default where it is not set.",
            Parameter<String>("name", "The variable."),
            Parameter<Value>("default", default: .none, "What to give where it is not set."),
            returns: "string", example: "env(\"HOME\", \"/\")"
        ) { context, name, fallback in
            getenv(name).map { context.string(String(cString: $0)) } ?? fallback
        }
    ]
}
