import Syntax

extension Interpreter {
    /// What `?name` and `help(value)` show: what the value is, what it says of itself, and what can be done
    /// with it.
    ///
    /// - Parameters:
    ///   - name: what it is called where one asks; nil where nobody knows.
    ///   - documentation: the `##` lines above its definition.
    package func help(
        _ value: Value, name: String? = nil, documentation: String? = nil
    ) -> String {
        switch value.kind {
        case .native:
            let function = value.object.native.pointee.function.takeUnretainedValue().name
            return registry.helpText(function) ?? value.repr()
        case .boundMethod:
            return help(value.object.boundMethod.pointee.function, name: name)
        case .closure:
            let info = value.object.closure.pointee.prototype.pointee.info.takeUnretainedValue()
            return definition(info, at: info.span) ?? value.repr()
        case .structType:
            let constructor = value.object.structType.pointee.methods[0].object.closure.pointee
                .prototype.pointee.info.takeUnretainedValue()
            return definition(constructor, at: constructor.span) ?? value.repr()
        case .module:
            let module = value.object.module.pointee.module.takeUnretainedValue()
            let page = module.source.flatMap { try? SourcePage($0) }
            return "module \(module.name)\n\n"
                + (page?.text ?? module.names.joined(separator: ", "))
        default:
            var lines = [[name, value.typeName].compactMap(\.self).joined(separator: ": ")]
            if let documentation { lines += indented(documentation) }
            lines += indented(value.host?.describe(limit: 76) ?? value.repr())
            return (lines + members(of: value)).joined(separator: "\n")
        }
    }

    /// A function's or struct's entry on its source's page; one that no page has, such as a local one, by
    /// its signature alone.
    private func definition(_ info: FunctionInfo, at span: Span) -> String? {
        let name = info.name.split(separator: ".").last.map { String($0) } ?? info.name
        let page = try? SourcePage(info.source)
        if let entry = page?[info.name], entry.documentation == info.documentation {
            return entry.text
        }
        let method = page?.entries.flatMap(\.members).first {
            $0.name == name && $0.documentation == info.documentation
        }
        if let method { return method.text }
        return ([info.signature] + indented(info.documentation ?? "")).joined(separator: "\n")
    }

    private func members(of value: Value) -> [String] {
        let shown = 12
        func list(_ title: String, _ names: [String]) -> [String] {
            guard !names.isEmpty else { return [] }
            let more = names.count > shown ? " and \(names.count - shown) more" : ""
            return ["    \(title): \(names.prefix(shown).joined(separator: ", "))\(more)"]
        }
        // Those made for this type; what takes a plain value is of no news here.
        var functions: [String] = []
        for builtin in registry.builtins
        where value.isKind(.host) && builtin.parameters.first?.type == value.typeName
            && !functions.contains(builtin.name)
        {
            functions.append(builtin.name)
        }
        return list("members", memberNames(of: value)) + list("functions", functions.sorted())
    }
}
