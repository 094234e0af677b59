import Testing

@testable import Figures

struct TicksTests {
    @Test func zeroToOneHundredCountsByTwenties() {
        let ticks = Ticks(domain: 0...100, target: 5)
        #expect(ticks.values == [0, 25, 50, 75, 100])
    }
}
