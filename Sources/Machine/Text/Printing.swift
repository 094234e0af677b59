/// How values become text.
///
/// A list or dict of more than `maximumItems` shows its ends and says how many it has; nesting beyond
/// `maximumDepth` and cycles show as `…`.
struct ValuePrinter {
    static let maximumItems = 100
    static let shownItems = 6
    static let maximumDepth = 12
    /// Text beyond this many bytes is cut: no terminal and no report wants more of one value.
    static let maximumLength = 20_000

    private(set) var text = ""
    private var open: [UnsafeMutableRawPointer] = []

    /// `value` as source would write it.
    mutating func write(_ value: Value) {
        if value.isSmallInt {
            text += String(value.smallInt)
            return
        }
        if value.isDouble {
            text += formatNumber(value.double)
            return
        }
        if value.isNone {
            text += "none"
            return
        }
        if value.isBool {
            text += value.isTrue ? "true" : "false"
            return
        }
        guard value.isObject else {
            text += "undefined"
            return
        }
        let object = value.object
        switch object.header.kind {
        case .string:
            text += quoted(object.string.text)
        case .wideInt:
            text += String(object.wideInt.pointee.value)
        case .range:
            let range = object.range.pointee.bounds
            text += "\(range.start)..\(range.stop)"
            if range.step != 1 { text += " by \(range.step)" }
        case .list:
            nested(object) { printer in
                let items = object.list.pointee.buffer
                printer.text += "["
                printer.writeItems(count: items.count) { $0.write(items[$1]) }
                printer.text += "]"
                printer.noteCount(items.count)
            }
        case .dict:
            nested(object) { printer in
                let entries = object.dict.pointee.liveEntries
                printer.text += "{"
                printer.writeItems(count: entries.count) {
                    $0.writeKey(entries[$1].key)
                    $0.write(entries[$1].value)
                }
                printer.text += "}"
                printer.noteCount(entries.count)
            }
        case .set:
            nested(object) { printer in
                let entries = object.dict.pointee.liveEntries
                printer.text += "set(["
                printer.writeItems(count: entries.count) { $0.write(entries[$1].key) }
                printer.text += "])"
                printer.noteCount(entries.count)
            }
        case .instance:
            nested(object) { printer in
                let type = object.instance.pointee.type.structType
                let names = type.pointee.info._withUnsafeGuaranteedRef { $0.fieldNames }
                printer.text += "\(type.pointee.name.string ?? "struct")("
                for (index, name) in names.enumerated() {
                    if index > 0 { printer.text += ", " }
                    guard printer.text.utf8.count <= ValuePrinter.maximumLength else {
                        printer.text += "…"
                        break
                    }
                    printer.text += "\(name): "
                    printer.write(object.instance.fields[index])
                }
                printer.text += ")"
            }
        case .closure:
            let info = object.closure.pointee.prototype.pointee.info
            text += info._withUnsafeGuaranteedRef { "<fn \($0.signature)>" }
        case .native:
            text += object.native.pointee.function._withUnsafeGuaranteedRef { "<fn \($0.name)>" }
        case .boundMethod:
            write(object.boundMethod.pointee.function)
        case .structType:
            text += "<struct \(object.structType.pointee.name.string ?? "")>"
        case .module:
            text += object.module.pointee.module._withUnsafeGuaranteedRef { "<module \($0.name)>" }
        case .error:
            let error = object.error.pointee.box._withUnsafeGuaranteedRef { $0.error }
            text += "error(\(quoted(error.kind)), \(quoted(error.message)))"
        case .host:
            text += object.host.pointee.object.describe(limit: 80)
        case .generator:
            let closure = object.generator.pointee.closure.closure
            let info = closure.pointee.prototype.pointee.info
            text += info._withUnsafeGuaranteedRef { "<generator \($0.name)>" }
        case .iterator:
            text += "<generator>"
        case .free, .cell, .prototype:
            text += "<\(object.header.kind.typeName)>"
        }
    }

    private mutating func writeKey(_ key: Value) {
        if let name = key.string, isName(name) {
            text += name
        } else if key.isString || key.isSmallInt {
            write(key)
        } else {
            text += "("
            write(key)
            text += ")"
        }
        text += ": "
    }

    private mutating func writeItems(count: Int, _ write: (inout ValuePrinter, Int) -> Void) {
        var index = 0
        while index < count {
            if index > 0 { text += ", " }
            if text.utf8.count > ValuePrinter.maximumLength {
                text += "…"
                return
            }
            if count > ValuePrinter.maximumItems && index == ValuePrinter.shownItems {
                text += "…"
                index = count - 3
                continue
            }
            write(&self, index)
            index += 1
        }
    }

    private mutating func noteCount(_ count: Int) {
        if count > ValuePrinter.maximumItems { text += " (\(count) items)" }
    }

    private mutating func nested(
        _ object: UnsafeMutableRawPointer, _ write: (inout ValuePrinter) -> Void
    ) {
        guard open.count < ValuePrinter.maximumDepth, !open.contains(object) else {
            text += "…"
            return
        }
        open.append(object)
        write(&self)
        open.removeLast()
    }
}

extension Value {
    /// The value as source would write it: `"a"`, `[1, 2.0]`, `{x: 1}`.
    package func repr() -> String {
        var printer = ValuePrinter()
        printer.write(self)
        return printer.text
    }

    /// The value as `print` shows it: a string is its text.
    package func str() -> String { string ?? repr() }

    /// Type and short form for an error: `string "abc"`, `list [1, 2, 3]`, `int 3`.
    package var summary: String {
        if isNone || isBool { return repr() }
        switch kind {
        case .closure, .native, .boundMethod, .structType, .module: return repr()
        case .host, .instance, .error: return article(typeName)
        default: break
        }
        let text = repr()
        let short = text.count > 40 ? text.prefix(38) + "…" : text[...]
        return isSet || isGenerator ? String(short) : "\(typeName) \(short)"
    }
}

/// `text` in double quotes with escapes, as source writes it.
package func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "{": result += "\\{"
        case "}": result += "\\}"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\0": result += "\\0"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// Whether `text` may stand as a bare name.
func isName(_ text: String) -> Bool {
    var bytes = text.utf8.makeIterator()
    func starts(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_")
            || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
    guard let first = bytes.next(), starts(first) else { return false }
    while let byte = bytes.next() {
        guard starts(byte) || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") else {
            return false
        }
    }
    return true
}
