/// One value of the language in 8 trivial bytes, so that the VM copies it without a retain.
///
/// NaN boxing: a double is itself; what would be a negative quiet NaN with a high payload carries
/// the rest. Every NaN that enters is made canonical, so no double ever looks like a tag.
///
///     0x0000… – 0xFFFB…   float
///     0xFFFC  pointer     heap object (48-bit address)
///     0xFFFD  0…3         none, false, true, undefined
///     0xFFFF  int32       int (wider ints, up to ±2^53, are heap objects of the same type)
///
/// A pointer is alive as long as the collector can reach it: registers, globals and kept values.
package struct Value: Sendable {
    package let bits: UInt64

    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    @usableFromInline static let objectTag: UInt64 = 0xFFFC_0000_0000_0000
    static let specialTag: UInt64 = 0xFFFD_0000_0000_0000
    static let intTag: UInt64 = 0xFFFF_0000_0000_0000
    static let pointerMask: UInt64 = 0x0000_FFFF_FFFF_FFFF

    package static var none: Value { Value(bits: 0xFFFD_0000_0000_0000) }
    package static var `false`: Value { Value(bits: 0xFFFD_0000_0000_0001) }
    package static var `true`: Value { Value(bits: 0xFFFD_0000_0000_0002) }
    /// What a register, a global or an argument holds before it is given a value. Scripts never see it.
    static var undefined: Value { Value(bits: 0xFFFD_0000_0000_0003) }

    @inline(__always)
    package init(_ value: Int32) {
        bits = Value.intTag | UInt64(UInt32(bitPattern: value))
    }

    // Disfavoured, so that `Value(3)` is an int.
    @_disfavoredOverload
    @inline(__always)
    package init(_ value: Double) {
        bits = value == value ? value.bitPattern : 0x7FF8_0000_0000_0000
    }

    @inline(__always)
    package init(_ value: Bool) {
        bits = Value.specialTag | (value ? 2 : 1)
    }

    @inline(__always)
    init(object: UnsafeMutableRawPointer) {
        bits = Value.objectTag | UInt64(UInt(bitPattern: object))
    }

    @inline(__always)
    package var isNone: Bool { bits == Value.none.bits }
    @inline(__always)
    var isUndefined: Bool { bits == Value.undefined.bits }
    @inline(__always)
    package var isBool: Bool { bits == Value.true.bits || bits == Value.false.bits }
    @inline(__always)
    package var isTrue: Bool { bits == Value.true.bits }
    @inline(__always)
    var isFalse: Bool { bits == Value.false.bits }
    @inline(__always)
    var isSmallInt: Bool { bits >= Value.intTag }
    @inline(__always)
    package var isDouble: Bool { bits < Value.objectTag }
    @inline(__always)
    var isObject: Bool { bits & Value.intTag == Value.objectTag }

    /// The payload of a small int; meaningless for anything else.
    @inline(__always)
    var smallInt: Int32 { Int32(truncatingIfNeeded: bits) }
    /// The payload of a float; meaningless for anything else.
    @inline(__always)
    var double: Double { Double(bitPattern: bits) }
    /// The address of a heap object; meaningless for anything else.
    @inline(__always)
    var object: UnsafeMutableRawPointer {
        // The tag is 0xFFFC, so the address is never zero for a value that `isObject`.
        UnsafeMutableRawPointer(bitPattern: UInt(bits & Value.pointerMask)).unsafelyUnwrapped
    }

    /// The kind of a heap object, or nil for what fits in the 8 bytes.
    @inline(__always)
    var kind: ObjectKind? { isObject ? object.header.kind : nil }

    @inline(__always)
    func isKind(_ kind: ObjectKind) -> Bool { isObject && object.header.kind == kind }
}

// MARK: - Reading a value from Swift

extension Value {
    /// The int, if this is one; a float is not.
    package var int: Int? {
        if isSmallInt { return Int(smallInt) }
        if isKind(.wideInt) { return object.wideInt.pointee.value }
        return nil
    }

    /// The number as a double, if this is an int or a float.
    package var number: Double? {
        if isDouble { return double }
        if let int { return Double(int) }
        return nil
    }

    package var isInt: Bool { isSmallInt || isKind(.wideInt) }
    package var isNumber: Bool { isDouble || isInt }
    package var isString: Bool { isKind(.string) }
    package var isList: Bool { isKind(.list) }
    package var isDict: Bool { isKind(.dict) }
    package var isSet: Bool { isKind(.set) }
    package var isRange: Bool { isKind(.range) }
    package var isGenerator: Bool { isKind(.generator) || isKind(.iterator) }
    /// Whether going through it runs script code: a generator, a value of a script's struct.
    package var runsWhenGoneThrough: Bool { isGenerator || isKind(.instance) }
    package var isFunction: Bool {
        switch kind {
        case .closure, .native, .boundMethod, .structType: true
        default: false
        }
    }

    /// A function, or a struct's value with a method `call`.
    package var isCallable: Bool { isFunction || method("call") != nil }

    package var bool: Bool? { isBool ? isTrue : nil }

    /// A copy of the text, if this is a string.
    package var string: String? { isKind(.string) ? object.string.text : nil }

    /// A copy of the items, if this is a list.
    package var list: [Value]? {
        guard isKind(.list) else { return nil }
        return Array(object.list.pointee.buffer)
    }

    /// The entries in insertion order, if this is a dict.
    package var dict: [(key: Value, value: Value)]? {
        guard isKind(.dict) else { return nil }
        return object.dict.pointee.liveEntries
    }

    /// The items in the order they came, if this is a set.
    package var set: [Value]? {
        guard isKind(.set) else { return nil }
        return object.dict.pointee.liveEntries.map(\.key)
    }

    /// The bounds, if this is a range.
    package var range: IntRange? {
        guard isKind(.range) else { return nil }
        return object.range.pointee.bounds
    }

    /// The Swift object living in the language, if this is one.
    package var host: (any HostObject)? { isKind(.host) ? object.host.pointee.object : nil }

    /// The class of that object, without holding on to it.
    var hostType: (any HostObject.Type)? {
        isKind(.host) ? type(of: object.host.pointee.object) : nil
    }

    /// The number or bool that an object stands for, else the value itself.
    package var plain: Value { isKind(.host) ? host?.scalar ?? self : self }

    /// What a person calls the type of this value: `int`, `list`, `tensor`, a struct's name …
    package var typeName: String {
        if isDouble { return "float" }
        if isSmallInt { return "int" }
        if isNone { return "none" }
        if isBool { return "bool" }
        guard isObject else { return "undefined" }
        switch object.header.kind {
        case .host: return type(of: object.host.pointee.object).typeName
        case .instance:
            return object.instance.pointee.type.structType.pointee.name.string ?? "struct"
        default: return object.header.kind.typeName
        }
    }
}

/// A half-open range of ints with a step, as `0..10 by 2` makes it. `step` is never 0.
package struct IntRange: Hashable, Sendable {
    package let start: Int
    package let stop: Int
    package let step: Int

    package init(start: Int, stop: Int, step: Int = 1) {
        self.start = start
        self.stop = stop
        self.step = step
    }

    /// How many ints it has. The bounds lie within ±2^53, so nothing here overflows.
    package var count: Int {
        if step > 0 { return start < stop ? (stop - start - 1) / step + 1 : 0 }
        return start > stop ? (start - stop - 1) / (-step) + 1 : 0
    }

    /// The int at `index`, counted from 0; the caller has checked it against `count`.
    package subscript(index: Int) -> Int { start + index * step }
}
