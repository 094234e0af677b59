import Session
import Testing

/// What a session holds on to.
@Suite struct LimitTests {
    /// What a call of the gradient's function needed meanwhile is given back: all of it would be 240 MB.
    @Test func gradientsInALoop() throws {
        var options = Session.Options()
        options.maxMemory = 60 << 20
        let result = try Session(options).evaluate(
            """
            let slope = grad(w -> (w * w).sum())
            let w = full([100_000], 1.0)
            var total = 0.0
            for i in 0..200 { total += slope(w)[0].item() }
            total
            """)
        #expect(result.value == .float(400))
    }
}
