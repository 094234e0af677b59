import FileSystem
import Testing

@Suite struct WildcardTests {
    @Test(arguments: [
        ("*", "", true), ("*.csv", "a.csv", true), ("*.csv", "a.csv.gz", false),
        ("a?c", "aéc", true), ("a?c", "ac", false), ("", "", true), ("", "a", false),
        ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[]]", "]", true),
        ("[c-a]", "c", true), ("[a", "[a", true), ("[", "[", true), ("a*b*c", "aXbXbYc", true),
        ("*a*a*a*b", String(repeating: "a", count: 5_000), false), ("**", "x", true),
    ]) func matches(pattern: String, name: String, fits: Bool) {
        #expect(Wildcard(pattern).matches(name) == fits)
    }

    @Test func tellsPatternsFromNames() {
        #expect(Wildcard("a*").isPattern)
        #expect(!Wildcard("a[b").isPattern)
    }
}

@Suite struct PathTests {
    @Test func normalizesAsWritten() {
        #expect(Paths.normalized("a//b/./../c") == "a/c")
        #expect(Paths.normalized("../../a") == "../../a")
        #expect(Paths.normalized("/../a/..") == "/")
        #expect(Paths.normalized("a/..") == ".")
    }
}
