import Session

/// Fails the program, and with it `make test`.
struct Mismatch: Error { var description: String }

func expect(_ holds: Bool, _ what: String) throws {
    guard holds else { throw Mismatch(description: what) }
}

let session = Session()

// Code is evaluated, and its value shown as the prompt would.
let sum = try session.evaluate("1 + 1")
try expect(sum.display?.text == "2", "1 + 1 shows 2")

// A tensor comes back as numbers.
try session.evaluate("let x = tensor([[1, 2], [3, 4]])")
guard case .tensor(let product) = try session.evaluate("x @ x").value else {
    throw Mismatch(description: "x @ x is a tensor")
}
try expect(product.shape == [2, 2] && product.values == [7, 10, 15, 22], "x @ x")

// A script's mistake is an error like any other, and the session lives on.
do {
    try session.evaluate("x @ zeros([3, 3])")
    throw Mismatch(description: "shapes that differ are an error")
} catch let failure as ScriptFailure {
    print(failure)
}
try expect(try session.evaluate("x.sum()").display?.text == "10", "the session lives on")
print("embedding works")
