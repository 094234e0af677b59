/// Places for buffers in one block of memory, such that two of them overlap only if they are never
/// needed at the same time.
struct BufferLayout {
    struct Buffer {
        let byteCount: Int
        /// The steps from the one that writes it to the last one that reads it.
        let life: ClosedRange<Int>
    }

    /// The place of each buffer, in bytes, a multiple of 64.
    private(set) var offsets: [Int]
    private(set) var byteCount = 0

    /// Largest first, each at the lowest place that is free for its whole life (Pisarchyk and Lee,
    /// "Efficient memory management for deep neural net inference", 2020: greedy by size).
    init(_ buffers: [Buffer]) {
        offsets = Array(repeating: 0, count: buffers.count)
        var placed: [Int] = []
        let order = buffers.indices.sorted {
            (buffers[$1].byteCount, $0) < (buffers[$0].byteCount, $1)
        }
        for index in order {
            let size = (buffers[index].byteCount + 63) & ~63
            var start = 0
            // Those in the way, from the lowest place up.
            let others = placed.filter { buffers[$0].life.overlaps(buffers[index].life) }
                .sorted { offsets[$0] < offsets[$1] }
            for other in others {
                if start + size <= offsets[other] { break }
                start = Swift.max(start, offsets[other] + (buffers[other].byteCount + 63) & ~63)
            }
            offsets[index] = start
            byteCount = Swift.max(byteCount, start + size)
            placed.append(index)
        }
    }
}
