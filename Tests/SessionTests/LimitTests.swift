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

    /// Written out, the list has 2^60 items.
    @Test func jsonOfWhatIsShared() throws {
        var options = Session.Options()
        options.maxMemory = 16 << 20
        let failure = #expect(throws: ScriptFailure.self) {
            try Session(options).evaluate(
                """
                var xs = [1]
                for i in 0..60 { xs = [xs, xs] }
                to_json(xs)
                """)
        }
        #expect(failure?.errorKind == "memory")
    }
}
