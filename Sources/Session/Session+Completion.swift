import Glibc
import Machine
import Syntax

extension Session {
    /// What could stand at `cursor` (a UTF-8 offset) in `text`: names, members, named arguments, and
    /// paths inside of strings. Nothing is evaluated but members of names that are defined already.
    public func completions(for text: String, cursor: Int) -> Completions {
        let context = CursorContext(text, cursor: cursor)
        let start = String(decoding: Array(text.utf8)[context.typed], as: UTF8.self)
        switch context.place {
        case .nothing:
            return Completions(replace: context.typed, candidates: [])
        case .string(let path):
            return paths(startingWith: path, end: context.typed.upperBound)
        case .member(let receiver):
            return completions(members(of: receiver), start, context)
        case .name:
            let arguments = context.call.map { namedArguments(of: $0) } ?? []
            return completions(arguments + names(), start, context)
        }
    }

    private func completions(
        _ candidates: [Completions.Candidate], _ start: String, _ context: CursorContext
    ) -> Completions {
        var seen = Set<String>()
        let fitting = candidates.filter {
            $0.text.hasPrefix(start) && seen.insert($0.text).inserted
        }
        return Completions(replace: context.typed, candidates: fitting)
    }

    private func names() -> [Completions.Candidate] {
        let own = interpreter.globals.map {
            Completions.Candidate(
                text: $0.name, kind: $0.value.isCallable ? .function : .variable,
                detail: $0.value.typeName)
        }
        let builtins = interpreter.registry.builtins.map {
            Completions.Candidate(text: $0.name, kind: .function, detail: $0.signature)
        }
        let keywords = Parser.keywords.map {
            Completions.Candidate(text: $0, kind: .keyword, detail: "")
        }
        let all = own + builtins + keywords
        return all.sorted { $0.text < $1.text }
    }

    /// The members of a chain's value, then the builtins that take it as their first argument.
    private func members(of chain: [String]) -> [Completions.Candidate] {
        guard let value = value(of: chain) else {
            // The receiver is not known before it is run, so any builtin with a parameter may follow.
            return interpreter.registry.builtins.filter { !$0.parameters.isEmpty }
                .sorted { $0.name < $1.name }
                .map { Completions.Candidate(text: $0.name, kind: .member, detail: $0.signature) }
        }
        let own = interpreter.memberNames(of: value).sorted().map {
            Completions.Candidate(text: $0, kind: .member, detail: value.typeName)
        }
        let methods = interpreter.registry.builtins.filter { $0.takesFirst(value) }
            .sorted { $0.name < $1.name }
            .map { Completions.Candidate(text: $0.name, kind: .function, detail: $0.signature) }
        return own + methods
    }

    private func value(of chain: [String]) -> Value? {
        guard let first = chain.first, var value = interpreter[first] else { return nil }
        for name in chain.dropFirst() {
            guard let next = try? interpreter.member(value, name) else { return nil }
            value = next
        }
        return value
    }

    /// `epochs:` and its like, for the parameters that the call has not named yet.
    private func namedArguments(of call: CursorContext.Call) -> [Completions.Candidate] {
        guard let name = call.callee.last else { return [] }
        var parameters: [(name: String, detail: String)] = []
        if let global = interpreter[name], call.callee.count == 1 {
            parameters = global.parameterNames.map { ($0, "") }
        } else {
            for builtin in interpreter.registry.builtins where builtin.name == name {
                for parameter in builtin.parameters where parameter.passing == .single {
                    parameters.append((parameter.name, parameter.documentation))
                }
            }
        }
        return parameters.filter { !call.named.contains($0.name) }.map {
            Completions.Candidate(text: "\($0.name):", kind: .argument, detail: $0.detail)
        }
    }

    /// Files and folders that begin with what is typed. Only the last part of the path is replaced.
    private func paths(startingWith path: String, end: Int) -> Completions {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let last = String(parts.last ?? "")
        let typedFolder = String(path.dropLast(last.count))
        let replace = end - last.utf8.count..<end
        let folder =
            path.hasPrefix("/")
            ? typedFolder : "\(options.workingDirectory)/\(typedFolder)"
        guard let listing = opendir(folder) else {
            return Completions(replace: replace, candidates: [])
        }
        defer { closedir(listing) }
        var found: [Completions.Candidate] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix(last), name != ".", name != "..",
                !name.hasPrefix(".") || last.hasPrefix(".")
            else { continue }
            let isFolder = isDirectory("\(folder)/\(name)")
            found.append(
                Completions.Candidate(
                    text: isFolder ? name + "/" : name, kind: .path,
                    detail: isFolder ? "folder" : "file"))
        }
        return Completions(replace: replace, candidates: found.sorted { $0.text < $1.text })
    }

    private func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
