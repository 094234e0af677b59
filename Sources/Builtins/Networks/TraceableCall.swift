import Machine
import Tensors

extension BuiltinContext {
    /// Calls a function of the script that is a part of training steps with tensors, which may be a trace's.
    ///
    /// - Parameter names: what the last arguments are called.
    /// - Throws: what the function throws, and an error where it draws random numbers while it is traced:
    ///   every step of the plan would have the same ones.
    func callTraceable(
        _ function: Value, _ arguments: [Tensor], names: [String] = []
    ) throws -> Value {
        let before = random
        let result = try call(function, arguments.map { host($0) }, names: names)
        guard random == before || arguments.allSatisfy({ $0.symbol == nil }) else {
            throw ScriptError.value("the function draws random numbers, others at each step")
        }
        return result
    }
}
