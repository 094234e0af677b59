/// What kinds of object live on the language's own heap.
enum ObjectKind: UInt8 {
    /// A free cell of a block.
    case free = 0
    case string, list, dict, set, range, wideInt
    case closure, native, boundMethod, cell
    case structType, instance, module, error
    case host, prototype, iterator, generator

    var typeName: String {
        switch self {
        case .string: "string"
        case .list: "list"
        case .dict: "dict"
        case .set: "set"
        case .range: "range"
        case .wideInt: "int"
        case .closure, .native, .boundMethod: "function"
        case .structType: "struct"
        case .instance: "instance"
        case .module: "module"
        case .error: "error"
        case .host: "object"
        case .generator, .iterator: "generator"
        case .free, .cell, .prototype: "internal"
        }
    }

    /// Whether it refers to no other object.
    @inline(__always)
    var isLeaf: Bool { self == .string || self == .wideInt || self == .range || self == .native }

    /// Whether something outside the block must be given back when the object dies.
    var needsFinalizer: Bool {
        switch self {
        case .list, .dict, .set, .host, .prototype, .structType, .module, .error, .native,
            .iterator,
            .generator:
            true
        default: false
        }
    }
}

/// The first 8 bytes of every heap object.
struct ObjectHeader {
    var kind: ObjectKind
    /// The colour of the last collection that reached the object.
    var mark: UInt8
    var flags: UInt16
    /// A string's hash, an instance's type number; otherwise unused.
    var tag: UInt32
}

/// Whole UTF-8 text; the bytes follow the struct.
struct StringObject {
    static let hasHash: UInt16 = 1
    static let isASCII: UInt16 = 2
    /// Whether `isASCII` has been found out.
    static let knowsASCII: UInt16 = 4
    var header: ObjectHeader
    var count: Int
}

struct ListObject {
    var header: ObjectHeader
    /// From the system's allocator, which can let it grow in place.
    var items: UnsafeMutablePointer<Value>?
    var count: Int
    var capacity: Int

    var buffer: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: items, count: count) }

    /// Bytes held outside the block.
    var bufferSize: Int {
        capacity == 0 ? 0 : Heap.footprint(capacity * MemoryLayout<Value>.stride)
    }
}

struct RangeObject {
    var header: ObjectHeader
    var start: Int
    var stop: Int
    var step: Int

    var bounds: IntRange { IntRange(start: start, stop: stop, step: step) }
}

/// An int beyond 32 bits, within ±2^53.
struct WideIntObject {
    var header: ObjectHeader
    var value: Int
}

/// A variable that a closure shares with its maker.
struct CellObject {
    var header: ObjectHeader
    var value: Value
}

/// A function with what it closes over; `upvalueCount` values follow the struct, each either the
/// captured value itself (it never changes) or a cell.
struct ClosureObject {
    var header: ObjectHeader
    var prototype: UnsafeMutablePointer<PrototypeObject>
    var upvalueCount: Int
}

/// A builtin as a value: its index in the registry's list of names.
struct NativeObject {
    var header: ObjectHeader
    var function: Unmanaged<NativeFunction>
    /// Tried first, from the loop itself.
    var direct: DirectBody?
}

struct BoundMethodObject {
    var header: ObjectHeader
    var receiver: Value
    var function: Value
}

/// A struct declared in a script. Its parts that only slow paths read live in `info`.
struct StructTypeObject {
    var header: ObjectHeader
    var name: Value
    var fieldCount: Int
    /// The methods' closures, by their index in `info.methodNames`.
    var methods: UnsafeMutablePointer<Value>
    var methodCount: Int
    var info: Unmanaged<StructInfo>
}

/// A struct's value; the fields follow the struct. `header.tag` is the type's number.
struct InstanceObject {
    var header: ObjectHeader
    var type: UnsafeMutableRawPointer
}

/// An imported file: its exported names.
struct ModuleObject {
    var header: ObjectHeader
    var module: Unmanaged<ModuleInfo>
}

/// A caught or thrown error.
struct ErrorObject {
    var header: ObjectHeader
    var box: Unmanaged<ErrorBox>
}

/// A Swift object living in the language.
struct HostBoxObject {
    var header: ObjectHeader
    /// Bytes that it holds outside the heap, counted as pressure when it was made.
    var externalBytes: Int
    var object: any HostObject
}

