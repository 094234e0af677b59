import Tensors

/// Rows that tests make maps of.
enum SampleRows {
    /// Groups of normally distributed rows around places `apart` from each other, one group after another.
    static func groups(
        _ count: Int, of size: Int, width: Int = 8, apart: Double = 20, seed: UInt64 = 1
    ) throws -> Tensor {
        var random = Random(seed: seed)
        let rows = try random.normal([count * size, width])
        try rows.withMutableElements(Float.self) { elements in
            for row in 0..<count * size {
                elements[row * width + row / size % width] += Float(apart)
            }
        }
        return rows
    }

    static func labels(_ count: Int, of size: Int) -> [Int] {
        (0..<count * size).map { $0 / size }
    }
}
