import Syntax
import Text

// `x.name` and `x.name = value`.

@inline(never)
func slowGetMember(_ vm: VM, _ destination: Int, _ subject: Value, _ name: Value) -> Bool {
    vm.attempt { interpreter in
        if subject.isKind(.instance) {
            let info = subject.object.instance.pointee.type.structType.pointee.info
                .takeUnretainedValue()
            if let slot = info.fieldSlots[name.object.string.text] {
                let cache = UnsafeMutablePointer(mutating: vm.pointee.pc - 1)
                cache.pointee = UInt64(info.number) | UInt64(slot) << 32
                return subject.object.instance.fields[slot]
            }
        }
        return try interpreter.member(subject, name.object.string.text)
    } store: {
        vm.base[destination] = $0
    }
}

@inline(never)
func slowSetMember(_ vm: VM, _ subject: Value, _ name: Value, _ value: Value) -> Bool {
    vm.guarded { interpreter in
        let text = name.object.string.text
        if subject.isKind(.instance) {
            let info = subject.object.instance.pointee.type.structType.pointee.info
                .takeUnretainedValue()
            if let slot = info.fieldSlots[text] {
                let cache = UnsafeMutablePointer(mutating: vm.pointee.pc - 1)
                cache.pointee = UInt64(info.number) | UInt64(slot) << 32
                subject.object.instance.fields[slot] = value
                return
            }
        }
        if let host = subject.host,
            try host.setMember(text, to: value, in: interpreter.context)
        {
            return
        }
        throw interpreter.noMember(subject, text, isCall: false)
    }
}

@inline(never)
func slowGetField(_ vm: VM, _ destination: Int, _ subject: Value, _ index: Int) -> Bool {
    vm.attempt { _ in
        let count = subject.object.instance.pointee.type.structType.pointee.fieldCount
        guard index < count else {
            throw ScriptError.type(
                "\(subject.typeName) has \(count) field\(count == 1 ? "" : "s"), the pattern takes \(index + 1)"
            )
        }
        return subject.object.instance.fields[index]
    } store: {
        vm.base[destination] = $0
    }
}

extension Value {
    /// The method of a struct's instance, not bound to it.
    func method(_ name: String) -> Value? {
        guard isKind(.instance) else { return nil }
        let type = object.instance.pointee.type.structType
        guard
            let index = type.pointee.info._withUnsafeGuaranteedRef({ $0.methodSlots[name] })
        else { return nil }
        return type.pointee.methods[index]
    }

    /// The field of a struct's instance.
    package func member(_ name: String) -> Value? {
        guard isKind(.instance) else { return nil }
        let type = object.instance.pointee.type.structType
        guard let index = type.pointee.info._withUnsafeGuaranteedRef({ $0.fieldSlots[name] }) else {
            return nil
        }
        return object.instance.fields[index]
    }

    /// Whether an error has a field of this name.
    func hasMember(_ name: String) -> Bool {
        guard let error else { return false }
        switch name {
        case "kind", "message", "hint", "line", "source": return true
        default: return error.fields.contains { $0.name == name }
        }
    }

    /// The error in an error value.
    package var error: ScriptError? {
        isKind(.error) ? object.error.pointee.box.takeUnretainedValue().error : nil
    }
}

extension Interpreter {
    /// `subject.name` where it is not called.
    package func member(_ subject: Value, _ name: String) throws -> Value {
        if let value = try ownMember(subject, name) { return value }
        throw noMember(subject, name, isCall: false)
    }

