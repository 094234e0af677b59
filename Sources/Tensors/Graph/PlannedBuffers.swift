/// A buffer for each value that a graph computes, and how long each is needed.
struct PlannedBuffers {
    private(set) var list: [BufferLayout.Buffer] = []
    /// The buffer of each value; -1 where it has none of its own.
    private(set) var of: [Int]

    /// A step that may write over an input which nobody needs later takes that input's buffer.
    ///
    /// - Parameter apart: values that get none, as they have a place elsewhere.
    init(_ graph: TracedGraph, apart: Set<Int> = []) {
        of = [Int](repeating: -1, count: graph.types.count)
        let lives = Lives(graph)
        for (place, step) in graph.steps.enumerated() where !step.isView {
            var taken: Set<Int> = []
            for (output, value) in step.outputs.enumerated() where !apart.contains(value) {
                let end = Swift.max(lives.last[value], place)
                if let reused = lives.overwritable(step, place, output, graph, of, taken) {
                    let buffer = list[of[reused]]
                    taken.insert(reused)
                    of[value] = of[reused]
                    list[of[reused]] = BufferLayout.Buffer(
                        byteCount: buffer.byteCount, life: buffer.life.lowerBound...end)
                    continue
                }
                let type = graph.types[value]
                of[value] = list.count
                list.append(
                    BufferLayout.Buffer(
                        byteCount: Shape.product(type.shape) * type.dtype.size, life: place...end))
            }
        }
    }

    /// For each value whose elements it is (a view has those of what it looks at), and the last step that
    /// reads each of these.
    private struct Lives {
        private(set) var owner: [Int]
        private(set) var last: [Int]

        init(_ graph: TracedGraph) {
            owner = Array(graph.types.indices)
            last = [Int](repeating: 0, count: graph.types.count)
            for (place, step) in graph.steps.enumerated() {
                if step.isView, let source = step.values.first {
                    owner[step.outputs[0]] = owner[source]
                }
                for value in step.values { last[owner[value]] = place }
            }
            for value in graph.results.compactMap(\.value) {
                last[owner[value]] = graph.steps.count
            }
        }

        /// An input of an output's type, computed before, whose elements are read for the last time here,
        /// and that no other output takes.
        func overwritable(
            _ step: TracedGraph.Step, _ place: Int, _ output: Int, _ graph: TracedGraph,
            _ buffers: [Int], _ taken: Set<Int>
        ) -> Int? {
            for (index, input) in step.inputs.enumerated()
            where step.operation.canOverwrite(index, with: output) {
                guard let value = input.value, buffers[value] >= 0, owner[value] == value,
                    last[value] == place, !taken.contains(value),
                    graph.types[value] == graph.types[step.outputs[output]]
                else { continue }
                if step.values.count(where: { owner[$0] == value }) == 1 { return value }
            }
            return nil
        }
    }
}
