/// Reverse-mode derivatives of functions of tensors.
package enum Gradient {
    /// The function's value and its gradient with respect to each input.
    ///
    /// The function must return one float number (a tensor of one element). Inputs must be floats.
    /// An input that the value does not depend on has a gradient of zeros. Higher derivatives:
    /// differentiate a function that calls this.
    package static func valueAndGradients(
        of function: ([Tensor]) throws -> Tensor, at inputs: [Tensor]
    ) throws -> (value: Tensor, gradients: [Tensor]) {
        let variables = try inputs.map(variable)
        let value = try function(variables)
        let gradients = try gradients(of: value, with: variables)
        return (value: outside(value, variables), gradients)
    }

    /// The gradient of a function of one tensor.
    package static func gradient(
        of function: (Tensor) throws -> Tensor, at input: Tensor
    ) throws -> Tensor {
        try valueAndGradients(of: { try function($0[0]) }, at: [input]).gradients[0]
    }

    /// A tensor of the same elements with respect to which gradients can be asked for.
    package static func variable(_ input: Tensor) throws -> Tensor {
        guard input.dtype.isFloat else {
            throw TensorError(
                "grad", "an input is \(input.dtype.name); only float tensors have gradients",
                hint: "convert it with `astype(\"float32\")`")
        }
        let variable = input.detached()
        variable.node = Node.variable(of: input)
        return variable
    }

    /// The value without the part of its history that belongs to these variables; what depends on
    /// an outer variable keeps it.
    private static func outside(_ value: Tensor, _ variables: [Tensor]) -> Tensor {
        guard let first = variables.compactMap({ $0.node?.number }).min(), let node = value.node
        else { return value }
        let graph = Graph(from: node, first: first)
        defer { graph.clear() }
        return graph.isNested ? value : value.detached()
    }

    /// Gradients of a value of one element with respect to variables it was computed from.
    package static func gradients(of value: Tensor, with variables: [Tensor]) throws -> [Tensor] {
        guard value.dtype.isFloat else {
            throw TensorError(
                "grad", "the function returned \(value.dtype.name), which has no derivative",
                hint: "return a float, for instance a mean or a sum")
        }
        guard value.count == 1 else {
            throw TensorError(
                "grad", "the function returned a tensor of shape \(value.shape), not one number",
                hint: "reduce it with `sum()` or `mean()`")
        }
        return try cotangents(
            of: value, times: Tensor.full(value.shape, 1, value.dtype), with: variables)
    }

    /// The product of `seed` with the Jacobian of `value` with respect to each variable.
    package static func cotangents(
        of value: Tensor, times seed: Tensor, with variables: [Tensor]
    ) throws -> [Tensor] {
        let zeros = { (variable: Tensor) in try Tensor.zeros(variable.shape, variable.dtype) }
        guard let root = value.node, let first = variables.compactMap({ $0.node?.number }).min()
        else { return try variables.map(zeros) }
        let graph = Graph(from: root, first: first)
        defer { graph.clear() }
        let flows = graph.reaches(variables)
        var cotangents = [Tensor?](repeating: nil, count: graph.nodes.count)
        if root.slot >= 0 { cotangents[root.slot] = seed }
        var results = [Tensor?](repeating: nil, count: variables.count)
        let places = Dictionary(
            variables.enumerated().compactMap { index, variable in
                variable.node.map { (ObjectIdentifier($0), index) }
            }, uniquingKeysWith: { first, _ in first })

        for node in graph.nodes where flows[node.slot] {
            guard let cotangent = cotangents[node.slot] else { continue }
            cotangents[node.slot] = nil
            if let place = places[ObjectIdentifier(node)] {
                results[place] = cotangent
                continue
            }
            let inputs = graph.isNested ? node.inputs : node.inputs.map { $0.detached() }
            let needs = node.inputs.map { input in
                guard let slot = input.node?.slot, slot >= 0 else { return false }
                return flows[slot]
            }
            let output = node.output?.detached() ?? value
            if graph.isNested { output.node = node }
            let received = try node.operation.gradient(inputs, output, cotangent, needs: needs)
            for (index, part) in received.enumerated() {
                guard needs[index], let part, let slot = node.inputs[index].node?.slot else {
                    continue
                }
                cotangents[slot] = try cotangents[slot].map { try $0 + part } ?? part
            }
        }
        return try zip(variables, results).map { try $1 ?? zeros($0) }
    }
}

/// The nodes between a value and its variables, latest first.
private struct Graph {
    let nodes: [Node]
    /// Whether something here depends on a variable of an enclosing gradient, which will want to
    /// differentiate the gradient itself.
    let isNested: Bool

    /// All nodes that `root` depends on, numbered `first` or later: earlier ones are of outer
    /// computations.
    init(from root: Node, first: Int) {
        var nodes: [Node] = []
        var nested = false
        var pending: [Node] = []
        func visit(_ node: Node) {
            if node.number < first {
                nested = true
            } else if node.slot < 0 {
                node.slot = 0
                pending.append(node)
            }
        }
        visit(root)
        while let node = pending.popLast() {
            nodes.append(node)
            for input in node.inputs {
                if let producer = input.node { visit(producer) }
            }
        }
        nodes.sort { $0.number > $1.number }
        for (slot, node) in nodes.enumerated() { node.slot = slot }
        self.nodes = nodes
        self.isNested = nested
    }

    /// Which nodes depend on one of the variables.
    func reaches(_ variables: [Tensor]) -> [Bool] {
        var reaches = [Bool](repeating: false, count: nodes.count)
        for variable in variables {
            if let slot = variable.node?.slot, slot >= 0 { reaches[slot] = true }
        }
        for node in nodes.reversed() where !reaches[node.slot] {
            reaches[node.slot] = node.inputs.contains { input in
                guard let slot = input.node?.slot, slot >= 0 else { return false }
                return reaches[slot]
            }
        }
        return reaches
    }

    func clear() {
        for node in nodes { node.slot = -1 }
    }
}
