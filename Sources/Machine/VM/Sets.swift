// Sets: dicts of keys alone, with the operators of sets.

extension UnsafeMutablePointer<DictObject> {
    /// Whether every key of this one is a key of the other.
    func isSubset(of other: UnsafeMutablePointer<DictObject>) -> Bool {
        guard pointee.count <= other.pointee.count, let entries = pointee.entries else {
            return pointee.count == 0
        }
        for index in 0..<pointee.used where !entries[index].key.isUndefined {
            if other.find(entries[index].key, hash: entries[index].hash) == nil { return false }
        }
        return true
    }
}

extension Interpreter {
    /// `|`, `&`, `-`, and `<=` and its like for subsets; nil for what sets do not have.
    func setBinary(_ operation: BinaryOperator, _ l: Value, _ r: Value) -> Value? {
        let (a, b) = (l.object.dict, r.object.dict)
        switch operation {
        case .unite: return heap.set(uniting: a, b)
        case .intersect: return heap.set(of: a) { b.find($0.key, hash: $0.hash) != nil }
        case .subtract: return heap.set(of: a) { b.find($0.key, hash: $0.hash) == nil }
        case .lessEqual: return Value(a.isSubset(of: b))
        case .greaterEqual: return Value(b.isSubset(of: a))
        case .less: return Value(a.pointee.count < b.pointee.count && a.isSubset(of: b))
        case .greater: return Value(b.pointee.count < a.pointee.count && b.isSubset(of: a))
        default: return nil
        }
    }
}

extension Heap {
    fileprivate func set(
        of source: UnsafeMutablePointer<DictObject>, where isKept: (DictObject.Entry) -> Bool
    ) -> Value {
        let result = set()
        guard let entries = source.pointee.entries else { return Value(object: result) }
        for index in 0..<source.pointee.used where !entries[index].key.isUndefined {
            let entry = entries[index]
            if isKept(entry) { result.set(entry.key, hash: entry.hash, .none, heap: self) }
        }
        return Value(object: result)
    }

    fileprivate func set(
        uniting a: UnsafeMutablePointer<DictObject>, _ b: UnsafeMutablePointer<DictObject>
    ) -> Value {
        let result = set(of: a) { _ in true }
        guard let entries = b.pointee.entries else { return result }
        for index in 0..<b.pointee.used where !entries[index].key.isUndefined {
            let entry = entries[index]
            result.object.dict.set(entry.key, hash: entry.hash, .none, heap: self)
        }
        return result
    }
}

extension BuiltinContext {
    /// A set of the items, each once, in the order they came. Throws where one cannot be an item.
    package func set(_ items: [Value]) throws -> Value {
        let set = Value(object: heap.set())
        for item in items { _ = try insert(item, into: set) }
        return set
    }

    /// Whether the item is new there.
    @discardableResult
    package func insert(_ item: Value, into set: Value) throws -> Bool {
        guard set.isSet else { return false }
        guard let hash = item.hashOfKey else {
            throw ScriptError.type(
                "\(article(item.typeName)) cannot be an item of a set",
                hint: "an item is none, a bool, a number or a string")
        }
        let before = set.object.dict.pointee.count
        set.object.dict.set(item, hash: hash, .none, heap: heap)
        return set.object.dict.pointee.count > before
    }
}
