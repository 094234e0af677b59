import Testing

@testable import Figures

/// Networks as pictures, with a measurer that is the same everywhere.
struct DiagramTests {
    private func box(
        _ kind: String, _ name: String = "", _ lines: [String] = [], output: [Int]? = nil,
        weights: Int = 0
    ) -> Diagram.Element {
        var box = Diagram.Box(kind, name: name, lines: lines)
        box.output = Diagram.Sizes(output)
        box.weights = Diagram.Count(weights)
        return .box(box)
    }

    /// A residual of two convolutions in a frame, as `structure` makes them.
    private func residual(_ number: Int, channels: Int = 16) -> Diagram.Element {
        let name = "add_\(number)"
        let body = (1...2).map { place in
            box(
                "conv2d", "\(name).0.conv2d_\(place)", ["\(channels) filters of 3 × 3", "relu"],
                output: [32, 32, channels], weights: 2320)
        }
        var fork = Diagram.Fork([body, []], join: "add, relu", name: name)
        fork.output = Diagram.Sizes([32, 32, channels])
        return .group(Diagram.Group(name, prefix: name, [.fork(fork)]))
    }

    private func network(_ elements: [Diagram.Element]) -> Diagram {
        Diagram(
            elements, input: Diagram.Sizes([32, 32, 3]), output: elements.last?.output ?? .init())
    }

    private var networks: [Diagram] {
        let inception = Diagram.Fork(
            [
                [box("conv2d", "concat_1.0.conv2d_1", ["1 × 1"], output: [8, 8, 8])],
                [
                    box("conv2d", "concat_1.1.conv2d_1", ["3 × 3"], output: [8, 8, 8]),
                    box("conv2d", "concat_1.1.conv2d_2", ["3 × 3"], output: [8, 8, 8]),
                ],
                [box("maxpool2d", "concat_1.2.maxpool2d_1", ["3 × 3"], output: [8, 8, 3])], [],
            ], join: "concat", name: "concat_1")
        return [
            network([box("dense", "dense_1", ["10 units"], output: [10], weights: 650)]),
            network([box("dense", "dense_1"), box("softmax", "softmax_1")]),
            network((1...40).map { box("conv2d", "conv2d_\($0)", ["\($0)"], output: [$0]) }),
            network([residual(1), residual(2, channels: 32), residual(3, channels: 32)]),
            network([residual(1), residual(2), residual(3)]).folded,
            network([.fork(inception), box("dense", "dense_1", output: [10])]),
            network([
                .fork(Diagram.Fork([[], []], join: "add", name: "add_1")),
                .fork(Diagram.Fork([[], [.fork(inception)]], join: "multiply", name: "m")),
            ]),
            network([residual(1)] + (1...30).map { residual($0 + 1, channels: $0) }),
        ]
    }

    private func scene(_ diagram: Diagram, width: Double? = nil) throws -> Scene {
        var figure = try Figure.diagram(diagram)
        if let width { figure = try figure.size(width) }
        return try figure.scene(measuring: PlainMeasurer())
    }

    /// The frames of filled shapes with more than a head's three corners: boxes, frames, ends and joins.
    private func shapes(_ scene: Scene) -> [Rect] {
        scene.items.compactMap { item in
            guard case .path(let path, _, _?) = item, path.elements.last == .close else {
                return nil
            }
            let points = path.elements.flatMap { element -> [Point] in
                switch element {
                case .move(let point), .line(let point), .curve(_, _, let point): [point]
                case .close: []
                }
            }
            let (xs, ys) = (points.map(\.x), points.map(\.y))
            guard let left = xs.min(), let right = xs.max(), let top = ys.min(),
                let bottom = ys.max()
            else { return nil }
            return Rect(left, top, right - left, bottom - top)
        }
    }

    private func texts(_ scene: Scene) -> [(text: String, frame: Rect)] {
        scene.items.compactMap { item in
            guard case .text(let run) = item else { return nil }
            let extent = PlainMeasurer().measure(run.text, run.font)
            let left =
                switch run.anchor {
                case .start: run.position.x
                case .middle: run.position.x - extent.width / 2
                case .end: run.position.x - extent.width
                }
            return (
                run.text, Rect(left, run.position.y - extent.ascent, extent.width, extent.height)
            )
        }
    }

    private func overlap(_ a: Rect, _ b: Rect) -> Bool {
        min(a.right, b.right) - max(a.left, b.left) > 0.01
            && min(a.bottom, b.bottom) - max(a.top, b.top) > 0.01
    }

    private func holds(_ outer: Rect, _ inner: Rect) -> Bool {
        outer.left <= inner.left + 0.01 && outer.right >= inner.right - 0.01
            && outer.top <= inner.top + 0.01 && outer.bottom >= inner.bottom - 0.01
    }

