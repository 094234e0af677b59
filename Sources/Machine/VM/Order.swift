// The order of values: `<` and its like, and sorting.

extension Interpreter {
    /// -1, 0 or 1 as `l` sorts before, with or after `r`; nil where they have no order.
    package func order(_ l: Value, _ r: Value) throws -> Int? {
        if let a = l.number, let b = r.number { return a < b ? -1 : a > b ? 1 : 0 }
        var equals = EqualPairs()
        return try order(l, r, depth: 0, &equals)
    }

    private func order(_ l: Value, _ r: Value, depth: Int, _ equals: inout EqualPairs) throws
        -> Int?
    {
        if let a = l.number, let b = r.number { return a < b ? -1 : a > b ? 1 : 0 }
        if l.isString && r.isString {
            let (a, b) = (l.object.string, r.object.string)
            return a.equals(b) ? 0 : a.isLess(than: b) ? -1 : 1
        }
        if l.isList && r.isList && depth < 100 {
            if equals.contains(l, r) { return 0 }
            try Interrupt.check()
            // A struct's `less` may take the two out of where they are, and then they are still needed.
            let kept = context.kept.pointee.count
            defer { context.release(to: kept) }
            context.keep(l)
            context.keep(r)
            let (a, b) = (l.object.list, r.object.list)
            var index = 0
            while index < a.pointee.count && index < b.pointee.count {
                let (x, y) = (a.pointee.buffer[index], b.pointee.buffer[index])
                guard let order = try order(x, y, depth: depth + 1, &equals) else { return nil }
                if order != 0 { return order }
                index += 1
            }
            let order = (a.pointee.count - b.pointee.count).signum()
            if order == 0 { equals.insert(l, r) }
            return order
        }
        if let method = l.method("less"), r.isKind(.instance) {
            let kept = context.kept.pointee.count
            defer { context.release(to: kept) }
            context.keep(l)
            context.keep(r)
            if try truth(of: try call(method, [l, r])) { return -1 }
            return try truth(of: try call(method, [r, l])) ? 1 : 0
        }
        return nil
    }
}

/// The lists that a comparison has found to sort alike, once they are many: lists that hold one another twice, and
/// so on, are compared in the time that making them took, not in that of writing them out.
private struct EqualPairs {
    private static let many = 1 << 20

    private struct Pair: Hashable {
        let l: UInt64
        let r: UInt64
    }

    private var count = 0
    private var pairs: Set<Pair> = []

    mutating func insert(_ l: Value, _ r: Value) {
        count += 1
        if count > EqualPairs.many, pairs.count < EqualPairs.many {
            pairs.insert(Pair(l: l.bits, r: r.bits))
        }
    }

    func contains(_ l: Value, _ r: Value) -> Bool {
        !pairs.isEmpty && pairs.contains(Pair(l: l.bits, r: r.bits))
    }
}
