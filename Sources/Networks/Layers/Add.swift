import Tensors

/// The sum of its branches' outputs, which have one shape.
///
/// With a branch of layers and one that is the input itself, this is a residual connection (He et al.
/// 2016): the layers learn what to change.
package struct Add: BranchingLayer {
    package static let kind = "add"
    package let branches: [Chain]

    package init(_ branches: [Chain]) {
        self.branches = branches
    }

    package func join(shapes: [[Int]]) throws -> [Int] {
        guard shapes.allSatisfy({ $0 == shapes[0] }) else {
            var error = unequal(shapes, "adds outputs of one shape")
            error.hint =
                "a convolution of kernel 1 with the same stride brings a shortcut to its shape"
            throw error
        }
        return shapes[0]
    }

    package func join(_ outputs: [Tensor]) throws -> Tensor {
        try outputs.dropFirst().reduce(outputs[0]) { try $0 + $1 }
    }
}
