import Machine
import Tensors

/// All builtins of tensors. Their long computations stop when the session is interrupted.
var tensorBuiltins: [Builtin] {
    TensorInterrupts.install()
    return tensorCreationBuiltins + randomTensorBuiltins + tensorMathBuiltins
        + tensorReductionBuiltins + tensorShapeBuiltins + tensorImageBuiltins + gradientBuiltins
}

/// Connects the tensors' poll with the session's flag, once.
private enum TensorInterrupts {
    private static let installed: Void = { Cancellation.poll = { try Interrupt.check() } }()

    static func install() { installed }
}
