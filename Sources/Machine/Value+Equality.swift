// `==` and dict keys. 1 and 1.0 are equal and the same key; true and 1 are not.

extension Value {
    /// Whether the two are equal as `==` sees scalars, strings, lists, dicts and structs; host objects are
    /// asked themselves.
    package func isEqual(to other: Value) -> Bool {
        if bits == other.bits { return !isDouble || double == double }
        if isSmallInt && other.isSmallInt { return false }
        if let a = number, let b = other.number { return a == b }
        guard isObject && other.isObject, object.header.kind == other.object.header.kind else {
            return false
        }
        if object.header.kind == .string { return object.string.equals(other.object.string) }
        var comparison = Comparison()
        return comparison.areEqual(object, other.object, depth: 0)
    }
}

/// One comparison of two structures, with what it has seen on its way.
private struct Comparison {
    /// Beyond this nesting two structures count as different: a cycle would never end.
    private static let maximumDepth = 1_000
    /// After so many pairs, the next so many are compared once: lists that hold one another twice, and so on, are
    /// compared in the time that making them took, not in that of writing them out.
    private static let manyPairs = 1 << 20

    private struct Pair: Hashable {
        let a: UnsafeMutableRawPointer
        let b: UnsafeMutableRawPointer
    }

    private var count = 0
    private var seen: Set<Pair> = []

    mutating func areEqual(_ a: Value, _ b: Value, depth: Int) -> Bool {
        guard a.isObject && b.isObject && !a.isKind(.string) else { return a.isEqual(to: b) }
        if a.bits == b.bits { return true }
        guard a.object.header.kind == b.object.header.kind else { return a.isEqual(to: b) }
        return areEqual(a.object, b.object, depth: depth)
    }

    /// For two objects of one kind.
    mutating func areEqual(
        _ a: UnsafeMutableRawPointer, _ b: UnsafeMutableRawPointer, depth: Int
    ) -> Bool {
        guard depth < Comparison.maximumDepth else { return false }
        count += 1
        // Whoever asked is stopped at its next safepoint.
        if count & 0x3FF == 0, Interrupt.isDue { return false }
        // A pair that was found different has ended everything, so one seen before is equal.
        if count > Comparison.manyPairs {
            let pair = Pair(a: a, b: b)
            if seen.contains(pair) { return true }
            if seen.count < Comparison.manyPairs { seen.insert(pair) }
        }
        switch a.header.kind {
        case .string:
            return a.string.equals(b.string)
        case .wideInt:
            return a.wideInt.pointee.value == b.wideInt.pointee.value
        case .range:
            let (a, b) = (a.range.pointee.bounds, b.range.pointee.bounds)
            return a.count == b.count
                && (a.count == 0 || a.start == b.start && (a.count == 1 || a.step == b.step))
        case .list:
            guard a.list.pointee.count == b.list.pointee.count else { return false }
            for (x, y) in zip(a.list.pointee.buffer, b.list.pointee.buffer)
            where !areEqual(x, y, depth: depth + 1) { return false }
            return true
        case .dict:
            guard a.dict.pointee.count == b.dict.pointee.count else { return false }
            for (key, value) in a.dict.pointee.liveEntries {
                guard let found = b.dict.find(key, hash: key.hashOfKey ?? 0),
                    areEqual(value, found.pointee.value, depth: depth + 1)
                else { return false }
            }
            return true
        case .set:
            return a.dict.pointee.count == b.dict.pointee.count && a.dict.isSubset(of: b.dict)
        case .instance:
            guard a.instance.pointee.type == b.instance.pointee.type else { return false }
            for index in 0..<a.instance.pointee.type.structType.pointee.fieldCount
            where !areEqual(a.instance.fields[index], b.instance.fields[index], depth: depth + 1) {
                return false
            }
            return true
        case .boundMethod:
            return a.boundMethod.pointee.function.bits == b.boundMethod.pointee.function.bits
                && areEqual(
                    a.boundMethod.pointee.receiver, b.boundMethod.pointee.receiver,
                    depth: depth + 1)
        case .native:
            return a.native.pointee.function.toOpaque() == b.native.pointee.function.toOpaque()
        case .host:
            return a.host.pointee.object.isEqual(to: b.host.pointee.object)
        default:
            return false
        }
    }
}

extension Value {
    /// The hash of what may be a key, nil for anything else.
    @inline(__always)
    var hashOfKey: UInt32? {
        if isSmallInt { return hashInt(Int(smallInt)) }
        if isKind(.string) { return object.string.hash }
        return hashOfRareKey
    }

    @inline(never)
    private var hashOfRareKey: UInt32? {
        if isDouble {
            if let int = Int(exactly: double), int.magnitude <= UInt(largestInt) {
                return hashInt(int)
            }
            return hashInt(Int(truncatingIfNeeded: bits))
        }
        if isNone || isBool { return hashInt(Int(truncatingIfNeeded: bits)) }
        if let int { return hashInt(int) }
        return nil
    }

    /// The hash of a key; throws for what cannot be one.
    @inline(__always)
    func keyHash() throws -> UInt32 {
        if let hash = hashOfKey { return hash }
        throw ScriptError.type(
            "\(article(typeName)) cannot be a dict's key",
            hint: "a key is none, a bool, a number or a string")
    }

    /// Equality of two keys whose hashes are equal.
    @inline(__always)
    func sameKey(as other: Value) -> Bool {
        if isKind(.string) {
            return other.isKind(.string) && object.string.equals(other.object.string)
        }
        if let a = number, let b = other.number { return a == b }
        return false
    }
}

@inline(__always)
private func hashInt(_ value: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: (UInt64(bitPattern: Int64(value)) &* 0x9E37_79B9_7F4A_7C15) >> 32)
}
