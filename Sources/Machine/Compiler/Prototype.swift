import Syntax

/// A compiled function: code and constants in raw memory for the loop, the rest in `info`.
struct PrototypeObject {
    var header: ObjectHeader
    var code: UnsafeMutablePointer<UInt64>
    var codeCount: Int
    var constants: UnsafeMutablePointer<Value>
    var constantCount: Int
    var registerCount: Int32
    var parameterCount: Int32
    /// What a new closure captures, in order: see `Capture`.
    var captures: UnsafeMutablePointer<Int32>
    var captureCount: Int32
    /// Whether a call with exactly `parameterCount` positional arguments needs nothing but the jump.
    var isSimple: Bool
    var info: Unmanaged<FunctionInfo>
}

/// The globals of one source file, or of the session.
final class ModuleInfo {
    let name: String
    /// The file, nil for the session's own.
    let source: Source?
    /// Where each global lives among the interpreter's.
    var slots: [String: Int] = [:]
    var constants: Set<String> = []
    var documentation: [String: String] = [:]
    /// In the order of their first definition.
    var names: [String] = []

    init(name: String, source: Source? = nil) {
        self.name = name
        self.source = source
    }
}
