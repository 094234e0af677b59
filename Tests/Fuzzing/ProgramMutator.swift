/// Changes programs word by word: what is left is near enough to a program to get far, and wrong in ways that
/// people do not think of.
package struct ProgramMutator {
    private var choices: Choices
    /// Where words are taken from: other programs.
    private let others: [[String]]

    private static let boundaries = [
        "0", "-1", "2147483647", "2147483648", "-2147483648", "9007199254740992", "1e308", "5e-324",
        "nan", "inf", "0.5", "\"\"", "[]", "{}", "none", "true", "0..0", "\"{}\"", "...", "::-1",
    ]

    package init(_ choices: Choices, others: [String]) {
        self.choices = choices
        self.others = others.map(ProgramMutator.words)
    }

    package mutating func mutated(_ program: String) -> String {
        var words = ProgramMutator.words(of: program)
        for _ in 0...choices.below(4) where !words.isEmpty {
            let place = choices.below(words.count)
            let end = min(words.count, place + 1 + choices.below(6))
            switch choices.below(6) {
            case 0: words.remove(at: place)
            case 1: words.swapAt(place, choices.below(words.count))
            case 2: words.insert(contentsOf: words[place..<end], at: choices.below(words.count))
            case 3: words[place] = choices.pick(ProgramMutator.boundaries)
            case 4:
                let other = choices.pick(others)
                guard !other.isEmpty else { continue }
                let start = choices.below(other.count)
                words.insert(
                    contentsOf: other[start..<min(other.count, start + end - place)], at: place)
            default: words.removeSubrange(place..<end)
            }
        }
        return words.joined()
    }

    /// Names, numbers, runs of white space, and everything else a character at a time.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var last: Character = "\0"
        for character in text {
            let isWord = character.isLetter || character.isNumber || character == "_"
            let wasWord = last.isLetter || last.isNumber || last == "_"
            if isWord && wasWord || character == " " && last == " " {
                words[words.count - 1].append(character)
            } else {
                words.append(String(character))
            }
            last = character
        }
        return words
    }
}
