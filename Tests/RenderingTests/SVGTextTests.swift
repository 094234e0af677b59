import Figures
import Testing

@testable import Rendering

struct SVGTextTests {
    private func text(_ write: (inout SVGText) -> Void) -> String {
        var text = SVGText()
        write(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.001, "0"), (1, "1"), (12.5, "12.5"), (-0.5, "-.5"), (0.06, ".06"),
        (-3.456, "-3.46"), (100, "100"), (1020.1, "1020.1"),
    ])
    func numbersAreShort(_ value: Double, _ expected: String) {
        #expect(text { $0.put(parts: SVGText.parts(value)) } == expected)
    }

    @Test func pathsAreRelative() {
        var path = Path(Rect(10, 20, 5, 2.5))
        path.elements +=
            Path(polyline: [Point(0, 0), Point(0.5, 0.25), Point(0.25, -0.25)]).elements
        let data = text { text in
            var pen = SVGText.Pen()
            text.put(path, &pen)
        }
        #expect(data == "m10 20h5v2.5h-5zm-10-20 .5.25-.25-.5")
    }

    @Test func errorsOfRoundingDoNotAddUp() {
        let points = (0...3000).map { Point(Double($0) * 0.333_3, Double($0 % 2)) }
        let data = text { text in
            var pen = SVGText.Pen()
            text.put(Path(polyline: points), &pen)
        }
        // After the move all pairs are lines.
        let steps = String(data.dropFirst(4))
        // Where one number ends and the next begins: at a space, a minus, or a second point.
        var sum = 0.0
        for (index, number) in numbers(steps).enumerated() where index % 2 == 0 { sum += number }
        #expect((sum - 999.9).magnitude < 0.011)
    }

    private func numbers(_ text: String) -> [Double] {
        var parts: [String] = [""]
        for character in text {
            let isNew =
                character == " " || character == "-"
                || character == "." && parts[parts.count - 1].contains(".")
            if isNew { parts.append("") }
            if character != " " { parts[parts.count - 1].append(character) }
        }
        return parts.compactMap(Double.init)
    }

    @Test func picturesAreBase64() {
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            // RFC 4648's test vectors.
            #expect(text { $0.put(base64: Array(bytes.utf8)) } == expected)
        }
    }
}
