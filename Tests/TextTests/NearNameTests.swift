import Testing
import Text

@Suite("Near names")
struct NearNameTests {
    let names = ["accuracy", "loss", "softmax", "sequential", "max", "MaxPool"]

    @Test(
        "a slip finds the name that was meant",
        arguments: [
            ("acuracy", "accuracy"), ("lsos", "loss"), ("Softmax", "softmax"),
            ("sequental", "sequential"), ("mxa", "max"), ("maxpool", "MaxPool"),
            ("seq", "sequential"),
        ])
    func slips(got: String, meant: String) {
        #expect(nearestName(to: got, among: names) == meant)
    }

    @Test(
        "what is no slip finds nothing",
        arguments: ["", "x", "dropout", "xyz", String(repeating: "a", count: 100_000)])
    func strangers(got: String) {
        #expect(nearestName(to: got, among: names) == nil)
    }

    @Test("the first of equals wins, and the name itself is no suggestion")
    func ties() {
        #expect(nearestName(to: "cot", among: ["cat", "cut"]) == "cat")
        #expect(nearestName(to: "adm", among: ["add", "adam"]) == "adam")
        #expect(nearestName(to: "cat", among: ["cat"]) == nil)
        #expect(suggestion(for: "cot", among: ["cat"]) == "did you mean `cat`?")
        #expect(suggestion(for: "cot", among: []) == nil)
    }
}
