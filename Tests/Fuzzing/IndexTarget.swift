import Machine

/// A collection with any index or slice: the same items whatever kind of collection holds them, and for slices the
/// ones that NumPy's rules give.
func checkIndex(_ bytes: [UInt8]) throws {
    var choices = Choices(bytes: bytes)
    let count = choices.pick([0, 1, 2, 3, 5, 8, 200])
    let bounds = (0..<3).map { _ in bound(&choices, count) }
    let step = bounds[2] ?? 1
    let slice = "\(text(bounds[0])):\(text(bounds[1])):\(text(bounds[2]))"
    let items = [
        slice, text(bounds[0] ?? 0), "[\(text(bounds[0] ?? 0)), 0]", "...", "\(slice), 0", "0, ...",
        "xs < \(count / 2)", "[true, false]", "\(slice), ...", "none", "1.5", "\"a\"",
        "..., \(slice)", "xs",
    ]
    let item = choices.pick(items)
    let change = choices.pick(["s[\(item)] = 7", "s[\(item)] = xs", "s[\(item)] += 1", "s"])
    // Changes of every kind: what cannot be is an error, nothing more.
    for collection in [
        "list(xs)", "text", "xs", "tensor(list(xs))", "tensor([list(xs), list(xs)])",
    ] {
        _ = Execution().run(
            """
            let xs = 0..\(count)
            let text = join(xs.map(str), "é")
            let s = \(collection)
            print(s[\(item)])
            \(change)
            """)
    }
    guard step != 0 else { return }
    let expected = positions(bounds[0], bounds[1], step, count)
    let outcome = Execution().run(
        """
        let xs = 0..\(count)
        let letters = join(xs.map(x -> chr(x + 256)), "")
        print(list(xs)[\(slice)])
        print(list(xs[\(slice)]))
        print(list(letters[\(slice)]).map(x -> ord(x) - 256))
        if \(count) > 0 { print(tensor(list(xs))[\(slice)].to_list()) } else { print([]) }
        """)
    let line = Execution().run("print(\(expected))")
    guard !outcome.isLimited, !line.isLimited else { return }
    let wanted = String(repeating: String(line.output.dropLast("none".count)), count: 4) + "none"
    guard outcome.error == nil, outcome.output == wanted else {
        throw Finding("[\(slice)] of \(count) items: \(outcome), expected \(wanted)")
    }
}

private func text(_ bound: Int?) -> String { bound.map(String.init) ?? "" }

private func bound(_ choices: inout Choices, _ count: Int) -> Int? {
    choices.pick([
        nil, 0, 1, -1, 2, -2, count, -count, count - 1, count + 1, -count - 1, 7, 1 << 31,
        -(1 << 31), 1 << 53, -(1 << 53), 1 << 32, 3, -3,
    ])
}

/// NumPy's rules, step by step.
private func positions(_ start: Int?, _ stop: Int?, _ step: Int, _ count: Int) -> [Int] {
    func place(_ bound: Int) -> Int { bound < 0 ? bound + count : bound }
    var result: [Int] = []
    var at: Int
    if step > 0 {
        at = max(0, place(start ?? 0))
        while at < min(count, stop.map(place) ?? count) {
            result.append(at)
            at += step
        }
    } else {
        at = min(count - 1, start.map(place) ?? count - 1)
        while at > max(-1, stop.map { max(-1, place($0)) } ?? -1) {
            result.append(at)
            at += step
        }
    }
    return result
}
