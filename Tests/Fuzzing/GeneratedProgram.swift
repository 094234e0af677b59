/// A program made by decisions: typed enough that most run to their end, wild enough to meet the corners of the
/// compiler. It prints as it goes, and what all its variables hold at the end.
package struct GeneratedProgram {
    private let declarations: [String]
    private let body: [String]

    package init(_ choices: Choices) {
        var generator = ProgramGenerator(choices)
        generator.declareStructs()
        declarations = generator.takeLines()
        generator.writeProgram()
        body = generator.takeLines()
    }

    /// The program as a cell would have it: its names are globals.
    package var text: String { (declarations + body).joined(separator: "\n") }

    /// The same as the body of a function: its names are locals, captured ones cells.
    package var textInFunction: String {
        (declarations + ["fn program() {"] + body + ["}", "program()"]).joined(separator: "\n")
    }
}

/// Writes a program line by line. What the lines may say is in the extensions, by the grammar's parts.
struct ProgramGenerator {
    /// What an expression is meant to give.
    enum Kind: CaseIterable {
        case int, float, bool, string, ints, strings, dict, point, function
    }

    struct Variable {
        let name: String
        let kind: Kind
        let isConstant: Bool
    }

    var choices: Choices
    private var lines: [String] = []
    private var indentation = 0
    /// Innermost last.
    var scopes: [[Variable]] = [[]]
    /// Functions of ints that give an int, with their number of parameters.
    var functions: [(name: String, count: Int)] = []
    /// Functions without parameters that yield ints.
    var generators: [String] = []
    private var names = 0
    /// Expressions and statements that may still be written.
    var budget = 250
    var loopDepth = 0
    var functionDepth = 0

    init(_ choices: Choices) { self.choices = choices }

    // MARK: - Lines

    mutating func write(_ line: String) {
        lines.append(String(repeating: "    ", count: indentation) + line)
    }

    /// Lines in braces, with names of their own.
    mutating func block(_ opening: String, _ closing: String = "}", _ body: (inout Self) -> Void) {
        write(opening + " {")
        indentation += 1
        scopes.append([])
        body(&self)
        scopes.removeLast()
        indentation -= 1
        write(closing)
    }

    mutating func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }

    /// What `body` writes, on one line.
    mutating func inline(_ body: (inout Self) -> Void) -> String {
        let outer = lines
        lines = []
        scopes.append([])
        body(&self)
        scopes.removeLast()
        defer { lines = outer }
        return lines.map { line in
            let text = line.drop { $0 == " " }
            return text.hasSuffix("{") ? text + " " : text + "; "
        }.joined()
    }

    // MARK: - Names

    mutating func newName(_ start: String = "v") -> String {
        names += 1
        return "\(start)\(names)"
    }

    mutating func declare(_ name: String, _ kind: Kind, isConstant: Bool) {
        scopes[scopes.count - 1].append(
            Variable(name: name, kind: kind, isConstant: isConstant))
    }

    /// The variables of a kind that a line here would see.
    func visible(_ kind: Kind, changeable: Bool = false) -> [Variable] {
        var seen: Set<String> = []
        return scopes.reversed().flatMap { $0.reversed() }.filter {
            seen.insert($0.name).inserted && $0.kind == kind && !(changeable && $0.isConstant)
        }
    }

    /// A name for a new variable: a new one, or one of an outer block, which it then hides.
    mutating func nameToDeclare() -> String {
        let outer = scopes.dropLast().flatMap { $0 }.map(\.name)
        let taken = scopes[scopes.count - 1].map(\.name)
        if scopes.count > 1, choices.chance(12) {
            let name = outer.isEmpty ? "" : choices.pick(outer)
            if !name.isEmpty, !taken.contains(name) { return name }
        }
        return newName()
    }

    /// Whether there is still something to be decided and room to write it.
    mutating func spend() -> Bool {
        budget -= 1
        return budget > 0 && choices.areLeft
    }
}
