/// What is told of all that was found: each mistake once, without what follows from it.
extension Parser {
    /// What one brace too many or too few makes of the text after it.
    enum BraceFinding {
        /// `{` is missing here.
        case noOpener
        /// A brace, or a word that follows one, stands or is missing where the braces do not agree.
        case imbalance
        /// What is wrong only where the blocks around it have ended too early.
        case consequence
    }

    /// The findings by place. Of a line on which the lexer found something wrong only that is told,
    /// once: what follows it, there or from a bracket opened there, is mostly its consequence.
    var finishedDiagnostics: [Diagnostic] {
        var lexedLines: Set<Int> = []
        let lexical = lexed.diagnostics.enumerated().sorted {
            ($0.element.span.lower, $0.offset) < ($1.element.span.lower, $1.offset)
        }
        let firstOfLines = lexical.map(\.element).filter {
            lexedLines.insert(source.line(at: Int($0.span.lower))).inserted
        }
        let isCut = lexical.contains { $0.element.isAtEnd }
        let balanced = withoutConsequences(
            hidesBrace: firstOfLines.contains {
                line(of: $0, holds: [UInt8(ascii: "{"), UInt8(ascii: "}")])
            })
        let own = balanced.filter { finding in
            let places = [finding.span] + finding.notes.compactMap(\.span)
            return !places.contains { lexedLines.contains(source.line(at: Int($0.lower))) }
                && !(finding.isAtEnd && isCut)
        }
        let all = (firstOfLines + own).enumerated().sorted {
            ($0.element.span.lower, $0.offset) < ($1.element.span.lower, $1.offset)
        }
        return all.prefix(Self.maximumDiagnostics).map(\.element)
    }

    private func line(of finding: Diagnostic, holds bytes: [UInt8]) -> Bool {
        let start = Int(finding.span.lower)
        let end = source.range(ofLine: source.line(at: start)).upperBound
        return start < end && source.bytes[start..<end].contains { bytes.contains($0) }
    }

    /// One brace too many or too few is one mistake, whatever it makes of the text after it. Where a block
    /// is left open, the end of the text knows most about it.
    ///
    /// - Parameter hidesBrace: a brace lies in what the lexer could not read, so nothing is known of them.
    private func withoutConsequences(hidesBrace: Bool) -> [Diagnostic] {
        let hasNoOpener = braceFindings.values.contains(.noOpener)
        let imbalances = braceFindings.filter { $0.value == .imbalance }.keys.sorted()
        let told = imbalances.first { diagnostics[$0].isAtEnd } ?? imbalances.first
        return diagnostics.enumerated().filter { index, _ in
            switch braceFindings[index] {
            case nil, .noOpener: true
            case .imbalance: !hidesBrace && !hasNoOpener && index == told
            case .consequence: !hidesBrace && !hasNoOpener && told == nil
            }
        }.map(\.element)
    }
}
