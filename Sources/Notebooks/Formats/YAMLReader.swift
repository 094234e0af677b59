import CYaml

extension YAML {
    /// Reads one document. An empty text is null.
    static func parse(_ text: String) throws(Failure) -> YAML {
        var reader = YAMLReader(text)
        defer { reader.close() }
        return try reader.document()
    }
}

/// Walks libyaml's events. The only place that holds libyaml's pointers.
private struct YAMLReader {
    /// Far beyond any front matter; libyaml itself has no bound.
    static let maximumDepth = 64

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private var depth = 0

    /// What this reader needs of an event, copied out so that libyaml's own can be freed at once.
    private enum Event {
        case nothing, documentEnd
        case scalar(String, isPlain: Bool)
        case listStart, listEnd, mappingStart, mappingEnd
    }

    init(_ text: String) {
        parser = .allocate(capacity: 1)
        bytes = .allocate(capacity: max(1, text.utf8.count))
        _ = bytes.initialize(from: text.utf8)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, text.utf8.count)
    }

    func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    mutating func document() throws(YAML.Failure) -> YAML {
        var first = try next()
        if case .documentEnd = first.event { return YAML(content: .null, line: 1) }
        while case .nothing = first.event {
            first = try next()
            if case .documentEnd = first.event { return YAML(content: .null, line: 1) }
        }
        let value = try node(first)
        while true {
            let following = try next()
            switch following.event {
            case .nothing: continue
            case .documentEnd: return value
            default:
                throw YAML.Failure(line: following.line, message: "a second YAML document begins")
            }
        }
    }

    private mutating func node(
        _ start: (event: Event, line: Int)
    ) throws(YAML.Failure) -> YAML {
        guard depth < YAMLReader.maximumDepth else {
            throw YAML.Failure(
                line: start.line, message: "nested deeper than \(YAMLReader.maximumDepth) levels")
        }
        depth += 1
        defer { depth -= 1 }
        switch start.event {
        case .scalar(let text, let isPlain):
            let content = isPlain ? YAML.resolve(plain: text) : .string(text)
            return YAML(content: content, line: start.line, text: text)
        case .listStart:
            var values: [YAML] = []
            while true {
                let item = try next()
                if case .listEnd = item.event { break }
                values.append(try node(item))
            }
            return YAML(content: .list(values), line: start.line)
        case .mappingStart:
            return YAML(content: .mapping(try entries()), line: start.line)
        case .nothing, .documentEnd, .listEnd, .mappingEnd:
            throw YAML.Failure(line: start.line, message: "a value is missing")
        }
    }

    private mutating func entries() throws(YAML.Failure) -> [YAML.Entry] {
        var entries: [YAML.Entry] = []
        while true {
            let start = try next()
            if case .mappingEnd = start.event { return entries }
            guard case .scalar(let key, _) = start.event else {
                throw YAML.Failure(line: start.line, message: "a key should be a word")
            }
            guard !entries.contains(where: { $0.key == key }) else {
                throw YAML.Failure(line: start.line, message: "`\(key)` is given twice")
            }
            entries.append(
                YAML.Entry(key: key, line: start.line, value: try node(try next())))
        }
    }

    private mutating func next() throws(YAML.Failure) -> (event: Event, line: Int) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            let mark = parser.pointee.problem_mark
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not valid YAML"
            throw YAML.Failure(line: Int(clamping: mark.line) + 1, message: problem)
        }
        defer { yaml_event_delete(&event) }
        let line = Int(clamping: event.start_mark.line) + 1
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            guard scalar.anchor == nil else { throw anchorFailure(line) }
            let text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self)
            return (.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), line)
        case YAML_SEQUENCE_START_EVENT:
            guard event.data.sequence_start.anchor == nil else { throw anchorFailure(line) }
            return (.listStart, line)
        case YAML_MAPPING_START_EVENT:
            guard event.data.mapping_start.anchor == nil else { throw anchorFailure(line) }
            return (.mappingStart, line)
        case YAML_ALIAS_EVENT: throw anchorFailure(line)
        case YAML_SEQUENCE_END_EVENT: return (.listEnd, line)
        case YAML_MAPPING_END_EVENT: return (.mappingEnd, line)
        case YAML_STREAM_END_EVENT: return (.documentEnd, line)
        default: return (.nothing, line)
        }
    }

    private func anchorFailure(_ line: Int) -> YAML.Failure {
        YAML.Failure(line: line, message: "anchors and aliases (`&`, `*`) are not supported here")
    }
}
