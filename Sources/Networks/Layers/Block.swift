import Tensors

/// Several layers under one name: a part of a network that is looked at, frozen or cut as one.
///
/// Its layers are called by its name and theirs: `features.conv2d_1`. `x → chain(x)`.
package struct Block: BranchingLayer {
    package static let kind = "block"
    package let branches: [Chain]

    package init(_ branches: [Chain]) {
        self.branches = branches
    }

    package init(_ chain: Chain) {
        branches = [chain]
    }

    package var chain: Chain { branches[0] }

    package static func pathPrefix(of branch: Int) -> String { "" }

    package var call: String { "block(\(chain.call))" }

    package func validate() throws {
        guard branches.count == 1 else {
            throw NetworkError(kind, "has one list of layers, got \(branches.count)")
        }
        try chain.validate(kind)
    }

    package func join(shapes: [[Int]]) throws -> [Int] { shapes[0] }

    package func join(_ outputs: [Tensor]) throws -> Tensor { outputs[0] }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        try chain.forward(x, weights[...], pass)
    }
}
