/// What TeX's commands stand for, as far as reports convert them.
enum MathSymbols {
    /// Letters and other identifiers.
    static let identifiers: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
        "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
        "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ",
        "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
        "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "infty": "∞",
        "partial": "∂", "nabla": "∇", "ell": "ℓ", "hbar": "ℏ", "emptyset": "∅", "varnothing": "∅",
        "top": "⊤", "bot": "⊥", "prime": "′", "imath": "ı", "jmath": "ȷ", "aleph": "ℵ",
        "Re": "ℜ", "Im": "ℑ", "degree": "°", "dagger": "†",
    ]

    /// Upright by TeX's custom.
    static let capitals: [String: String] = [
        "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
        "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    ]

    static let operators: [String: String] = [
        "times": "×", "cdot": "⋅", "pm": "±", "mp": "∓", "div": "÷", "le": "≤", "leq": "≤",
        "ge": "≥",
        "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼",
        "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋",
        "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩",
        "setminus": "∖", "to": "→", "rightarrow": "→", "gets": "←", "leftarrow": "←",
        "leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔",
        "implies": "⟹", "iff": "⟺", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓",
        "longrightarrow": "⟶", "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬", "land": "∧",
        "wedge": "∧", "lor": "∨", "vee": "∨", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "ast": "∗",
        "star": "⋆", "circ": "∘", "bullet": "∙", "ldots": "…", "dots": "…", "cdots": "⋯",
        "vdots": "⋮", "ddots": "⋱", "perp": "⟂", "parallel": "∥", "mid": "∣", "colon": ":",
        "triangleq": "≜", "therefore": "∴", "lesssim": "≲", "gtrsim": "≳",
    ]

    static let fences: [String: String] = [
        "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
        "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖",
        "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    ]

    /// Operators whose limits stand above and below in displayed formulas.
    static let large: [String: String] = [
        "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁",
        "bigotimes": "⨂", "bigvee": "⋁", "bigwedge": "⋀",
    ]

    static let integrals: [String: String] = ["int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮"]

    static let functions: Set<String> = [
        "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh",
        "coth", "arcsin", "arccos", "arctan", "det", "dim", "ker", "deg", "arg", "hom", "Pr", "gcd",
    ]

    /// Functions whose subscript stands below in displayed formulas.
    static let limitFunctions: Set<String> = [
        "lim", "max", "min", "sup", "inf", "limsup", "liminf", "argmax", "argmin",
    ]

    /// Accents, and whether they stretch over what they stand on.
    static let accents: [String: (mark: String, stretches: Bool)] = [
        "hat": ("^", false), "widehat": ("^", true), "bar": ("¯", false), "overline": ("¯", true),
        "tilde": ("~", false), "widetilde": ("~", true), "vec": ("→", false), "dot": ("˙", false),
        "ddot": ("¨", false), "acute": ("´", false), "grave": ("`", false), "check": ("ˇ", false),
        "breve": ("˘", false), "overrightarrow": ("→", true), "overbrace": ("⏞", true),
    ]

    static let underAccents: [String: String] = ["underline": "_", "underbrace": "⏟"]

    /// In em.
    static let spaces: [String: String] = [
        ",": "0.167em", ":": "0.222em", ">": "0.222em", ";": "0.278em", "!": "-0.167em",
        " ": "0.333em", "quad": "1em", "qquad": "2em",
    ]

    static let negations: [String: String] = [
        "=": "≠", "<": "≮", ">": "≯", "in": "∉", "subset": "⊄", "subseteq": "⊈", "equiv": "≢",
        "exists": "∄", "mid": "∤", "parallel": "∦", "approx": "≉", "sim": "≁",
    ]
}

/// The alphabets of mathematics, which Unicode has as letters of their own (block 1D400–1D7FF).
enum MathAlphabet: String {
    case bold = "mathbf"
    case blackboard = "mathbb"
    case script = "mathcal"
    case fraktur = "mathfrak"
    case sans = "mathsf"
    case monospace = "mathtt"

    /// The first capital, small letter and digit; some alphabets lack digits.
    private var starts: (capital: UInt32, small: UInt32, digit: UInt32?) {
        switch self {
        case .bold: (0x1d400, 0x1d41a, 0x1d7ce)
        case .blackboard: (0x1d538, 0x1d552, 0x1d7d8)
        case .script: (0x1d49c, 0x1d4b6, nil)
        case .fraktur: (0x1d504, 0x1d51e, nil)
        case .sans: (0x1d5a0, 0x1d5ba, 0x1d7e2)
        case .monospace: (0x1d670, 0x1d68a, 0x1d7f6)
        }
    }

    /// Letters that were in Unicode before the block, and so are missing in it.
    private var exceptions: [Unicode.Scalar: Unicode.Scalar] {
        switch self {
        case .blackboard:
            ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"]
        case .script:
            [
                "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ",
                "e": "ℯ", "g": "ℊ", "o": "ℴ",
            ]
        case .fraktur: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"]
        case .bold, .sans, .monospace: [:]
        }
    }

    func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if let exception = exceptions[scalar] { return exception }
        func shifted(_ first: Unicode.Scalar, _ start: UInt32) -> Unicode.Scalar {
            Unicode.Scalar(start + scalar.value - first.value) ?? scalar
        }
        switch scalar {
        case "A"..."Z": return shifted("A", starts.capital)
        case "a"..."z": return shifted("a", starts.small)
        case "0"..."9": return starts.digit.map { shifted("0", $0) } ?? scalar
        case "α"..."ω" where self == .bold: return shifted("α", 0x1d6c2)
        case "Α"..."Ω" where self == .bold: return shifted("Α", 0x1d6a8)
        default: return scalar
        }
    }
}
