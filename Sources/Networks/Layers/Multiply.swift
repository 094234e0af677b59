import Tensors

/// The product of its branches' outputs, element by element: a gate.
///
/// Sizes are equal or 1, and 1 stretches, so that one number a channel `[1, 1, c]` scales that channel.
package struct Multiply: BranchingLayer {
    package static let kind = "multiply"
    package let branches: [Chain]

    package init(_ branches: [Chain]) {
        self.branches = branches
    }

    package func join(shapes: [[Int]]) throws -> [Int] {
        try shapes.dropFirst().reduce(shapes[0]) { product, shape in
            let fits =
                product.count == shape.count
                && zip(product, shape).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
            guard fits else {
                throw unequal(shapes, "multiplies outputs whose sizes are equal or 1")
            }
            return zip(product, shape).map { max($0, $1) }
        }
    }

    package func join(_ outputs: [Tensor]) throws -> Tensor {
        try outputs.dropFirst().reduce(outputs[0]) { try $0 * $1 }
    }
}
