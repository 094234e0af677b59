/// The common case of a builtin, as a bare function that the interpreter's loop calls without leaving.
///
/// It must not fail, call back or print. For whatever it does not cover (another type, a missing argument,
/// what would be an error) it gives `DirectCall.unhandled`, and the builtin's body takes over.
package typealias DirectBody =
    @convention(c) (
        _ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int
    ) -> UInt64

/// What a `DirectBody` is given, in the language's terms.
package struct DirectCall {
    /// The answer that leaves the call to the builtin's body.
    package static var unhandled: UInt64 { Value.undefined.bits }

    let heap: Heap
    let arguments: UnsafePointer<Value>
    package let count: Int

    package init(_ heap: UnsafeMutableRawPointer, _ arguments: UnsafeRawPointer, _ count: Int) {
        self.heap = Heap(state: heap.assumingMemoryBound(to: Heap.State.self))
        self.arguments = arguments.assumingMemoryBound(to: Value.self)
        self.count = count
    }

    /// The argument at `index`, which lies below `count`.
    package subscript(index: Int) -> Value { arguments[index] }

    package func int(_ value: Int) -> UInt64 { heap.int(value).bits }

    /// Appends `item` to `list`; false when that is no list.
    package func append(_ item: Value, to list: Value) -> Bool {
        guard list.isKind(.list) else { return false }
        list.object.list.append(item, heap: heap)
        return true
    }

    /// The value of `key` in `dict`, or `other`; nil when that is no dict, or the key cannot be one.
    package func get(_ key: Value, in dict: Value, else other: Value) -> Value? {
        guard dict.isKind(.dict), let hash = key.hashOfKey else { return nil }
        return dict.object.dict.find(key, hash: hash)?.pointee.value ?? other
    }
}
