// `==` and dict keys. 1 and 1.0 are equal and the same key; true and 1 are not.

extension Value {
    /// Beyond this nesting two structures count as different: a cycle would never end.
    private static let maximumDepth = 1_000

    /// Whether the two are equal as `==` sees scalars, strings, lists, dicts and structs; host objects are
    /// asked themselves.
    package func isEqual(to other: Value, depth: Int = 0) -> Bool {
        if bits == other.bits { return !isDouble || double == double }
        if isSmallInt && other.isSmallInt { return false }
        if let a = number, let b = other.number { return a == b }
        // Parts that are shared may multiply without end; whoever asked is stopped at its next safepoint.
        guard isObject && other.isObject, depth < Value.maximumDepth, !Interrupt.isDue else {
            return false
        }
        let a = object
        let b = other.object
        guard a.header.kind == b.header.kind else { return false }
        switch a.header.kind {
        case .string:
            return a.string.equals(b.string)
        case .range:
            let (a, b) = (a.range.pointee.bounds, b.range.pointee.bounds)
            return a.count == b.count
                && (a.count == 0 || a.start == b.start && (a.count == 1 || a.step == b.step))
        case .list:
            guard a.list.pointee.count == b.list.pointee.count else { return false }
            for (x, y) in zip(a.list.pointee.buffer, b.list.pointee.buffer)
            where !x.isEqual(to: y, depth: depth + 1) { return false }
            return true
        case .dict:
            guard a.dict.pointee.count == b.dict.pointee.count else { return false }
            for (key, value) in a.dict.pointee.liveEntries {
                guard let found = b.dict.find(key, hash: key.hashOfKey ?? 0),
                    value.isEqual(to: found.pointee.value, depth: depth + 1)
                else { return false }
            }
            return true
        case .set:
            return a.dict.pointee.count == b.dict.pointee.count && a.dict.isSubset(of: b.dict)
        case .instance:
            guard a.instance.pointee.type == b.instance.pointee.type else { return false }
            for index in 0..<a.instance.pointee.type.structType.pointee.fieldCount
            where !a.instance.fields[index].isEqual(to: b.instance.fields[index], depth: depth + 1)
            {
                return false
            }
            return true
        case .boundMethod:
            return a.boundMethod.pointee.function.bits == b.boundMethod.pointee.function.bits
                && a.boundMethod.pointee.receiver.isEqual(
                    to: b.boundMethod.pointee.receiver, depth: depth + 1)
        case .native:
            return a.native.pointee.function.toOpaque() == b.native.pointee.function.toOpaque()
        case .host:
            return a.host.pointee.object.isEqual(to: b.host.pointee.object)
        default:
            return false
        }
    }

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