    @Test func nothingOverlaps() throws {
        for (number, diagram) in networks.enumerated() {
            for width in [nil, 60, 160.0] {
                let scene = try scene(diagram, width: width)
                let shapes = shapes(scene)
                let page = Rect(0, 0, scene.size.width, scene.size.height)
                for (place, shape) in shapes.enumerated() {
                    #expect(holds(page, shape), "\(number)")
                    for other in shapes[..<place] where overlap(shape, other) {
                        #expect(holds(other, shape), "\(number): \(shape) \(other)")
                    }
                }
                let texts = texts(scene)
                for (place, text) in texts.enumerated() {
                    #expect(holds(page, text.frame), "\(number): \(text.text)")
                    for other in texts[..<place] {
                        #expect(
                            !overlap(text.frame, other.frame),
                            "\(number): \(text.text), \(other.text)")
                    }
                    for shape in shapes where overlap(text.frame, shape) {
                        #expect(holds(shape, text.frame), "\(number): \(text.text)")
                    }
                }
            }
        }
    }

    @Test func aSceneAsText() throws {
        let diagram = network([box("dense", "dense_1", ["10 units"], output: [10], weights: 650)])
        let scene = try scene(diagram)
        #expect(
            texts(scene).map(\.text) == [
                "input  32 × 32 × 3", "dense", "dense_1", "10 units", "650", "output  10",
            ])
        #expect(try scene.text == self.scene(diagram).text)
    }

    @Test func equalBlocksInARowAreDrawnOnce() throws {
        let folded = network([residual(1), residual(2), residual(3), residual(4, channels: 32)])
            .folded
        #expect(folded.elements.count == 2)
        guard case .group(let group) = folded.elements[0] else {
            Issue.record("not folded")
            return
        }
        #expect(group.count == 3)
        #expect(group.title == "add_1 … add_3")
        let names = texts(try scene(folded)).map(\.text)
        #expect(names.contains("× 3"))
        // The name within a frame goes without the frame's; the two within are alike.
        #expect(names.contains("0.conv2d_1") && !names.contains("add_1.0.conv2d_1"))
        #expect(names.contains("0.conv2d_1 … conv2d_2") && names.contains("× 2"))
    }

    /// Pairs are found where single boxes differ; what changes from one to the next is told as a range.
    @Test func chainsOfSeveralAreFolded() {
        let elements = (1...3).flatMap { place in
            [
                box("conv2d", "conv2d_\(place)", output: [16, 8 * place], weights: place),
                box("maxpool2d", "maxpool2d_\(place)", output: [8, 8 * place]),
            ]
        }
        let folded = network(elements + [box("flatten")]).folded
        guard case .group(let group) = folded.elements[0], case .box(let first) = group.elements[0]
        else {
            Issue.record("not folded")
            return
        }
        #expect(group.count == 3 && group.elements.count == 2 && folded.elements.count == 2)
        #expect(group.title == "conv2d_1 … maxpool2d_3")
        #expect(first.output.text == "16 × 8–24")
        #expect(first.weights.text == "1–3")
        // Behind the last of them there is one size alone.
        #expect(folded.elements[0].output.text == "8 × 24")
    }

    /// Boxes that stand for layers within may look alike and be something else.
    @Test func whatDiffersIsNotFolded() {
        var closed = Diagram.Box("block", name: "a", lines: ["3 layers"])
        let other = closed
        closed.identity = "block([conv2d(8)])"
        #expect(network([.box(closed), .box(other)]).folded.elements.count == 2)
        var frozen = Diagram.Box("dense", name: "b")
        frozen.isFrozen = true
        #expect(network([box("dense", "a"), .box(frozen)]).folded.elements.count == 2)
        #expect(
            network([box("dense", "a", output: [4]), box("dense", "b", output: [5])])
                .folded.elements.count == 2)
        #expect(network([residual(1), residual(2, channels: 8)]).folded.elements.count == 2)
    }

    /// In a large network a plain chain has no frame of its own, what branches keeps it.
    @Test func plainFramesAreForSmallNetworks() {
        func frames(_ count: Int) -> Int {
            let plain = Diagram.Element.group(
                Diagram.Group("b", prefix: "b", [box("dense", "b.1"), box("relu", "b.2")]))
            let layers = (0..<count).map { box("dense", "dense_\($0)", ["\($0) units"]) }
            return network(layers + [plain, residual(1)]).folded.elements.count { element in
                if case .group = element { true } else { false }
            }
        }
        #expect(frames(3) == 2)
        #expect(frames(30) == 1)
    }

    /// The second branch of a residual goes around the boxes, and there are as many heads of arrows as
    /// places that data come to.
    @Test func branchesAreDrawn() throws {
        let scene = try scene(network([residual(1)]))
        let heads = scene.items.filter { item in
            if case .path(let path, _?, nil) = item { path.elements.count == 4 } else { false }
        }
        // Into the frame, its first box, the second, the join from both sides, and the output.
        #expect(heads.count == 6)
    }

    @Test func longNetworksGoOnInTheNextColumn() throws {
        let scene = try scene(networks[2])
        let heads = texts(scene).filter { $0.text == "conv2d" }
        #expect(Set(heads.map { ($0.frame.left * 10).rounded() }).count > 1)
        #expect(scene.size.width <= points(millimetres: 190))
        #expect(scene.size.height <= points(millimetres: 260))
    }

    @Test func tooManyBoxesAreRefused() {
        #expect(throws: FigureError.self) {
            try Figure.diagram(network((0...600).map { box("dense", "dense_\($0)") }))
        }
    }
}
