/// Elementwise steps of a graph in groups, each of one shape, that can be run as one step: nothing that one
/// of a group depends on depends in turn, by way of a step outside, on another of it.
struct ElementwiseGroups {
    /// The group of each step, to be looked up by `root`; nil for what belongs to none.
    private var groupOf: [Int?] = []
    /// By group: the one that it is part of, or itself.
    private var parents: [Int] = []
    private var shapes: [[Int]] = []
    /// By group: those of whose steps it reads results.
    private var sources: [Set<Int>] = []
    /// By group: those that steps outside, whose results it reads, wait for.
    private var detours: [Set<Int>] = []
    /// By step outside: the groups that it waits for.
    private var stepNeeds: [Set<Int>] = []

    /// The places of each group's steps, in order.
    var members: [[Int]] {
        var members = [[Int]](repeating: [], count: parents.count)
        for (place, group) in groupOf.enumerated() {
            if let group { members[root(group)].append(place) }
        }
        return members.filter { !$0.isEmpty }
    }

    /// - Parameter isMember: whether a step can be part of a group.
    init(_ graph: TracedGraph, _ isMember: (TracedGraph.Step) -> Bool) {
        let makers = graph.makers
        for step in graph.steps {
            enter(step, makers, isMember(step) ? graph.types[step.outputs[0]].shape : nil)
        }
        joinReaders(graph)
    }

    // MARK: - Steps

    /// Puts a step into the groups that make what it reads, if it can be, and they become one.
    private mutating func enter(
        _ step: TracedGraph.Step, _ makers: [Int?], _ shape: [Int]?
    ) {
        let before = Set(step.values.compactMap { makers[$0] })
        let near = Set(before.compactMap { groupOf[$0].map(root) })
        let far = before.reduce(into: Set<Int>()) { $0.formUnion(stepNeeds[$1]) }
        guard let shape else {
            groupOf.append(nil)
            stepNeeds.append(near.union(far))
            return
        }
        let group = parents.count
        parents.append(group)
        shapes.append(shape)
        sources.append(near)
        detours.append(far)
        groupOf.append(group)
        stepNeeds.append([])
        // The latest first: earlier ones are more often waited for by something in between.
        for other in near.sorted(by: >) { join(group, other) }
    }

    // MARK: - Groups

    private func root(_ group: Int) -> Int {
        var group = group
        while parents[group] != group { group = parents[group] }
        return group
    }

    /// Makes one of two groups of one shape, unless something else has to be run between them.
    private mutating func join(_ a: Int, _ b: Int) {
        let (a, b) = (root(a), root(b))
        guard a != b, shapes[a] == shapes[b], !isApart(a, from: b), !isApart(b, from: a) else {
            return
        }
        parents[a] = b
        sources[b] = Set(sources[a].union(sources[b]).map(root)).subtracting([b])
        detours[b].formUnion(detours[a])
    }

    /// Whether a group waits for another one by way of a third or of a step outside; also where finding
    /// that out would take long.
    private func isApart(_ group: Int, from other: Int) -> Bool {
        var pending = Array(detours[group])
        pending += sources[group].filter { root($0) != other }
        var seen: Set<Int> = []
        var left = Self.mostSearched
        while let next = pending.popLast().map(root) {
            if next == other { return true }
            guard seen.insert(next).inserted else { continue }
            left -= detours[next].count + sources[next].count
            guard left > 0 else { return true }
            pending += detours[next]
            pending += sources[next]
        }
        return false
    }

    /// Graphs of hundreds of groups have a few thousand ways between them; looking at more for each pair
    /// would make planning slow.
    private static let mostSearched = 5000

    /// Lets groups join that read the same whole tensor.
    private mutating func joinReaders(_ graph: TracedGraph) {
        var readers: [Int: Int] = [:]
        for (place, step) in graph.steps.enumerated() {
            guard let group = groupOf[place].map(root) else { continue }
            for value in step.values where graph.types[value].shape == shapes[group] {
                if let other = readers[value] { join(group, other) }
                readers[value] = root(group)
            }
        }
    }
}
