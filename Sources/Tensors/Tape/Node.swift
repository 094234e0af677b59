import Synchronization

/// How a tensor was computed: the operation and its inputs. Nodes hold what their gradient needs,
/// and are let go with the last tensor that depends on them; there is no global tape to clear.
package final class Node {
    let operation: any Operation
    /// Inputs as they were: those with a history keep it, others are views of the elements of that
    /// moment, which a later write into the tensor does not reach.
    private(set) var inputs: [Tensor]
    /// The output's elements, without a history that would hold this node.
    private(set) var output: Tensor?
    /// Later nodes have larger numbers, so descending order is an order for going backward.
    let number: Int
    /// Scratch of one backward pass: where its gradient is kept.
    var slot = -1

    private static let numbers = Atomic<Int>(0)

    /// The number that the next node gets.
    static var nextNumber: Int { numbers.load(ordering: .relaxed) }

    init(_ operation: any Operation, _ inputs: [Tensor], _ output: Tensor) {
        self.operation = operation
        self.inputs = inputs.map { $0.node == nil ? $0.detached() : $0 }
        self.output = output.detached()
        self.number = Node.numbers.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// A variable: where gradients arrive.
    private init() {
        operation = Variable()
        inputs = []
        output = nil
        number = Node.numbers.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// A node that stands for a variable. What it was computed from, if anything, is an input: a
    /// gradient within a differentiated function goes on to there, but one of its own stops here.
    static func variable(of tensor: Tensor) -> Node {
        if tensor.node != nil { return Node(Variable(), [tensor], tensor) }
        return Node()
    }

    /// A long chain of nodes would overflow the stack if each let go of the next: they are taken
    /// apart in a loop.
    deinit {
        var pending = inputs
        inputs = []
        while var tensor = pending.popLast() {
            guard isKnownUniquelyReferenced(&tensor), var node = tensor.node else { continue }
            tensor.node = nil
            guard isKnownUniquelyReferenced(&node) else { continue }
            pending += node.inputs
            node.inputs = []
        }
    }
}

/// The identity, at the place where a gradient is asked for.
private struct Variable: Operation {
    let name = "variable"

    func rule(_ inputs: [Tensor]) throws -> TensorType {
        TensorType(inputs[0].shape, inputs[0].dtype)
    }

    func evaluate(_ inputs: [Tensor], into destination: Tensor) throws {
        Walk.copy(inputs[0], into: destination)
    }

    func gradient(
        _ inputs: [Tensor], _ output: Tensor, _ cotangent: Tensor, needs: [Bool]
    ) throws -> [Tensor?] { [cotangent] }
}
