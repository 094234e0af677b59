import Figures

/// What moves in a series of scenes that are otherwise alike: places as whole numbers, frame after frame.
///
/// Two scenes are alike where they have the same items in the same order, and these differ in nothing but
/// their places and the words of texts.
struct SceneTracks {
    /// One item that moves.
    struct Track {
        /// Its place among the scene's items.
        let item: Int
        /// x and y of all its points, frame after frame.
        var places: [Int16]
        /// The words in each frame, where it is a text.
        var texts: [String]
    }

    let first: Scene
    private(set) var tracks: [Int: Track] = [:]
    private(set) var count = 1
    /// Of a place, in points: a page is 2^14 units long, so that what lies twice as far off still fits.
    let unit: Double
    private let firstPlaces: [[Int16]]

    init(_ first: Scene) {
        self.first = first
        let unit = max(first.size.width, first.size.height) / 16_384
        self.unit = unit
        firstPlaces = first.items.map { Self.places(of: $0, unit) }
    }

    /// Adds the next scene.
    ///
    /// - Returns: false where it is not like the first one; then nothing more can be added.
    mutating func add(_ scene: Scene) -> Bool {
        guard scene.items.count == first.items.count, scene.background == first.background,
            scene.size == first.size
        else { return false }
        for (index, (a, b)) in zip(first.items, scene.items).enumerated() {
            guard Self.areAlike(a, b) else { return false }
            let places = Self.places(of: b, unit)
            let text = Self.words(of: b)
            if tracks[index] == nil {
                guard places != firstPlaces[index] || text != Self.words(of: a) else { continue }
                var track = Track(item: index, places: [], texts: [])
                for _ in 0..<count {
                    track.places += firstPlaces[index]
                    if let words = Self.words(of: a) { track.texts.append(words) }
                }
                tracks[index] = track
            }
            tracks[index]?.places += places
            if let text { tracks[index]?.texts.append(text) }
        }
        count += 1
        return true
    }

    private static func areAlike(_ a: Scene.Item, _ b: Scene.Item) -> Bool {
        switch (a, b) {
        case (.markers(let a), .markers(let b)):
            return a.radius == b.radius && a.styles == b.styles && a.styleOf == b.styleOf
        case (.path(let a, let fillA, let strokeA), .path(let b, let fillB, let strokeB)):
            return fillA == fillB && strokeA == strokeB && a.elements.count == b.elements.count
                && zip(a.elements, b.elements).allSatisfy { $0.letter == $1.letter }
        case (.text(let a), .text(let b)):
            return a.anchor == b.anchor && a.font == b.font && a.color == b.color
                && a.angle == b.angle
        default: return a == b
        }
    }

    private static func words(of item: Scene.Item) -> String? {
        if case .text(let run) = item { run.text } else { nil }
    }

    private static func places(of item: Scene.Item, _ unit: Double) -> [Int16] {
        func whole(_ point: Point) -> [Int16] {
            [point.x, point.y].map {
                $0.isFinite ? Int16(max(-32_767, min(32_767, ($0 / unit).rounded()))) : 0
            }
        }
        switch item {
        case .markers(let markers): return markers.positions.flatMap(whole)
        case .path(let path, _, _): return path.elements.flatMap { $0.points.flatMap(whole) }
        case .text(let run): return whole(run.position)
        case .image, .clip, .endClip: return []
        }
    }

    /// The scene's items that stand still, below and above those that move.
    var still: (below: Scene, above: Scene) {
        var below = first
        var above = first
        above.background.alpha = 0
        let last = tracks.keys.max() ?? first.items.count
        below.items = first.items.indices.filter { tracks[$0] == nil && $0 < last }
            .map { first.items[$0] }
        above.items = first.items.indices.filter { tracks[$0] == nil && $0 > last }
            .map { first.items[$0] }
        return (balanced(below), balanced(above))
    }

    /// Without clips that nothing is inside of, as those are that what moves was in.
    private func balanced(_ scene: Scene) -> Scene {
        var scene = scene
        var items: [Scene.Item] = []
        for item in scene.items {
            if case .endClip = item {
                if case .clip? = items.last {
                    items.removeLast()
                    continue
                }
                let opens = items.reduce(0) {
                    if case .clip = $1 { $0 + 1 } else if case .endClip = $1 { $0 - 1 } else { $0 }
                }
                guard opens > 0 else { continue }
            }
            items.append(item)
        }
        let opens = items.reduce(0) {
            if case .clip = $1 { $0 + 1 } else if case .endClip = $1 { $0 - 1 } else { $0 }
        }
        for _ in 0..<max(0, opens) {
            if case .clip? = items.last { items.removeLast() } else { items.append(.endClip) }
        }
        scene.items = items
        return scene
    }

    /// The rectangle that an item shows inside of, nil where there is none.
    func clip(of item: Int) -> Rect? {
        var open: [Rect] = []
        for other in first.items[..<item] {
            if case .clip(let rect) = other { open.append(rect) }
            if case .endClip = other, !open.isEmpty { open.removeLast() }
        }
        return open.last
    }
}

extension Path.Element {
    /// As SVG calls it.
    var letter: Character {
        switch self {
        case .move: "M"
        case .line: "L"
        case .curve: "C"
        case .close: "Z"
        }
    }

    fileprivate var points: [Point] {
        switch self {
        case .move(let point), .line(let point): [point]
        case .curve(let a, let b, let end): [a, b, end]
        case .close: []
        }
    }
}
