/// A buffer for each value that a graph computes, and how long each is needed.
struct PlannedBuffers {
    private(set) var list: [BufferLayout.Buffer] = []
    /// The buffer of each value; -1 where it has none of its own.
    private(set) var of: [Int]

    /// A step that may write over an input which nobody needs later takes that input's buffer.
    init(_ graph: TracedGraph) {
        of = [Int](repeating: -1, count: graph.types.count)
        let lives = Lives(graph)
        for (place, step) in graph.steps.enumerated() where !step.isView {
            if step.outputs.count == 1, let value = step.outputs.first,
                let reused = lives.overwritable(step, place, graph, of)
            {
                let buffer = list[of[reused]]
                of[value] = of[reused]
                list[of[reused]] = BufferLayout.Buffer(
                    byteCount: buffer.byteCount,
                    life: buffer.life.lowerBound...Swift.max(lives.last[value], place))
                continue
            }
            for value in step.outputs {
                let type = graph.types[value]
                of[value] = list.count
                list.append(
                    BufferLayout.Buffer(
                        byteCount: Shape.product(type.shape) * type.dtype.size,
                        life: place...Swift.max(lives.last[value], place)))
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

        /// An input of the output's type, computed before, whose elements are read for the last time here.
        func overwritable(
            _ step: TracedGraph.Step, _ place: Int, _ graph: TracedGraph, _ buffers: [Int]
        ) -> Int? {
            for (index, input) in step.inputs.enumerated() where step.operation.canOverwrite(index)
            {
                guard let value = input.value, buffers[value] >= 0, owner[value] == value,
                    last[value] == place, graph.types[value] == graph.types[step.outputs[0]]
                else { continue }
                if step.values.count(where: { owner[$0] == value }) == 1 { return value }
            }
            return nil
        }
    }
}
