/// A network as a picture: boxes that data flow through from top to bottom, branches that join again,
/// frames around what belongs together.
package struct Diagram: Equatable, Sendable {
    package var elements: [Element]
    /// What goes in at the top, and comes out at the bottom.
    package var input: Sizes
    package var output: Sizes

    package init(_ elements: [Element], input: Sizes = Sizes(), output: Sizes = Sizes()) {
        self.elements = elements
        self.input = input
        self.output = output
    }

    package indirect enum Element: Equatable, Sendable {
        case box(Box)
        case fork(Fork)
        case group(Group)
    }

    /// A layer, with what follows it and is told in its box.
    package struct Box: Equatable, Sendable {
        package var kind: String
        package var name: String
        /// Its settings and what it has taken in, a line each.
        package var lines: [String]
        package var weights = Count()
        package var isFrozen = false
        /// What tells it from boxes that look the same; not drawn.
        package var identity = ""
        /// A colour of the theme's palette; nil for grey.
        package var tint: Int?
        package var output = Sizes()

        package init(_ kind: String, name: String = "", lines: [String] = []) {
            self.kind = kind
            self.name = name
            self.lines = lines
        }
    }

    /// Chains that run on the same input and are joined. An empty one is the input itself.
    package struct Fork: Equatable, Sendable {
        package var branches: [[Element]]
        /// What joins them, and what follows: `add, relu`.
        package var join: String
        package var name: String
        package var output = Sizes()

        package init(_ branches: [[Element]], join: String, name: String = "") {
            self.branches = branches
            self.join = join
            self.name = name
        }
    }

    /// A chain within a frame, or one that stands for several of its kind in a row.
    package struct Group: Equatable, Sendable {
        package var title: String
        /// What the names within begin with, and need not say again; empty for what those around it do.
        package var prefix: String
        package var count: Int
        package var elements: [Element]

        package init(_ title: String, count: Int = 1, prefix: String, _ elements: [Element]) {
            self.title = title
            self.prefix = prefix
            self.count = count
            self.elements = elements
        }
    }

    /// The sizes of a tensor without its batch, in the first and the last of repeated chains; nil where
    /// they are not known.
    package struct Sizes: Equatable, Sendable {
        package var first: [Int]?
        package var last: [Int]?

        package init(_ sizes: [Int]? = nil) {
            first = sizes
            last = sizes
        }

        /// `28 × 28 × 16`, or `28 × 28 × 16–48` of several.
        package var text: String {
            guard let first, let last, first.count == last.count else { return lastText }
            return zip(first, last).map { $0 == $1 ? "\($0)" : "\($0)–\($1)" }
                .joined(separator: " × ")
        }

        var lastText: String {
            (last ?? []).map(String.init).joined(separator: " × ")
        }
    }

    /// A number, of the first and the last of repeated chains.
    package struct Count: Equatable, Sendable {
        package var first: Int
        package var last: Int

        package init(_ number: Int = 0) {
            first = number
            last = number
        }

        var text: String {
            let (first, last) = (typographic(String(first)), typographic(String(last)))
            return first == last ? first : "\(first)–\(last)"
        }
    }
}

extension Diagram.Element {
    /// The name that a script would call it by, or the first of several.
    var name: String {
        switch self {
        case .box(let box): box.name
        case .fork(let fork): fork.name
        case .group(let group): group.prefix.isEmpty ? group.title : group.prefix
        }
    }

    package var output: Diagram.Sizes {
        switch self {
        case .box(let box): return box.output
        case .fork(let fork): return fork.output
        case .group(let group):
            var sizes = group.elements.last?.output ?? Diagram.Sizes()
            // What comes out behind several is what the last one gives.
            if group.count > 1 { sizes.first = sizes.last }
            return sizes
        }
    }

    /// How many boxes are drawn of it.
    package var boxCount: Int {
        switch self {
        case .box: 1
        case .fork(let fork): fork.branches.joined().reduce(0) { $0 + $1.boxCount }
        case .group(let group): group.elements.reduce(0) { $0 + $1.boxCount }
        }
    }
}

extension Diagram {
    /// What it shows, in words: `conv2d, 3 times (conv2d, conv2d, add), dense`.
    var summary: String {
        var ends = ""
        if !input.lastText.isEmpty { ends = " from \(input.lastText) to \(output.lastText)" }
        return "A network\(ends): \(Self.words(elements))."
    }

    /// More than this nobody listens to.
    private static let mostWords = 24

    private static func words(_ elements: [Element]) -> String {
        let texts = elements.prefix(mostWords).map { element in
            switch element {
            case .box(let box): return box.kind
            case .fork(let fork):
                let branches = fork.branches.map { $0.isEmpty ? "the input" : words($0) }
                return "(\(branches.joined(separator: "; "))) joined by \(fork.join)"
            case .group(let group):
                let words = words(group.elements)
                return group.count > 1 ? "\(group.count) times (\(words))" : words
            }
        }
        return texts.joined(separator: ", ") + (elements.count > mostWords ? ", …" : "")
    }
}

extension Figure {
    /// More boxes than this cannot be read on any page.
    private static let mostBoxes = 600

    /// A network's layers as boxes, from top to bottom and then in the next column.
    ///
    /// - Throws: for more boxes than can be read.
    package static func diagram(_ diagram: Diagram) throws(FigureError) -> Figure {
        let count = diagram.elements.reduce(0) { $0 + $1.boxCount }
        guard count <= mostBoxes else {
            throw FigureError(
                "structure", "\(count) boxes are too many for a figure",
                hint: "show blocks as one box each: depth: 1")
        }
        return Figure(.diagram(diagram))
    }
}
