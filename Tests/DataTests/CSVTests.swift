import Testing

@testable import Data

@Suite struct CSVTests {
    let folder = TemporaryFolder()

    func csv(_ text: String, _ options: CSV.Options = .init()) throws -> CSV {
        try CSV(path: folder.file("t.csv", text), options: options)
    }

    func ints(_ column: Column) -> [Int]? {
        if case .ints(let values) = column.values { values } else { nil }
    }

    func strings(_ column: Column) -> [String]? {
        if case .strings(let values) = column.values { values } else { nil }
    }

    @Test func findsTypesAndHeader() throws {
        let table = try csv("n,x,name\n1,2.5,ann\n-2,1e3,bo\n")
        #expect(table.columns.map(\.name) == ["n", "x", "name"])
        #expect(table.columns.map(\.type) == [.int, .float, .string])
        #expect(ints(table.columns[0]) == [1, -2])
        #expect(table.columns[1].doubles == [2.5, 1000])
        #expect(strings(table.columns[2]) == ["ann", "bo"])
    }

    @Test func namesColumnsWithoutHeader() throws {
        let table = try csv("1,2\n3,4")
        #expect(table.columns.map(\.name) == ["column_1", "column_2"])
        #expect(table.columns[1].doubles == [2, 4])
    }

    @Test func quotesMayHoldSeparatorsNewlinesAndQuotes() throws {
        let table = try csv("a,b\r\n\"x, \"\"y\"\"\nz\",1\r\n\"\",2\r\n")
        #expect(strings(table.columns[0]) == ["x, \"y\"\nz", ""])
        #expect(ints(table.columns[1]) == [1, 2])
        #expect(table.lines == [2, 4])
    }

    @Test func guessesTabsAndSemicolons() throws {
        #expect(try csv("a\tb\n1\t2\n").columns.count == 2)
        #expect(try csv("a;b\n1,5;2\n").columns.count == 2)
    }

    @Test func missingValuesAreCountedByRow() throws {
        let table = try csv("a,b\n1,x\nNA,y\n3,\n")
        #expect(table.columns[0].type == .float)
        #expect(table.columns[0].doubles?[1].isNaN == true)
        #expect(table.rowsWithMissing == [1, 2])
    }

    @Test func badRowIsNamedByItsLine() {
        let error = #expect(throws: DataError.self) { try csv("a,b\n1,2\n\"p\nq\",3\n4,5,6\n") }
        #expect(error?.place == .line(5))
        #expect(error?.problem == "expected 2 fields as in the first row, got 3")
    }

    @Test func givenTypesMustFit() throws {
        var options = CSV.Options()
        options.types = ["a": .string, "b": .float]
        #expect(try csv("a,b\n1,2\n", options).columns.map(\.type) == [.string, .float])
        options.types = ["a": .int]
        let error = #expect(throws: DataError.self) { try csv("a,b\n1,2\n1.5,2\n", options) }
        #expect(error?.message.hasSuffix("t.csv:3: column `a` should be int, got \"1.5\"") == true)
        options.types = ["aa": .int]
        let unknown = #expect(throws: DataError.self) { try csv("a,b\n1,2\n", options) }
        #expect(unknown?.hint?.hasPrefix("did you mean `a`?") == true)
    }

    @Test(arguments: ["", "\n\n", "a,b\n", "a,a\n1,2\n", "a,b\n\"1,2\n", "a\n\u{0}\n"])
    func malformedTablesAreErrors(_ text: String) {
        #expect(throws: DataError.self) { try csv(text) }
    }

    @Test func textThatIsNotUTF8IsAnError() {
        let path = folder.file("latin.csv", Array("name,n\ncaf".utf8) + [0xe9] + Array(",1\n".utf8))
        let error = #expect(throws: DataError.self) { try CSV(path: path) }
        #expect(error?.place == .line(2))
    }

    @Test(arguments: [
        ("0.1", 0.1), ("-12.50", -12.5), ("1e-3", 1e-3),
        ("123456789012345680", 1.2345678901234568e17),
        ("2.2250738585072014e-308", 2.2250738585072014e-308), (".5", 0.5), ("inf", .infinity),
    ])
    func numbersAreReadExactly(_ text: String, _ value: Double) {
        #expect(Number.double(Array(text.utf8)[...]) == value)
    }

    @Test(arguments: ["", "e", "1e", "--1", "0x10", "1.2.3", "one", "+"])
    func otherTextIsNoNumber(_ text: String) {
        #expect(Number.double(Array(text.utf8)[...]) == nil)
    }
}
