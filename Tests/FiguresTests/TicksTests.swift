import Testing

@testable import Figures

struct TicksTests {
    /// The example of the authors' own R package, `extended(0, 100, 5)`. Step 25, the fourth
    /// choice, has simplicity 1 − 3/5 − 1 + 1 = 0.4, coverage 1 and density 1: 0.25 · 0.4 + 0.2 +
    /// 0.5 + 0.05 = 0.85. Step 20, the third, is simpler (0.6) but denser than asked, 2 − 5/4: 0.15
    /// + 0.2 + 0.375 + 0.05 = 0.775.
    @Test func ofAHundredAFewQuarters() {
        #expect(Ticks(domain: 0...100, target: 5).values == [0, 25, 50, 75, 100])
    }

    @Test func ofAHundredMoreAreTens() {
        #expect(
            Ticks(domain: 0...100, target: 11).values
                == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    }

    @Test func theyStayInsideOfTheDomain() {
        let ticks = Ticks(domain: 0.37...9.61, target: 5)
        #expect(ticks.values == [2, 4, 6, 8])
    }

    @Test func zeroIsExactAmongThem() {
        let ticks = Ticks(domain: -0.31...0.29, target: 5)
        #expect(ticks.values.contains(0))
        #expect(ticks.values.allSatisfy { $0 != 0 || $0.sign == .plus })
    }

    @Test func epochsHaveNoHalves() {
        #expect(Ticks(domain: 0.96...2.04, target: 8, wholeNumbers: true).values == [1, 2])
        let five = Ticks(domain: 0.84...5.16, target: 12, wholeNumbers: true)
        #expect(five.values == [1, 2, 3, 4, 5])
    }

    @Test func ticksWhoseLabelsCollideAreRejected() {
        let ticks = Ticks(domain: 0...100, target: 5) { values, _ in values.count <= 3 }
        #expect(ticks.values == [0, 50, 100])
    }

    @Test(arguments: [
        5.0...5.0, -1e300...1e300, 1e-300...2e-300, 1e15...(1e15 + 1),
        0...Double.leastNonzeroMagnitude,
    ])
    func anyDomainEnds(_ domain: ClosedRange<Double>) {
        let ticks = Ticks(domain: domain, target: 5)
        #expect(ticks.values.count <= 60)
        #expect(ticks.values.allSatisfy { $0.isFinite })
    }

    @Test func labelsShareDecimalsAndFactor() {
        let quarters = TickFormat(step: 0.25, largest: 1)
        #expect([0, 0.25, -0.5].map(quarters.text) == ["0.00", "0.25", "−0.50"])
        #expect(quarters.factor.isEmpty)
        let millions = TickFormat(step: 500_000, largest: 2_000_000)
        #expect([0, 500_000, 2_000_000].map(millions.text) == ["0.0", "0.5", "2.0"])
        #expect(millions.factor == "×10⁶")
        let thousands = TickFormat(step: 5_000, largest: 20_000)
        #expect([5_000, 20_000].map(thousands.text) == ["5000", "20,000"])
        let small = TickFormat(step: 2e-5, largest: 8e-5)
        #expect(small.text(4e-5) == "4")
        #expect(small.factor == "×10⁻⁵")
    }
}

struct LogTicksTests {
    @Test func decadesWithUnlabelledOnesBetween() {
        let ticks = LogTicks(domain: 1...1000, target: 5)
        #expect(ticks.labelled == [1, 10, 100, 1000])
        #expect(ticks.minor.count == 24)
        #expect(ticks.text(100) == "100")
    }

    @Test func withinADecadeThereAreSomeBetween() {
        #expect(LogTicks(domain: 1...10, target: 6).labelled == [1, 2, 5, 10])
        #expect(LogTicks(domain: 12...18, target: 4).labelled.count >= 2)
    }

    @Test func manyDecadesAreThinnedAndWrittenAsPowers() {
        let ticks = LogTicks(domain: 1e-10...1e10, target: 6)
        #expect(ticks.labelled.count <= 7)
        #expect(ticks.text(1e-10) == "10⁻¹⁰")
        #expect(ticks.text(2e-5) == "2×10⁻⁵")
    }
}

struct NumberTextTests {
    @Test func roundsToDecimalsWithoutMinusZero() {
        #expect(fixed(-0.001, decimals: 2) == "0.00")
        #expect(fixed(2.675, decimals: 1) == "2.7")
        #expect(fixed(-12.5, decimals: 0) == "-13")
        #expect(trimmed(1.50, decimals: 2) == "1.5")
        #expect(trimmed(100, decimals: 2) == "100")
    }

    @Test func shortNumbersAreReadable() {
        #expect(short(0.123456) == "0.1235")
        #expect(short(123_456) == "123,456")
        #expect(short(1.5e9) == "1.5×10⁹")
        #expect(short(-2e-7) == "−2×10⁻⁷")
    }
}
