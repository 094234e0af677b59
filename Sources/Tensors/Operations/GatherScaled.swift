import Kernels

extension Tensor {
    /// Rows of bytes scaled to 0 … 1: `stored: [n, …] (uint8) → result: [rows, …] (float32, contiguous)`, each
    /// byte divided by 255, so that 255 becomes exactly 1. Rows are in range.
    package static func gatherScaled(_ stored: Tensor, rows: [Int], into result: Tensor) {
        let width = result.count / Swift.max(1, rows.count)
        let from = stored.base.assumingMemoryBound(to: UInt8.self)
        let to = result.base.assumingMemoryBound(to: Float.self)
        Parallel.split(rows.count, grain: Swift.max(1, Walk.grain / Swift.max(1, width))) { range in
            for place in range {
                kernel_scale_bytes_f32(to + place * width, from + rows[place] * width, width)
            }
        }
    }
}