/// What `for` steps through when it is not an int range or a list; to scripts a generator too.
struct IteratorObject {
    var header: ObjectHeader
    /// Keeps what is iterated alive.
    var subject: Value
    var state: Unmanaged<IteratorState>
}

/// A call of a generator function, between one value and the next.
struct GeneratorObject {
    enum State: UInt8 { case suspended, running, finished }

    var header: ObjectHeader
    var state: State
    var closure: UnsafeMutableRawPointer
    /// What its frame holds while it waits; nil once it has finished.
    var registers: UnsafeMutablePointer<Value>?
    var registerCount: Int
    /// Where it goes on.
    var pc: UnsafePointer<Instruction>
}

extension UnsafeMutableRawPointer {
    @inline(__always)
    var header: ObjectHeader {
        get { assumingMemoryBound(to: ObjectHeader.self).pointee }
        nonmutating set { assumingMemoryBound(to: ObjectHeader.self).pointee = newValue }
    }
    @inline(__always)
    var headerPointer: UnsafeMutablePointer<ObjectHeader> {
        assumingMemoryBound(to: ObjectHeader.self)
    }
    @inline(__always)
    var string: UnsafeMutablePointer<StringObject> { assumingMemoryBound(to: StringObject.self) }
    @inline(__always)
    var list: UnsafeMutablePointer<ListObject> { assumingMemoryBound(to: ListObject.self) }
    @inline(__always)
    /// A dict, or a set, which is a dict of keys alone.
    var dict: UnsafeMutablePointer<DictObject> { assumingMemoryBound(to: DictObject.self) }
    @inline(__always)
    var range: UnsafeMutablePointer<RangeObject> { assumingMemoryBound(to: RangeObject.self) }
    @inline(__always)
    var wideInt: UnsafeMutablePointer<WideIntObject> { assumingMemoryBound(to: WideIntObject.self) }
    @inline(__always)
    var cell: UnsafeMutablePointer<CellObject> { assumingMemoryBound(to: CellObject.self) }
    @inline(__always)
    var closure: UnsafeMutablePointer<ClosureObject> { assumingMemoryBound(to: ClosureObject.self) }
    @inline(__always)
    var native: UnsafeMutablePointer<NativeObject> { assumingMemoryBound(to: NativeObject.self) }
    @inline(__always)
    var boundMethod: UnsafeMutablePointer<BoundMethodObject> {
        assumingMemoryBound(to: BoundMethodObject.self)
    }
    @inline(__always)
    var structType: UnsafeMutablePointer<StructTypeObject> {
        assumingMemoryBound(to: StructTypeObject.self)
    }
    @inline(__always)
    var instance: UnsafeMutablePointer<InstanceObject> {
        assumingMemoryBound(to: InstanceObject.self)
    }
    @inline(__always)
    var module: UnsafeMutablePointer<ModuleObject> { assumingMemoryBound(to: ModuleObject.self) }
    @inline(__always)
    var error: UnsafeMutablePointer<ErrorObject> { assumingMemoryBound(to: ErrorObject.self) }
    @inline(__always)
    var host: UnsafeMutablePointer<HostBoxObject> { assumingMemoryBound(to: HostBoxObject.self) }
    @inline(__always)
    var prototype: UnsafeMutablePointer<PrototypeObject> {
        assumingMemoryBound(to: PrototypeObject.self)
    }
    @inline(__always)
    var generator: UnsafeMutablePointer<GeneratorObject> {
        assumingMemoryBound(to: GeneratorObject.self)
    }
    @inline(__always)
    var iterator: UnsafeMutablePointer<IteratorObject> {
        assumingMemoryBound(to: IteratorObject.self)
    }
}

extension UnsafeMutablePointer<ClosureObject> {
    @inline(__always)
    var upvalues: UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(self).advanced(by: MemoryLayout<ClosureObject>.size)
            .assumingMemoryBound(to: Value.self)
    }
}

extension UnsafeMutablePointer<InstanceObject> {
    @inline(__always)
    var fields: UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(self).advanced(by: MemoryLayout<InstanceObject>.size)
            .assumingMemoryBound(to: Value.self)
    }
}
