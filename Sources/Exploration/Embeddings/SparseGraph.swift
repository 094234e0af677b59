import Kernels

/// A sparse square matrix by rows, its columns in ascending order.
final class SparseGraph: @unchecked Sendable {
    let count: Int
    let starts: Buffer<Int64>
    let columns: Buffer<Int32>
    let values: Buffer<Float>

    private init(
        count: Int, starts: Buffer<Int64>, columns: Buffer<Int32>, values: Buffer<Float>
    ) {
        self.count = count
        self.starts = starts
        self.columns = columns
        self.values = values
    }

    /// What joins the weights from i to j and from j to i, either of which may be 0.
    ///
    /// - Parameters:
    ///   - table: who the neighbours are; `weights` belong to its places.
    ///   - join: symmetric in its arguments.
    convenience init(
        _ table: NeighbourTable, weights: Buffer<Float>, for operation: String,
        join: (Float, Float) -> Float
    ) throws {
        let (count, k) = (table.count, table.k)
        // Counting the entries of each column gives the transpose its rows.
        let backStarts = try Buffer<Int64>(count + 1, for: operation)
        for place in 0..<count * k { backStarts[Int(table.indices[place]) + 1] += 1 }
        for row in 0..<count { backStarts[row + 1] += backStarts[row] }
        let back = try Buffer<Int32>(count * k, for: operation)
        let backWeights = try Buffer<Float>(count * k, for: operation)
        let next = try Buffer<Int64>(count, for: operation)
        next.base.update(from: backStarts.base, count: count)
        for row in 0..<count {
            for place in row * k..<(row + 1) * k {
                let column = Int(table.indices[place])
                let at = Int(next[column])
                next[column] += 1
                back[at] = Int32(row)
                backWeights[at] = weights[place]
            }
        }
        let starts = try Buffer<Int64>(count + 1, for: operation)
        let columns = try Buffer<Int32>(2 * count * k, for: operation)
        let values = try Buffer<Float>(2 * count * k, for: operation)
        var order = Array(0..<k)
        var length = 0
        for row in 0..<count {
            let first = row * k
            for i in 0..<k { order[i] = first + i }
            order.sort { table.indices[$0] < table.indices[$1] }
            var (i, j) = (0, Int(backStarts[row]))
            let end = Int(backStarts[row + 1])
            while i < k || j < end {
                let forward = i < k ? table.indices[order[i]] : .max
                let backward = j < end ? back[j] : .max
                let column = min(forward, backward)
                let value = join(
                    forward == column ? weights[order[i]] : 0,
                    backward == column ? backWeights[j] : 0)
                if forward == column { i += 1 }
                if backward == column { j += 1 }
                guard value > 0 else { continue }
                columns[length] = column
                values[length] = value
                length += 1
            }
            starts[row + 1] = Int64(length)
        }
        self.init(count: count, starts: starts, columns: columns, values: values)
    }

    /// Rows of k entries each, as they are.
    init(_ table: NeighbourTable, weights: Buffer<Float>, for operation: String) throws {
        count = table.count
        starts = try Buffer(table.count + 1, for: operation)
        for row in 0...count { starts[row] = Int64(row * table.k) }
        columns = table.indices
        values = weights
    }

    /// The same places with other values.
    func with(_ values: Buffer<Float>) -> SparseGraph {
        SparseGraph(count: count, starts: starts, columns: columns, values: values)
    }

    var entries: Int { Int(starts[count]) }

    func row(_ row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }

    /// As the kernels see it.
    var matrix: KernelSparse {
        KernelSparse(starts: starts.base, columns: columns.base, values: values.base)
    }

    /// Whether each row can be reached from each other.
    var isConnected: Bool {
        var reached = [Bool](repeating: false, count: count)
        var rest = [0]
        var found = 0
        while let row = rest.popLast() {
            if reached[row] { continue }
            reached[row] = true
            found += 1
            for place in self.row(row) where !reached[Int(columns[place])] {
                rest.append(Int(columns[place]))
            }
        }
        return found == count
    }
}
