/// The typed reading of a YAML mapping: every mistake names its line and what should stand there.
struct Fields {
    let entries: [YAML.Entry]
    private let path: String
    private let firstLine: Int

    /// - Parameters:
    ///   - firstLine: the line of the file that `yaml` begins at.
    ///   - what: what the mapping is called in messages.
    init(_ yaml: String, path: String, firstLine: Int, what: String) throws(NotebookError) {
        self.path = path
        self.firstLine = firstLine
        do throws(YAML.Failure) {
            let value = try YAML.parse(yaml)
            switch value.content {
            case .mapping(let entries): self.entries = entries
            case .null: entries = []
            default:
                throw YAML.Failure(
                    line: value.line, message: "\(what) should be lines of `name: value`")
            }
        } catch {
            throw NotebookError(
                path: path, line: firstLine + error.line - 1, message: error.message)
        }
    }

    /// An error at a line of the YAML text.
    func error(_ line: Int, _ message: String, hint: String? = nil) -> NotebookError {
        NotebookError(path: path, line: firstLine + line - 1, message: message, hint: hint)
    }

    private func mismatch(_ entry: YAML.Entry, _ expected: String) -> NotebookError {
        let got = entry.value.text.isEmpty ? "" : " `\(entry.value.text)`"
        return error(
            entry.value.line, "`\(entry.key)` should be \(expected), got \(entry.value.kind)\(got)")
    }

    func text(_ entry: YAML.Entry) throws(NotebookError) -> String {
        switch entry.value.content {
        case .string, .int, .float, .bool: return entry.value.text
        case .null, .list, .mapping: throw mismatch(entry, "a text")
        }
    }

    func bool(_ entry: YAML.Entry) throws(NotebookError) -> Bool {
        guard case .bool(let value) = entry.value.content else {
            throw mismatch(entry, "true or false")
        }
        return value
    }

    func seconds(_ entry: YAML.Entry) throws(NotebookError) -> Double {
        switch entry.value.content {
        case .int(let value) where value > 0: return Double(value)
        case .float(let value) where value > 0 && value.isFinite: return value
        default: throw mismatch(entry, "a number of seconds above 0")
        }
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ entry: YAML.Entry, of type: Choice.Type
    ) throws(NotebookError) -> Choice {
        if let choice = Choice(rawValue: entry.value.text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        throw mismatch(
            entry, names.dropLast().joined(separator: ", ") + " or " + (names.last ?? ""))
    }

    /// One item, or a list of them, each read as if it stood alone.
    func list<Item>(
        _ entry: YAML.Entry, _ read: (YAML.Entry) throws(NotebookError) -> Item
    ) throws(NotebookError) -> [Item] {
        guard case .list(let items) = entry.value.content else { return [try read(entry)] }
        var values: [Item] = []
        for item in items {
            values.append(try read(YAML.Entry(key: entry.key, line: item.line, value: item)))
        }
        return values
    }

    func resolution(_ entry: YAML.Entry) throws(NotebookError) -> Double {
        // Beyond this a page-wide figure no longer fits in memory.
        switch entry.value.content {
        case .int(let value) where (10...2400).contains(value): return Double(value)
        case .float(let value) where (10...2400).contains(value): return value
        default: throw mismatch(entry, "dots per inch from 10 to 2400")
        }
    }

    func seed(_ entry: YAML.Entry) throws(NotebookError) -> UInt64 {
        guard case .int(let value) = entry.value.content, value >= 0 else {
            throw mismatch(entry, "a whole number from 0 up")
        }
        return UInt64(value)
    }
}
