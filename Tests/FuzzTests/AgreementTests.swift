import Fuzzing
import Testing

/// Programs made up from seeds do the same in every way there is to run them.
@Suite struct AgreementTests {
    @Test(arguments: 0..<10) func generatedProgramsAgree(tens: Int) throws {
        for seed in tens * 10..<tens * 10 + 10 {
            try checkAgreement(GeneratedProgram(Choices(seed: UInt64(seed))))
        }
    }
}