    private func ownMember(_ subject: Value, _ name: String) throws -> Value? {
        switch subject.kind {
        case .instance:
            if let field = subject.member(name) { return field }
            return subject.method(name).map { heap.boundMethod(subject, $0) }
        case .host:
            return try subject.object.host.pointee.object.member(name, in: context)
        case .module:
            let module = subject.object.module.pointee.module.takeUnretainedValue()
            guard module.names.contains(name), let slot = module.slots[name] else { return nil }
            let value = vm.pointee.globals[slot]
            return value.isUndefined ? nil : value
        case .structType:
            let type = subject.object.structType
            if name == "name" { return type.pointee.name }
            let info = type.pointee.info.takeUnretainedValue()
            return info.methodSlots[name].map { type.pointee.methods[$0] }
        case .error:
            return errorMember(subject, name)
        case .range:
            let range = subject.object.range.pointee.bounds
            switch name {
            case "start": return heap.int(range.start)
            case "stop": return heap.int(range.stop)
            case "step": return heap.int(range.step)
            case "count": return heap.int(range.count)
            default: return nil
            }
        case .list where name == "count":
            return heap.int(subject.object.list.pointee.count)
        case .dict where name == "count":
            return heap.int(subject.object.dict.pointee.count)
        case .string where name == "count":
            return heap.int(subject.object.string.characterCount)
        case .closure where name == "name":
            return heap.string(
                subject.object.closure.pointee.prototype.pointee.info.takeUnretainedValue().name)
        case .native where name == "name":
            return heap.string(subject.object.native.pointee.function.takeUnretainedValue().name)
        default:
            return nil
        }
    }

    private func errorMember(_ subject: Value, _ name: String) -> Value? {
        guard subject.hasMember(name) else { return nil }
        let error = subject.object.error.pointee.box.takeUnretainedValue().error
        switch name {
        case "kind": return heap.string(error.kind)
        case "message": return heap.string(error.message)
        case "hint": return error.hint.map { heap.string($0) } ?? Value.none
        case "line": return error.location.map { heap.int($0.line) } ?? Value.none
        case "source": return error.location.map { heap.string($0.source.name) } ?? Value.none
        default: return error.fields.first { $0.name == name }?.value
        }
    }

    /// A member that `x.name(…)` calls without x; nil sends the call to the function of that name.
    func memberToCall(_ subject: Value, _ name: String) throws -> Value? {
        switch subject.kind {
        case .instance: return subject.member(name)
        case .module, .structType: return try ownMember(subject, name)
        case .host:
            guard let member = try ownMember(subject, name) else { return nil }
            // A plain property does not hide a function of its name.
            return member.isCallable ? member : nil
        case .error: return errorMember(subject, name).flatMap { $0.isCallable ? $0 : nil }
        default: return nil
        }
    }

    /// The members that completion and did-you-mean know.
    package func memberNames(of subject: Value) -> [String] {
        switch subject.kind {
        case .instance:
            let info = subject.object.instance.pointee.type.structType.pointee.info
                .takeUnretainedValue()
            return info.fieldNames + info.methodNames.dropFirst()
        case .host: return subject.object.host.pointee.object.memberNames
        case .module:
            return subject.object.module.pointee.module.takeUnretainedValue().names
        case .structType:
            let info = subject.object.structType.pointee.info.takeUnretainedValue()
            return Array(info.methodNames.dropFirst())
        case .error:
            let error = subject.object.error.pointee.box.takeUnretainedValue().error
            return ["kind", "message", "hint", "line", "source"] + error.fields.map(\.name)
        case .range: return ["start", "stop", "step", "count"]
        case .list, .dict, .string: return ["count"]
        default: return []
        }
    }

    func noMember(_ subject: Value, _ name: String, isCall: Bool) -> ScriptError {
        let members = memberNames(of: subject)
        var hint: String?
        if subject.isDict, !isCall {
            hint = "write x[\(quoted(name))] for the value of a key"
        } else if !isCall, registry[name] != nil {
            hint = "it is a function: write .\(name)(…)"
        } else if subject.isList, Interpreter.tensorMembers.contains(name) {
            hint = "a tensor has one: `tensor(x).\(name)`"
        } else {
            let functions = isCall ? registry.names : []
            hint =
                (subject.isKind(.instance) ? nil : Habits.hint(forUnknownMethod: name))
                ?? suggestion(for: name, among: members + functions)
            if hint == nil, !members.isEmpty, members.count <= 12 {
                hint = "it has \(members.map { "`\($0)`" }.joined(separator: ", "))"
            }
        }
        let subjectText =
            subject.isKind(.module)
            ? "the module `\(subject.object.module.pointee.module.takeUnretainedValue().name)`"
            : article(subject.typeName)
        return ScriptError.name("\(subjectText) has no member `\(name)`", hint: hint)
    }

    /// What is often looked for in a list that is to be a tensor.
    private static let tensorMembers: Set<String> = ["shape", "dtype", "ndim", "T"]
}
