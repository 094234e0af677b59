import Machine

extension Session {
    /// A test that evaluated code declared: `test "name" { … }`.
    public struct Test: Equatable, Sendable {
        public let name: String
        /// The file or cell, and the 1-based line, where it is declared.
        public let source: String
        public let line: Int
        /// Its place among all tests of the session.
        let index: Int
    }

    /// The tests declared so far, those of imported modules too, in the order of their declaration.
    public var tests: [Test] {
        interpreter.tests.enumerated().map { index, test in
            Test(
                name: test.name, source: test.location?.source.name ?? "",
                line: test.location?.line ?? 1, index: index)
        }
    }

    /// Runs a test in the session as it stands; what it prints goes to the sink.
    ///
    /// - Throws: `ScriptFailure` for whatever ended it: an assertion or another error, an interrupt, a
    ///   time-out. The session lives on.
    public func run(_ test: Test) throws(ScriptFailure) {
        begin()
        do throws(ScriptError) {
            try interpreter.evaluate(interpreter.tests[test.index])
        } catch {
            throw ScriptFailure(error, named: test.source)
        }
    }
}
