import CPCRE2
import Machine

/// A pattern that PCRE2 has compiled: the one place that knows the library.
///
/// Every item of the pattern calls back before it is tried, so that no match, however it backtracks,
/// outlives an interrupt or its share of steps. The machine code that PCRE2 makes where it may is
/// quick enough to bear it, and nothing recurses on the C stack.
final class Pattern {
    struct Options: Equatable {
        var ignoreCase = false
        var multiline = false
        var dotAll = false
        var verbose = false
    }

    /// The named groups, in order of name, with their numbers.
    let names: [(name: String, group: Int)]
    /// How many groups there are, the whole match not counted.
    let groupCount: Int
    private let code: OpaquePointer
    private let matchData: OpaquePointer
    private let context: OpaquePointer
    /// What is left to the running match, where the callout finds it.
    private let budget: UnsafeMutablePointer<Budget>

    /// - Throws: a `ScriptError` that says where the pattern is wrong.
    init(_ pattern: String, _ options: Options) throws {
        var flags = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT
        if options.ignoreCase { flags |= PCRE2_CASELESS }
        if options.multiline { flags |= PCRE2_MULTILINE }
        if options.dotAll { flags |= PCRE2_DOTALL }
        if options.verbose { flags |= PCRE2_EXTENDED }
        var failure: Int32 = 0
        var offset = 0
        let bytes = Array(pattern.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, flags, &failure, &offset, nil) else {
            throw Pattern.syntaxError(pattern, at: offset, Pattern.message(of: failure))
        }
        guard let matchData = pcre2_match_data_create_from_pattern_8(code, nil),
            let context = pcre2_match_context_create_8(nil)
        else {
            pcre2_code_free_8(code)
            throw ScriptError("memory", "regex: no memory for the pattern")
        }
        // Where the system forbids making machine code, PCRE2 interprets.
        pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
        budget = .allocate(capacity: 1)
        budget.initialize(to: Budget(steps: 0))
        pcre2_set_callout_8(context, countStep, budget)
        pcre2_set_match_limit_8(context, Pattern.matchLimit)
        pcre2_set_depth_limit_8(context, Pattern.matchLimit)
        pcre2_set_heap_limit_8(context, Pattern.heapLimit)
        self.code = code
        self.matchData = matchData
        self.context = context
        var count: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
        names = Pattern.names(in: code)
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(matchData)
        pcre2_code_free_8(code)
        budget.deallocate()
    }

    /// The library's own default: backtracks from one place before a match is given up.
    private static let matchLimit: UInt32 = 10_000_000
    /// In KiB, for patterns that are interpreted.
    private static let heapLimit: UInt32 = 1 << 16
    /// In bytes, for those that are not: the stack's size at first, and where it ends.
    private static let jitStack = (start: 1 << 17, limit: 1 << 26)

    /// What must hold of a match besides the pattern.
    enum Condition {
        case none
        /// It starts at the offset and is not empty there.
        case hereAndNotEmpty
        /// It starts at the offset and ends with the text.
        case whole

        fileprivate var flags: UInt32 {
            switch self {
            case .none: 0
            case .hereAndNotEmpty: PCRE2_ANCHORED | PCRE2_NOTEMPTY_ATSTART
            case .whole: PCRE2_ANCHORED | PCRE2_ENDANCHORED
            }
        }
    }

    /// The byte offsets of the first match at or after `offset`: its start and end, then those of
    /// each group, -1 for a group that took no part. nil where there is none.
    ///
    /// - Parameter isChecked: whether the text is known to be UTF-8, which takes a pass over it.
    func match(
        _ text: [UInt8], from offset: Int, _ condition: Condition = .none, isChecked: Bool
    ) throws -> [Int]? {
        let flags = condition.flags | (isChecked ? PCRE2_NO_UTF_CHECK : 0)
        // A plain search takes a few steps a byte; what takes many more has run away.
        budget.pointee = Budget(steps: 100_000_000 + 100 * text.count)
        var result = pcre2_match_8(code, text, text.count, offset, flags, matchData, context)
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            let stack = pcre2_jit_stack_create_8(
                Pattern.jitStack.start, Pattern.jitStack.limit, nil)
            pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
            result = pcre2_match_8(code, text, text.count, offset, flags, matchData, context)
            pcre2_jit_stack_assign_8(context, nil, nil)
            pcre2_jit_stack_free_8(stack)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result >= 0, let offsets = pcre2_get_ovector_pointer_8(matchData) else {
            throw try Pattern.matchError(result)
        }
        return (0..<2 * (groupCount + 1)).map { offsets[$0] == .max ? -1 : Int(offsets[$0]) }
    }

    private static func matchError(_ code: Int32) throws -> ScriptError {
        try Interrupt.check()
        let tooMuch = [
            PCRE2_ERROR_CALLOUT, PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT,
            PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT,
        ]
        guard tooMuch.contains(code) else {
            return ScriptError.value("regex: \(message(of: code))")
        }
        return ScriptError.value(
            "regex: the pattern has too many ways to fit this text and was given up",
            hint: "repetitions inside of repetitions, as in `(a+)+`, try them all")
    }

    private static func syntaxError(
        _ pattern: String, at offset: Int, _ message: String
    ) -> ScriptError {
        let before = String(decoding: pattern.utf8.prefix(offset), as: UTF8.self)
        let place =
            offset >= pattern.utf8.count ? "at the end" : "at index \(before.count)"
        return ScriptError.value(
            "regex: \(message), \(place) of \(quoted(pattern))",
            hint: "`escape_regex(text)` takes every character of a text as it stands")
    }

    private static func message(of code: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        pcre2_get_error_message_8(code, &buffer, buffer.count)
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The table that PCRE2 keeps: a group's number in two bytes, then its name and a zero, in entries
    /// of one size.
    private static func names(in code: OpaquePointer) -> [(name: String, group: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        return (0..<Int(count)).map { index in
            let entry = table + index * Int(size)
            return (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }
}

/// What a match may still take.
private struct Budget {
    var steps: Int
    var calls = 0
    /// Where in the text the last item was tried.
    var place = 0
}

/// Called before each item of a pattern. A negative answer ends the match.
private func countStep(
    _ block: UnsafeMutablePointer<pcre2_callout_block_8>?, _ budget: UnsafeMutableRawPointer?
) -> Int32 {
    guard let block, let budget = budget?.assumingMemoryBound(to: Budget.self) else { return 0 }
    let place = block.pointee.current_position
    // One item, such as `[ab]*`, may go through the whole text: some 16 bytes take a step's time.
    let distance = place > budget.pointee.place ? place - budget.pointee.place : 0
    budget.pointee.place = place
    budget.pointee.steps -= 1 + distance / 16
    budget.pointee.calls &+= 1
    // The clock is looked at now and then, the wish to stop always.
    let isOver = budget.pointee.calls & 0x3FF == 0 ? Interrupt.isDue : Interrupt.isRequested
    return isOver || budget.pointee.steps < 0 ? PCRE2_ERROR_CALLOUT : 0
}
