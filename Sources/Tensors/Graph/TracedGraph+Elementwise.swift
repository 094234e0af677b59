extension TracedGraph {
    /// Runs neighbouring elementwise steps in one pass where that is quicker.
    mutating func chainElementwise() {
        let groups = ElementwiseGroups(self, isLink).members.filter { places in
            let shape = types[steps[places[0]].outputs[0]].shape
            return ElementwiseChain.isWorthwhile(places.count, Shape.product(shape))
        }
        guard !groups.isEmpty else { return }
        let readers = readers
        var groupOf: [Int: Int] = [:]
        for (number, places) in groups.enumerated() {
            for place in places { groupOf[place] = number }
        }
        let chains = groups.map { places in
            ElementwiseChainBuilder(self, places) { value in
                readers[value].contains { groupOf[$0] != groupOf[places[0]] }
            }.step
        }
        steps = ordered(groups, groupOf, chains)
    }

    /// Whether a step is elementwise, on more than one number, and its inputs are stretched to its shape in
    /// ways that a chain knows.
    private func isLink(_ step: Step) -> Bool {
        guard let operation = step.operation as? any ElementwiseOperation, step.outputs.count == 1
        else { return false }
        let output = types[step.outputs[0]]
        let inputs = step.inputs.map(type)
        return !output.shape.isEmpty
            && operation.loop(inputs, to: output) != nil
            && inputs.allSatisfy { Self.isStretched($0.shape, to: output.shape) }
    }

    /// Whether a shape is another one, has one element, or is one row or one column of it.
    private static func isStretched(_ shape: [Int], to other: [Int]) -> Bool {
        if shape == other || shape.allSatisfy({ $0 == 1 }) { return true }
        if shape.last == other.last, shape.dropLast().allSatisfy({ $0 == 1 }) { return true }
        return shape.count == other.count && shape.last == 1
            && shape.dropLast() == other.dropLast()
    }

    /// The steps with chains in place of their parts: each where its last part was, or as early as others
    /// need it.
    private func ordered(_ groups: [[Int]], _ groupOf: [Int: Int], _ chains: [Step]) -> [Step] {
        let makers = makers
        var order: [Step] = []
        var isDone = [Bool](repeating: false, count: steps.count)
        func add(_ place: Int) {
            guard !isDone[place] else { return }
            let places = groupOf[place].map { groups[$0] } ?? [place]
            for part in places { isDone[part] = true }
            for part in places {
                for maker in steps[part].values.compactMap({ makers[$0] }) { add(maker) }
            }
            order.append(groupOf[place].map { chains[$0] } ?? steps[place])
        }
        for place in steps.indices {
            if let group = groupOf[place], groups[group].last != place { continue }
            add(place)
        }
        return order
    }
}
