import Fuzzing
import Testing

/// The golden scripts and what mutation makes of them: every target takes any bytes.
@Suite struct MutationTests {
    @Test func thereAreSeeds() {
        #expect(Scripts.texts.count > 150)
    }

    @Test func mutatedScriptsEndInSomeWay() throws {
        var mutator = ProgramMutator(Choices(seed: 1), others: Scripts.texts)
        for script in Scripts.texts {
            let mutated = Array(mutator.mutated(script).utf8)
            try Target.syntax.check(mutated)
            try Target.program.check(mutated)
        }
    }

    @Test(arguments: Target.allCases) func anyBytesAreTaken(target: Target) throws {
        var random = SplitMix64(state: 1)
        for count in 0..<40 {
            try target.check((0..<count * 3).map { _ in UInt8.random(in: 0...255, using: &random) })
            try target.check(Array(#"{"a": [1, "b"]}"#.utf8.prefix(count)))
        }
    }
}
