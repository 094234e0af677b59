/// A generated program does the same in every way there is to run it.
func checkGenerated(_ bytes: [UInt8]) throws {
    try checkAgreement(GeneratedProgram(Choices(bytes: bytes)))
}

/// The ways are: as usual; without the compiler's special instructions; with a collection at every safepoint; and
/// as the body of a function, where the names are locals and not globals.
package func checkAgreement(_ program: GeneratedProgram) throws {
    let text = program.text
    let usual = Execution().run(text)
    if usual.error?.kind == "syntax" || usual.error?.kind == "internal" {
        throw Finding("a generated program is no program: \(usual)\n\(text)")
    }
    guard !usual.isLimited else { return }
    let ways: [(String, Outcome)] = [
        ("without special instructions", Execution(specialises: false).run(text)),
        ("collecting always", Execution(collectsAlways: true).run(text)),
        ("in a function", Execution().run(program.textInFunction)),
        ("in a function, without", Execution(specialises: false).run(program.textInFunction)),
    ]
    for (way, outcome) in ways where !outcome.isLimited {
        guard outcome.output == usual.output, outcome.error?.kind == usual.error?.kind,
            outcome.error?.text == usual.error?.text
        else {
            throw Finding("\(way): \(outcome)\n--- as usual: \(usual)\n--- the program:\n\(text)")
        }
    }
}
