import Tensors

// Changed models. Each is a new value whose kept layers have the weights of the old one, shared until one of
// the two is trained. A model that was built is built again, so that what no longer fits is told at once.

extension Model {
    /// The same model as a value of its own.
    package func copy() throws -> Model {
        let copy = try changed(layers.map { .kept($0) })
        copy.classes = classes
        copy.loss = loss
        copy.metrics = metrics
        copy.epochsTrained = epochsTrained
        return copy
    }

    /// This model without its last or first layers.
    package func without(first: Int = 0, last: Int = 0) throws -> Model {
        guard first >= 0, last >= 0, first + last < layers.count else {
            throw NetworkError(
                "without",
                "the model has \(layers.count) layers, so \(first + last) cannot be left out",
                hint: "one at least has to stay")
        }
        // Without its first layers a model takes other inputs.
        return try changed(
            layers.dropFirst(first).dropLast(last).map { .kept($0) },
            inputShape: first == 0 ? inputShape : layers[first].inputShape)
    }

    /// This model without the layers that a pattern names, which may lie within blocks.
    package func without(_ patterns: [NamePattern]) throws -> Model {
        let dropped = try Set(patterns.flatMap { try matches($0) }.map(ObjectIdentifier.init))
        return try changed(
            Self.edited(layers) { layer in
                dropped.contains(ObjectIdentifier(layer)) ? [] : nil
            })
    }

    /// The layers up to and including the one of this name, which may lie within blocks. Of a layer that
    /// branches, the branch alone in which it lies.
    package func upTo(_ name: String) throws -> Model {
        let last = try layer(name)
        return try changed(Self.cut(layers, after: last) ?? [])
    }

    /// This model with others in the place of one layer, which may lie within blocks or branches.
    ///
    /// A single layer without a name takes over a name that was given, and one that was counted for its kind.
    package func replacing(_ name: String, with parts: [Part]) throws -> Model {
        let old = try layer(name)
        var parts = parts
        if parts.count == 1, case .layer(let new, nil, let branches) = parts[0],
            new.kind == old.kind || !old.givenName.hasPrefix(old.kind + "_")
        {
            parts = [.layer(new, name: old.givenName, branches: branches)]
        }
        return try changed(Self.edited(layers) { $0 === old ? parts : nil })
    }

    /// This model and then further layers.
    package func appending(_ parts: [Part]) throws -> Model {
        try changed(layers.map { .kept($0) } + parts)
    }

    private func changed(_ parts: [Part]) throws -> Model {
        try changed(parts, inputShape: inputShape)
    }

    private func changed(_ parts: [Part], inputShape: [Int]?) throws -> Model {
        let model = try Model(parts, seed: seed)
        if let inputShape { try model.build(for: inputShape) }
        // What the data go through before the first layer stays with the first layer.
        if inputShape == self.inputShape { model.preparation = preparation }
        return model
    }

    // MARK: - Chains of layers

    /// The layers with those exchanged for which `change` gives others, within blocks and branches too.
    private static func edited(
        _ layers: [ModelLayer], _ change: (ModelLayer) -> [Part]?
    ) throws -> [Part] {
        try layers.flatMap { layer -> [Part] in
            if let parts = change(layer) { return parts }
            guard let branching = layer.layer as? any BranchingLayer else { return [.kept(layer)] }
            let branches = try layer.branches.map { try Model.layers(of: edited($0, change)) }
            return [part(branching, layer, branches)]
        }
    }

    /// The layers up to and including `last`; nil where it is not among them.
    private static func cut(_ layers: [ModelLayer], after last: ModelLayer) throws -> [Part]? {
        for (place, layer) in layers.enumerated() {
            let before = layers.prefix(place).map { Part.kept($0) }
            if layer === last { return before + [.kept(layer)] }
            guard layer.withParts.contains(where: { $0 === last }) else { continue }
            let number = layer.branches.firstIndex { branch in
                branch.contains { $0.withParts.contains { $0 === last } }
            }
            guard let number else { return nil }
            let kept = try Model.layers(of: cut(layer.branches[number], after: last) ?? [])
            if let block = layer.layer as? Block {
                return before + [part(block, layer, [kept])]
            }
            return before + [try branch(number, of: layer, kept)]
        }
        return nil
    }

    /// One branch of a layer as blocks, in which all that it holds has the same names.
    private static func branch(
        _ place: Int, of layer: ModelLayer, _ layers: [ModelLayer]
    ) throws -> Part {
        let chain = Chain(layers.map { ($0.name, $0.layer) })
        let inner = try Model.layers(of: [
            .layer(Block(chain), name: "\(place)", branches: [layers])
        ])
        return .layer(
            Block(Chain(inner.map { ($0.name, $0.layer) })), name: layer.givenName,
            branches: [inner])
    }

    /// A layer of the same kind and name with other branches.
    private static func part(
        _ branching: any BranchingLayer, _ layer: ModelLayer, _ branches: [[ModelLayer]]
    ) -> Part {
        let chains = branches.map { Chain($0.map { ($0.name, $0.layer) }) }
        return .layer(
            type(of: branching).init(chains), name: layer.givenName, branches: branches)
    }

    // MARK: - Freezing

    /// All layers that a pattern names; throws where there is none.
    package func matches(_ pattern: NamePattern) throws -> [ModelLayer] {
        let found = allLayers.filter { pattern.matches($0.name) }
        // A name that is no pattern has near ones.
        return found.isEmpty ? [try layer(pattern.text)] : found
    }

    /// Freezes, or lets learn again, the layers that are named and those from one to another, both included.
    /// All where nothing is named.
    package func setFrozen(
        _ isFrozen: Bool, _ patterns: [NamePattern] = [], from first: String? = nil,
        to last: String? = nil, where isMeant: (ModelLayer) throws -> Bool = { _ in true }
    ) throws {
        var meant = try patterns.flatMap { try matches($0) }
        if first != nil || last != nil {
            meant += try between(first, last)
        } else if patterns.isEmpty {
            meant = allLayers.filter { $0.branches.isEmpty }
        }
        for layer in try meant.filter(isMeant) { layer.isFrozen = isFrozen }
    }

    /// The innermost layers from one to another, in the order in which they are run.
    private func between(_ first: String?, _ last: String?) throws -> [ModelLayer] {
        let innermost = allLayers.filter { $0.branches.isEmpty }
        func places(_ name: String) throws -> [Int] {
            let within = try layer(name).withParts
            return innermost.indices.filter { place in
                within.contains { $0 === innermost[place] }
            }
        }
        let start = try first.map { try places($0).first ?? 0 } ?? 0
        let end = try last.map { try places($0).last ?? 0 } ?? innermost.count - 1
        guard start <= end else {
            throw NetworkError(
                "freeze", "`\(first ?? "")` comes after `\(last ?? "")`",
                hint: "from: is the earlier layer, to: the later one")
        }
        return Array(innermost[start...end])
    }
}
