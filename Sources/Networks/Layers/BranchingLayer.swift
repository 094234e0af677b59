import Tensors

/// A layer that runs several chains of layers on the same input and joins their outputs.
///
/// `x: [batch, …] → join(branch 0 (x), branch 1 (x), …)`. A branch without layers gives x itself. The
/// weights within are called by branch and layer: `0.conv2d_1.weight`.
package protocol BranchingLayer: Layer {
    var branches: [Chain] { get }

    init(_ branches: [Chain])

    /// What comes before the names of a branch's layers: `0.`.
    static func pathPrefix(of branch: Int) -> String

    /// The shape that outputs of these shapes are joined to; throws where they do not fit.
    func join(shapes: [[Int]]) throws -> [Int]

    func join(_ outputs: [Tensor]) throws -> Tensor
}

extension BranchingLayer {
    package static func pathPrefix(of branch: Int) -> String { "\(branch)." }

    package init(settings: Settings) throws {
        guard let branches = settings.json["branches"]?.array else {
            throw NetworkError(Self.kind, "the setting `branches` should be a list of branches")
        }
        self.init(
            try branches.enumerated().map { place, branch in
                let given = Settings.within(Self.pathPrefix(of: place), settings.given)
                return try Chain(branch, of: Self.kind, given: given)
            })
    }

    package var settings: JSON { .dict(["branches": .array(branches.map(\.json))]) }

    package var call: String { "\(kind)([\(branches.map(\.call).joined(separator: ", "))])" }

    package func validate() throws {
        guard branches.count >= 2 else {
            throw NetworkError(
                kind, "joins at least two branches, got \(branches.count)",
                hint: "each branch is a list of layers; [] is the input itself")
        }
        for branch in branches { try branch.validate(kind) }
    }

    package func outputShape(for input: [Int]) throws -> [Int] {
        try join(
            shapes: branches.enumerated().map { place, branch in
                try naming(place) { try branch.shapes(for: input).last ?? input }
            })
    }

    package func weights(for input: [Int]) -> [WeightPlan] {
        branches.enumerated().flatMap { place, branch in
            branch.weights(for: input).map { plan in
                var plan = plan
                plan.name = Self.pathPrefix(of: place) + plan.name
                return plan
            }
        }
    }

    package func forward(_ x: Tensor, _ weights: [Tensor], _ pass: Pass) throws -> Tensor {
        let shape = Array(x.shape.dropFirst())
        var next = 0
        let outputs = try branches.enumerated().map { place, branch in
            let end = next + branch.weights(for: shape).count
            defer { next = end }
            let inner = pass.within("\(place)", place: place, firstWeight: next)
            return try naming(place) { try branch.forward(x, weights[next..<end], inner) }
        }
        return try join(outputs)
    }

    /// Errors of a branch's layers name the branch, too: `0.conv2d_1`.
    private func naming<T>(_ branch: Int, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as NetworkError {
            throw NetworkError(
                Self.pathPrefix(of: branch) + error.place, error.problem, hint: error.hint)
        }
    }

    /// What branches that do not fit together give, each as `[batch, …]`.
    func unequal(_ shapes: [[Int]], _ expected: String) -> NetworkError {
        NetworkError(
            kind, "\(expected), the branches give \(shapes.map(batched).joined(separator: " and "))"
        )
    }
}
