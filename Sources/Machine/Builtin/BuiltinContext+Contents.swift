// What builtins do with the insides of lists and strings without copying them whole.

extension Value {
    /// How many items a list, dict or range has; nil for anything else.
    package var itemCount: Int? {
        switch kind {
        case .list: object.list.pointee.count
        case .dict, .set: object.dict.pointee.count
        case .range: object.range.pointee.bounds.count
        default: nil
        }
    }

    /// The item of a list at an index counted from 0, nil where there is none.
    package func listItem(_ index: Int) -> Value? {
        guard isKind(.list), index >= 0, index < object.list.pointee.count else { return nil }
        return object.list.pointee.buffer[index]
    }

    /// Reads the UTF-8 of a string in place; nil for anything else.
    package func withUTF8<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        guard isKind(.string) else { return nil }
        return try body(object.string.buffer)
    }

    /// Whether this is a string of ASCII alone, whose characters are its bytes. Found out once a
    /// string.
    package var isASCIIString: Bool { isKind(.string) && object.string.isASCII }
}

extension BuiltinContext {
    /// A string of bytes that are valid UTF-8.
    package func string(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Value {
        heap.string(bytes: bytes)
    }

    /// Puts `value` before the item at `index`, which lies in `0...count`.
    package func insert(_ value: Value, at index: Int, in list: Value) {
        guard list.isKind(.list) else { return }
        let object = list.object.list
        guard index >= 0, index <= object.pointee.count else { return }
        let count = object.pointee.count
        object.append(value, heap: heap)
        guard let items = object.pointee.items, object.pointee.count > count else { return }
        var place = count
        while place > index {
            items[place] = items[place - 1]
            place -= 1
        }
        items[index] = value
    }

    /// Takes the item at `index` out of a list; nil where there is none.
    package func remove(at index: Int, from list: Value) -> Value? {
        guard let removed = list.listItem(index) else { return nil }
        let object = list.object.list
        guard let items = object.pointee.items else { return nil }
        for place in index..<object.pointee.count - 1 { items[place] = items[place + 1] }
        object.pointee.count -= 1
        return removed
    }
}

/// What an interpreter does for its builtins beyond calling functions.
protocol BuiltinServices: AnyObject {
    func items(of value: Value) throws -> [Value]
    func iterate(_ value: Value) throws -> () throws -> Value?
    func binary(_ operation: BinaryOperator, _ l: Value, _ r: Value) throws -> Value
    func order(_ l: Value, _ r: Value) throws -> Int?
    func resume(_ generator: Value) throws -> Value?
    func text(of value: Value) throws -> String
    func format(_ value: Value, _ specification: String) throws -> String
    func help(on value: Value) -> String
}

extension Interpreter: BuiltinServices {
    func help(on value: Value) -> String {
        // The name of what can be called by it.
        if let name = value.string, let page = registry.helpText(name) { return page }
        return help(value)
    }
}

extension BuiltinContext {
    func requireServices() throws -> any BuiltinServices {
        guard let services else { throw ScriptError("internal", "no interpreter is attached") }
        return services
    }

    /// All items that `for` would go through. May run script code.
    package func items(of value: Value) throws -> [Value] { try requireServices().items(of: value) }

    /// The items that `for` would go through, one at a call, then nil. Each call may run script code.
    package func iterate(_ value: Value) throws -> () throws -> Value? {
        try requireServices().iterate(value)
    }

    /// `left operation right`. May run script code.
    package func binary(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value
    {
        try requireServices().binary(operation, left, right)
    }

    /// The value as `print` shows it. May run script code.
    package func text(of value: Value) throws -> String { try requireServices().text(of: value) }

    /// The value in a format, as in `"{value:.3f}"`. May run script code.
    package func format(_ value: Value, _ specification: String) throws -> String {
        try requireServices().format(value, specification)
    }

    /// -1, 0 or 1 as `left` sorts before, with or after `right`; nil where they have no order.
    package func order(_ left: Value, _ right: Value) throws -> Int? {
        try requireServices().order(left, right)
    }

    /// What `?` shows of a value, or of the builtin that a string names.
    package func help(on value: Value) throws -> String { try requireServices().help(on: value) }
}
