import Testing

@testable import Figures

struct ScalesTests {
    @Test func positionsAlongTheAxis() {
        #expect(Scale.linear(10...20).position(15) == 0.5)
        #expect(abs(Scale.log(1...100).position(10) - 0.5) < 1e-12)
        #expect(Scale.log(1...100).position(0) == 0)
        #expect(Scale.category(["a", "b"]).position(1) == 0.75)
    }

    /// log₁₀(1 + 99) = 2 on either side of 0, and log₁₀(1 + 9) = 1.
    @Test func symmetricLogarithms() {
        let scale = Scale.symlog(-99...99, threshold: 1)
        for (value, position) in [(-99.0, 0.0), (-9, 0.25), (0, 0.5), (9, 0.75), (99, 1)] {
            #expect(abs(scale.position(value) - position) < 1e-12)
        }
        let logarithm = SymmetricLogarithm(threshold: 1e-3)
        for value in [-5e7, -1e-4, 0, 2e-3, 7] {
            let back = logarithm.invert(logarithm.apply(value))
            #expect(abs(back - value) <= 1e-9 * value.magnitude)
        }
        // By the data: three decades below the largest's.
        #expect(SymmetricLogarithm(threshold: nil, largest: 500).threshold == 0.1)
        #expect(SymmetricLogarithm(threshold: nil, largest: 0).threshold == 1)
        #expect(SymmetricLogarithm(threshold: 1e-300, largest: 1).threshold > 1e-31)
    }

    @Test func ticksOnBothSidesOfZero() {
        let all = SymmetricLogTicks(domain: -200...2000, threshold: 1, stride: 1)
        #expect(all.labelled == [-100, -10, 0, 10, 100, 1000])
        let some = SymmetricLogTicks(domain: -200...2000, threshold: 1, stride: 2)
        #expect(some.labelled == [-10, 0, 10, 1000])
        #expect(some.minor == [-100, 100])
        let small = SymmetricLogTicks(domain: -1e-6...1e-6, threshold: 1e-9, stride: 1)
        #expect(
            small.labelled.map(small.text) == [
                "−10⁻⁶", "−10⁻⁷", "−10⁻⁸", "0", "10⁻⁸", "10⁻⁷", "10⁻⁶",
            ])
        #expect(SymmetricLogTicks(domain: -0.5...0.5, threshold: 1, stride: 1).labelled.isEmpty)
    }

    @Test func bandsBelowAHeadroom() {
        let scale = Scale.category(["a", "b"], headroom: 2)
        #expect(scale.position(0) == 0.625 && scale.position(1) == 0.875)
        #expect(scale.band == 0.25)
    }

    @Test func aDomainWithoutExtentGetsSome() {
        #expect(Scale.continuous(3, 3, .linear, padding: (0, 0)) == .linear(2...4))
        #expect(Scale.continuous(0, 0, .linear, padding: (0, 0)) == .linear(-1...1))
    }

    @Test func divergingColoursAreWhiteAtZero() throws {
        let figure = try Figure.heatMap([[-4, 0], [1, 2]])
        let scene = try figure.scene(measuring: PlainMeasurer())
        // The cell of zero, and the cell of −4 at the blue end; 2 is half of the way to red.
        #expect(scene.text.contains("fill #f7f7f7 "))
        #expect(scene.text.contains("fill #053061 "))
        #expect(!scene.text.contains("fill #67001f "))
    }

    @Test func textOnColourIsReadable() {
        #expect(Color.white.luminance == 1)
        #expect(Color.black.luminance == 0)
        #expect(Color(0x08306B).readableText == .white)
        #expect(Color(0xF7FBFF).readableText == .black)
    }

    @Test func theNinthClassHasTheFirstColourAndAnotherShape() {
        let scale = ColorScale.categories((0..<10).map(String.init))
        #expect(scale.color(8, .light) == scale.color(0, .light))
        #expect(scale.shape(0, .light) == .circle)
        #expect(scale.shape(8, .light) == .square)
        #expect(scale.dash(8, .light) != scale.dash(0, .light))
        #expect(Set(Theme.light.palette).count == 8)
    }

    @Test func unknownMapsAndThemesAreNamed() {
        #expect(throws: FigureError.self) { try ColorMap.named("jet") }
        #expect {
            try ColorMap.named("virids")
        } throws: {
            ($0 as? FigureError)?.hint == "did you mean \"viridis\"?"
        }
    }
}

struct BinsTests {
    @Test func wholeNumbersLieInTheMiddleOfTheirBins() {
        let bins = Bins([0, 1, 1, 2, 3], count: nil)
        #expect(bins.width == 1)
        #expect(bins.start == -0.5)
        #expect([0, 1, 2, 3].map { bins.index(of: $0) } == [0, 1, 2, 3])
    }

    @Test func theLastBinHasItsUpperEnd() {
        let bins = Bins([0, 0.5, 1], count: 2)
        #expect(bins.edges == [0, 0.5, 1])
        #expect(bins.index(of: 1) == 1)
        #expect(bins.index(of: 0.5) == 1)
        #expect(bins.index(of: 1.1) == nil)
        #expect(bins.index(of: -0.1) == nil)
    }

    @Test func equalValuesHaveOneBin() {
        #expect(Bins([7, 7, 7], count: nil).count == 1)
    }

    /// n = 1000 evenly from 0 to 1: IQR 0.5, width 2 · 0.5 / 10 = 0.1.
    @Test func theRuleOfFreedmanAndDiaconis() {
        let bins = Bins((0..<1000).map { Double($0) / 999 }, count: nil)
        #expect(abs(bins.width - 0.1) < 1e-12)
        #expect(bins.count == 10)
    }

    @Test func panelsShareTheirBins() throws {
        // One panel of values near 0, another up to 100: apart, their bins would differ a
        // hundredfold.
        let values = (0..<50).map { Double($0) / 50 + 0.01 } + (0..<50).map { Double($0) * 2 + 0.5 }
        let rows = Rows(
            columns: [.x: .numbers(values)], titles: [:],
            panels: [Int](repeating: 0, count: 50) + [Int](repeating: 1, count: 50))
        let counted = try HistogramMark(bins: 10).prepare(rows)
        let widths = zip(counted.numbers(.x2), counted.numbers(.x)).map { $0 - $1 }
        #expect(widths.allSatisfy { abs($0 - widths[0]) < 1e-9 })
        #expect(counted.numbers(.y).reduce(0, +) == 100)
        #expect(counted.inPanel(0).numbers(.y) == [50])
    }
}
