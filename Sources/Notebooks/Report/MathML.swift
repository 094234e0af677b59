/// Converts the part of TeX's mathematics that notebooks use to MathML, which browsers set by themselves.
///
/// Fractions, roots, scripts, Greek, operators with limits, accents, fences, alphabets, matrices, cases and
/// aligned lines. A command that is not known is shown as text, never dropped; any text at all gives valid
/// markup.
struct MathML {
    /// Deeper nesting is shown as text, so that no formula exhausts the stack.
    private static let maximumDepth = 48

    private struct Atom {
        var markup: String
        /// Whether limits stand above and below.
        var takesLimits = false
    }

    private enum Token: Equatable {
        case command(String)
        case character(Unicode.Scalar)
    }

    private let tokens: [Token]
    private var position = 0
    private var depth = 0
    private var alphabet: MathAlphabet?

    static func convert(_ tex: String, isDisplay: Bool) -> String {
        var converter = MathML(tex)
        let content = converter.lines(in: nil)
        let display = isDisplay ? " display=\"block\"" : ""
        return "<math\(display) alttext=\"\(HTML.escape(tex))\">\(content)</math>"
    }

    private init(_ tex: String) {
        var tokens: [Token] = []
        let scalars = Array(tex.unicodeScalars)
        var index = 0
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "\\", index < scalars.count else {
                tokens.append(.character(scalar))
                continue
            }
            var name = String(scalars[index])
            index += 1
            if let first = name.unicodeScalars.first, isLetter(first) {
                while index < scalars.count, isLetter(scalars[index]) {
                    name.unicodeScalars.append(scalars[index])
                    index += 1
                }
                // A command's following blank only ends its name.
                while index < scalars.count, scalars[index].properties.isWhitespace { index += 1 }
            } else if let first = name.unicodeScalars.first, first.properties.isWhitespace {
                name = " "
            }
            tokens.append(.command(name))
        }
        self.tokens = tokens
    }

    private var current: Token? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ token: Token) -> Bool {
        guard current == token else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while case .character(let scalar)? = current, scalar.properties.isWhitespace {
            position += 1
        }
    }

    // MARK: Rows

    private static func row(_ atoms: [Atom]) -> String {
        if atoms.count == 1 { return atoms[0].markup }
        return "<mrow>" + atoms.map(\.markup).joined() + "</mrow>"
    }

    /// Atoms up to a token that belongs to someone else: a closing brace, `&`, `\\`, `\right`, `\end`.
    private mutating func atoms(until closing: Unicode.Scalar? = nil) -> [Atom] {
        var atoms: [Atom] = []
        depth += 1
        defer { depth -= 1 }
        while let token = current {
            switch token {
            case .character(let scalar) where scalar == closing || scalar == "}" || scalar == "&":
                return atoms
            case .command("\\"), .command("right"), .command("end"), .command("cr"): return atoms
            case .character(let scalar) where scalar.properties.isWhitespace: position += 1
            case .character("^"), .character("_"), .character("'"):
                let base = atoms.popLast() ?? Atom(markup: "<mrow></mrow>")
                atoms.append(scripts(on: base))
            default: atoms.append(atom())
            }
        }
        return atoms
    }

    /// The formula's lines: one row, or a table where `\\` or `&` divides it.
    private mutating func lines(in environment: String?) -> String {
        var rows: [[String]] = [[]]
        while true {
            let cell = atoms()
            rows[rows.count - 1].append(MathML.row(cell))
            if take(.character("&")) { continue }
            if take(.command("\\")) || take(.command("cr")) {
                rows.append([])
                continue
            }
            // What closes nothing here is shown rather than lost.
            if environment == nil, let stray = current {
                position += 1
                if stray == .command("right") || stray == .command("end") { continue }
                if stray == .character("}") { continue }
            }
            break
        }
        if rows.count > 1, rows[rows.count - 1] == ["<mrow></mrow>"] { rows.removeLast() }
        if environment == nil, rows.count == 1 { return rows[0].joined() }
        let markup = rows.map { row in
            "<mtr>" + row.map { "<mtd>\($0)</mtd>" }.joined() + "</mtr>"
        }.joined()
        let kind =
            switch environment {
            case "cases": " class=\"cases\""
            case nil, "aligned", "align", "align*", "split", "gathered": " class=\"aligned\""
            default: ""
            }
        return "<mtable\(kind)>\(markup)</mtable>"
    }

    /// One argument of a command: a group in braces or a single atom.
    private mutating func argument() -> String {
        skipBlanks()
        guard current != nil, depth < MathML.maximumDepth else { return "<mrow></mrow>" }
        if take(.character("{")) { return group() }
        if current == .character("}") || current == .character("&") { return "<mrow></mrow>" }
        return atom().markup
    }

    /// A group whose opening brace is taken.
    private mutating func group() -> String {
        let inner = atoms()
        _ = take(.character("}"))
        return MathML.row(inner)
    }

    /// The plain text of an argument in braces, for `\text`, `\operatorname` and `\begin`.
    private mutating func textArgument() -> String {
        skipBlanks()
        guard take(.character("{")) else {
            guard case .character(let scalar)? = current else { return "" }
            position += 1
            return String(scalar)
        }
        var text = ""
        var open = 1
        while let token = current {
            position += 1
            switch token {
            case .character("{"): open += 1
            case .character("}"):
                open -= 1
                if open == 0 { return text }
            case .character(let scalar): text.unicodeScalars.append(scalar)
            case .command(let name): text += name.count == 1 ? name : "\\" + name + " "
            }
        }
        return text
    }

    // MARK: Scripts

    private mutating func scripts(on base: Atom) -> Atom {
        var sub: String?
        var sup: String?
        while true {
            if sup == nil, current == .character("'") {
                var primes = ""
                while take(.character("'")) { primes += "′" }
                sup = "<mo>\(primes)</mo>"
                if take(.character("^")) { sup = "<mrow>\(sup ?? "")\(argument())</mrow>" }
            } else if sub == nil, take(.character("_")) {
                sub = argument()
            } else if sup == nil, take(.character("^")) {
                sup = argument()
            } else {
                break
            }
        }
        let under = base.takesLimits
        switch (sub, sup) {
        case (let sub?, let sup?):
            let tag = under ? "munderover" : "msubsup"
            return Atom(markup: "<\(tag)>\(base.markup)\(sub)\(sup)</\(tag)>")
        case (let sub?, nil):
            let tag = under ? "munder" : "msub"
            return Atom(markup: "<\(tag)>\(base.markup)\(sub)</\(tag)>")
        case (nil, let sup?):
            let tag = under ? "mover" : "msup"
            return Atom(markup: "<\(tag)>\(base.markup)\(sup)</\(tag)>")
        case (nil, nil):
            // A second script of the same kind: `x_a_b`. TeX refuses it; here the mark is shown.
            if case .character(let scalar)? = current {
                position += 1
                return text(String(scalar))
            }
            return base
        }
    }

    // MARK: Atoms

    private func text(_ text: String) -> Atom {
        // Blanks at a text's ends are dropped by MathML, and meant by the author.
        let kept = text.map { $0 == " " ? "\u{A0}" : String($0) }.joined()
        return Atom(markup: "<mtext>\(HTML.escape(kept))</mtext>")
    }

    private mutating func atom() -> Atom {
        guard let token = current else { return Atom(markup: "") }
        position += 1
        guard depth < MathML.maximumDepth else {
            switch token {
            case .character(let scalar): return text(String(scalar))
            case .command(let name): return text("\\" + name)
            }
        }
        switch token {
        case .command(let name): return command(name)
        case .character("{"): return Atom(markup: group())
        case .character("~"): return Atom(markup: "<mspace width=\"0.333em\"/>")
        case .character(let scalar): return character(scalar)
        }
    }

    private mutating func character(_ scalar: Unicode.Scalar) -> Atom {
        switch scalar {
        case "0"..."9":
            var number = styled(scalar)
            while case .character(let next)? = current, isDigitOrPoint(next) {
                number += styled(next)
                position += 1
            }
            return Atom(markup: "<mn>\(number)</mn>")
        case "-": return Atom(markup: "<mo>−</mo>")
        case "*": return Atom(markup: "<mo>∗</mo>")
        case "(", ")", "[", "]", "|":
            return Atom(markup: "<mo stretchy=\"false\">\(scalar)</mo>")
        case "/": return Atom(markup: "<mo lspace=\"0\" rspace=\"0\">/</mo>")
        case _ where scalar.properties.isAlphabetic:
            return Atom(markup: "<mi>\(styled(scalar))</mi>")
        default: return Atom(markup: "<mo>\(HTML.escape(String(scalar)))</mo>")
        }
    }

    private func styled(_ scalar: Unicode.Scalar) -> String {
        String(alphabet?.letter(scalar) ?? scalar)
    }

    /// A digit, or a point with a digit after it.
    private func isDigitOrPoint(_ scalar: Unicode.Scalar) -> Bool {
        if ("0"..."9").contains(scalar) { return true }
        guard scalar == ".", position + 1 < tokens.count,
            case .character(let next) = tokens[position + 1]
        else { return false }
        return ("0"..."9").contains(next)
    }

    private mutating func command(_ name: String) -> Atom {
        if let letter = MathSymbols.identifiers[name] {
            let styled = letter.unicodeScalars.map(styled).joined()
            return Atom(markup: "<mi>\(styled)</mi>")
        }
        if let letter = MathSymbols.capitals[name] {
            let styled = letter.unicodeScalars.map(styled).joined()
            return Atom(markup: "<mi mathvariant=\"normal\">\(styled)</mi>")
        }
        if let sign = MathSymbols.operators[name] { return Atom(markup: "<mo>\(sign)</mo>") }
        if let fence = MathSymbols.fences[name] {
            return Atom(markup: "<mo stretchy=\"false\">\(fence)</mo>")
        }
        if let sign = MathSymbols.large[name] {
            return Atom(markup: "<mo movablelimits=\"true\">\(sign)</mo>", takesLimits: true)
        }
        if let sign = MathSymbols.integrals[name] { return Atom(markup: "<mo>\(sign)</mo>") }
        if MathSymbols.functions.contains(name) { return function(name) }
        if MathSymbols.limitFunctions.contains(name) { return function(name, takesLimits: true) }
        if let width = MathSymbols.spaces[name] {
            return Atom(markup: "<mspace width=\"\(width)\"/>")
        }
        if let accent = MathSymbols.accents[name] {
            let stretchy = accent.stretches ? "" : " stretchy=\"false\""
            return Atom(
                markup:
                    "<mover accent=\"true\">\(argument())<mo\(stretchy)>\(accent.mark)</mo></mover>",
                takesLimits: name == "overbrace")
        }
        if let mark = MathSymbols.underAccents[name] {
            return Atom(
                markup: "<munder accentunder=\"true\">\(argument())<mo>\(mark)</mo></munder>",
                takesLimits: name == "underbrace")
        }
        if let alphabet = MathAlphabet(rawValue: name) { return inAlphabet(alphabet) }
        return structure(name)
    }

    private func function(_ name: String, takesLimits: Bool = false) -> Atom {
        let shown = HTML.escape(name)
        return takesLimits
            ? Atom(
                markup: "<mo movablelimits=\"true\" lspace=\"0\" rspace=\"0.167em\">\(shown)</mo>",
                takesLimits: true)
            : Atom(markup: "<mo lspace=\"0.083em\" rspace=\"0.083em\">\(shown)</mo>")
    }

    private mutating func inAlphabet(_ new: MathAlphabet) -> Atom {
        let before = alphabet
        alphabet = new
        defer { alphabet = before }
        return Atom(markup: argument())
    }

    private mutating func structure(_ name: String) -> Atom {
        switch name {
        case "frac", "dfrac", "tfrac":
            return Atom(markup: "<mfrac>\(argument())\(argument())</mfrac>")
        case "binom":
            return Atom(
                markup: "<mrow><mo>(</mo><mfrac linethickness=\"0\">\(argument())\(argument())"
                    + "</mfrac><mo>)</mo></mrow>")
        case "sqrt":
            skipBlanks()
            guard take(.character("[")) else {
                return Atom(markup: "<msqrt>\(argument())</msqrt>")
            }
            let index = MathML.row(atoms(until: "]"))
            _ = take(.character("]"))
            return Atom(markup: "<mroot>\(argument())\(index)</mroot>")
        case "text", "textrm", "textit", "textbf", "mbox", "texttt":
            return text(textArgument())
        case "mathrm", "mathit":
            let variant = name == "mathrm" ? " mathvariant=\"normal\"" : ""
            return Atom(markup: "<mi\(variant)>\(HTML.escape(textArgument()))</mi>")
        case "boldsymbol", "bm": return inAlphabet(.bold)
        case "operatorname":
            let takesLimits = take(.character("*"))
            return function(textArgument(), takesLimits: takesLimits)
        case "stackrel", "overset":
            let over = argument()
            return Atom(markup: "<mover>\(argument())\(over)</mover>")
        case "underset":
            let under = argument()
            return Atom(markup: "<munder>\(argument())\(under)</munder>")
        case "left": return fenced()
        case "begin": return environment()
        case "not":
            guard let next = current else { return text("\\not") }
            position += 1
            let negated: String? =
                switch next {
                case .command(let name): MathSymbols.negations[name]
                case .character(let scalar): MathSymbols.negations[String(scalar)]
                }
            guard let negated else {
                position -= 1
                return text("\\not")
            }
            return Atom(markup: "<mo>\(negated)</mo>")
        // Sizes and styles that MathML chooses by itself.
        case "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "middle", "big",
            "Big",
            "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "nonumber":
            return Atom(markup: "")
        case "%", "$", "#", "_", "&": return text(name)
        default: return text("\\" + name)
        }
    }

    private mutating func delimiter() -> String {
        skipBlanks()
        guard let token = current else { return "" }
        position += 1
        switch token {
        case .character("."): return ""
        case .character("<"): return "⟨"
        case .character(">"): return "⟩"
        case .character(let scalar): return HTML.escape(String(scalar))
        case .command(let name): return MathSymbols.fences[name] ?? HTML.escape("\\" + name)
        }
    }

    private mutating func fenced() -> Atom {
        let open = delimiter()
        let inner = atoms().map(\.markup).joined()
        let close = take(.command("right")) ? delimiter() : ""
        return Atom(
            markup: "<mrow><mo fence=\"true\" stretchy=\"true\">\(open)</mo>\(inner)"
                + "<mo fence=\"true\" stretchy=\"true\">\(close)</mo></mrow>")
    }

    private mutating func environment() -> Atom {
        let name = textArgument()
        if name == "array" { _ = textArgument() }
        depth += 1
        defer { depth -= 1 }
        let table = lines(in: name)
        if take(.command("end")) { _ = textArgument() }
        let fences: (open: String, close: String) =
            switch name {
            case "pmatrix": ("(", ")")
            case "bmatrix": ("[", "]")
            case "Bmatrix": ("{", "}")
            case "vmatrix": ("|", "|")
            case "Vmatrix": ("‖", "‖")
            case "cases": ("{", "")
            default: ("", "")
            }
        guard !fences.open.isEmpty else { return Atom(markup: table) }
        let close = fences.close.isEmpty ? "" : "<mo>\(fences.close)</mo>"
        return Atom(markup: "<mrow><mo>\(fences.open)</mo>\(table)\(close)</mrow>")
    }
}
