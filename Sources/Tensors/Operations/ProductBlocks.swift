/// The blocks of rows and columns that a product of float32 is cut into: 16 or a few more, each worth
/// some 20 microseconds. Widths are multiples of 32, the kernel's panels.
///
/// A block reads all of `b`'s columns and all of `a`'s rows that it needs, so squares read least.
/// Where those are too few, thin columns cost less than short rows, since `b` is copied for each block
/// and `a` is not, but where sums are short: whole rows then, which other threads' caches leave alone.
struct ProductBlocks {
    private let m, n: Int
    let rows: Int
    let columns: Int
    private let across: Int
    let count: Int

    /// Products in a sum below which the time goes into writing it.
    private static let shortSum = 32

    /// Blocks of a product `[m, n]` of sums of k products.
    init(_ m: Int, _ n: Int, _ k: Int) {
        let work = 2 * Double(m) * Double(n) * Double(k)
        let wanted = Int(min(16, max(2, work / Double(1 << 22))))
        func pieces(_ size: Int, _ least: Int, beside other: Int) -> Int {
            min((wanted + other - 1) / other, max(1, size / least))
        }
        var across = pieces(n, 256, beside: 1)
        var down = pieces(m, 128, beside: across)
        if k < Self.shortSum { down = pieces(m, 32, beside: across) }
        if across * down < min(wanted, 8) { across = pieces(n, 64, beside: down) }
        if across * down < min(wanted, 4) { across = pieces(n, 32, beside: down) }
        if across * down < min(wanted, 4) { down = pieces(m, 32, beside: across) }
        let panels = (n + 31) / 32
        rows = (m + down - 1) / down
        columns = (panels + across - 1) / across * 32
        self.across = (n + columns - 1) / columns
        count = (m + rows - 1) / rows * self.across
        (self.m, self.n) = (m, n)
    }

    subscript(number: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let (row, column) = (number / across * rows, number % across * columns)
        return (row..<min(m, row + rows), column..<min(n, column + columns))
    }
}
