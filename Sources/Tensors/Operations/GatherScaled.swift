import Kernels

extension Tensor {
    /// Rows of bytes scaled to 0 … 1: `stored: [n, …] (uint8) → result: [rows, …] (float32, contiguous)`, each
    /// byte divided by 255, so that 255 becomes exactly 1. Rows are in range.
    package static func gatherScaled(_ stored: Tensor, rows: [Int], into result: Tensor) {
        guard result.count > 0 else { return }
        let width = result.count / rows.count
        let from = stored.base.assumingMemoryBound(to: UInt8.self)
        let to = result.base.assumingMemoryBound(to: Float.self)
        // Four pieces at least where there is work for two, so that threads end at about one time.
        let whole = Swift.max(1, Walk.grain / width)
        let grain = rows.count > whole ? Swift.min(whole, (rows.count + 3) / 4) : whole
        rows.withUnsafeBufferPointer { rows in
            guard let numbers = rows.baseAddress else { return }
            Parallel.split(rows.count, grain: grain) { range in
                kernel_gather_bytes_f32(
                    to + range.lowerBound * width, from, numbers + range.lowerBound, range.count,
                    width)
            }
        }
    }
}
