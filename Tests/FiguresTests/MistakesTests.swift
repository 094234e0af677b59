import Testing

@testable import Figures

/// What an author may get wrong is answered in words, and never traps.
struct MistakesTests {
    private func failure(_ make: () throws -> Figure) -> String {
        do {
            _ = try make().scene(measuring: PlainMeasurer())
            return "no error"
        } catch {
            return String(describing: error)
        }
    }

    @Test func columns() throws {
        let table = try DataTable([("epoch", .numbers([1, 2])), ("loss", .numbers([3, 4]))])
        #expect(
            failure { try Figure(table).line(y: "los") }
                == "line: there is no column \"los\" (did you mean \"loss\"?)")
        #expect(
            failure { try Figure(table).line(y: "accuracy") }
                == "line: there is no column \"accuracy\" (the columns are \"epoch\", \"loss\")")
        #expect(
            failure { try Figure(table).line(y: 2) }
                == "line: column 2 is out of range: the data has 2 columns")
        #expect(failure { try Figure(table).line(y: .number(-1)) } == "no error")
        #expect(
            failure { try Figure(table).points(x: "epoch", y: .values([1, 2, 3])) }
                == "points: x has 2 values and y has 3 (each row needs one of each)")
        #expect(throws: FigureError.self) {
            try DataTable([("a", .numbers([1])), ("b", .numbers([]))])
        }
    }

    @Test func values() {
        #expect(
            failure { try Figure().points(y: .values([Double]())) }
                == "points: there are no values to draw")
        #expect(
            failure { try Figure().points(y: .values([.nan, .infinity])) }
                == "points: none of the 2 values is finite")
        #expect(failure { try Figure().points(y: .values([1])) } == "no error")
        #expect(
            failure { try Figure().line(y: .values([-1, 0])).axis(.y) { $0.kind = .log } }
                == "line: no value is above zero, and a logarithmic axis shows nothing else "
                + "(use a linear axis)")
        #expect(
            failure { try Figure().histogram(x: .values(["a"], title: "name")) }
                == "histogram: \"name\" has names, not numbers (count names with .bar(x:))")
        #expect(
            failure { try Figure().histogram(x: .values([1, 2]), mark: HistogramMark(bins: 0)) }
                == "histogram: bins should be from 1 to 1000, got 0")
        #expect(
            failure { try Figure().line(y: .values([-1.7e308, 1.7e308])) }
                == "y axis: values from −1.7×10³⁰⁸ to 1.7×10³⁰⁸ are too far apart to draw "
                + "(use a logarithmic axis, or leave the outliers out)")
    }

    @Test func axes() {
        #expect(
            failure {
                try Figure().line(x: .values([1.8e12, 1.9e12]), y: .values([1, 2])).axis(.x) {
                    $0.kind = .time
                }
            } == "time_x: values from 1.8×10¹² to 1.9×10¹² are no seconds since 1970 "
                + "(milliseconds are divided by 1000)")
        #expect(
            failure {
                try Figure().bar(x: .values(["a"]), y: .values([1])).axis(.x) {
                    $0.kind = .symlog(threshold: 1)
                }
            } == "symlog_x: the x axis has names, not numbers")
    }

    @Test func distributions() {
        let (a, b): (Field, Field) = (.values(["a", "b"], title: "name"), .values([1, 2]))
        #expect(
            failure { try Figure().density(x: a) }
                == "density: \"name\" has names, not numbers (count names with .bar(x:))")
        #expect(
            failure { try Figure().density(x: b, bandwidth: 0) }
                == "density: bandwidth should be above 0, got 0")
        #expect(
            failure { try Figure().box(x: a, y: a) }
                == "box: both x and y have names: one of them should be numbers")
        #expect(failure { try Figure().box() } == "box: needs values for x or y")
        #expect(
            failure { try Figure().violin(x: a) }
                == "violin: needs numbers in y, or in x along names in y")
        #expect(
            failure { try Figure().ridge(x: a, y: b) }
                == "ridge: \"name\" has names, not numbers "
                + "(numbers go in x, the names or steps of the rows in y)")
        #expect(
            failure {
                try Figure().ridge(
                    x: .values((0..<300).map(Double.init)), y: .values((0..<300).map(Double.init)))
            } == "ridge: y has 300 different values: a row each (keep every tenth step, say)")
        #expect(
            failure { try Figure().band(x: b, y: b, shares: [1.5]) }
                == "band: a share of 1.5 is not above 0 and at most 1 "
                + "(0.5 is the middle half of the rows)")
        #expect(
            failure { try Figure().errorBar(x: b, low: b, high: .values([1])) }
                == "error_bar: x has 2 values and y2 has 1 (each row needs one of each)")
        #expect(
            failure { try Figure().density(x: .values([-1.7e308, 1.7e308])) }
                == "density: values from −1.7×10³⁰⁸ to 1.7×10³⁰⁸ have no density that can be drawn "
                + "(leave the outliers out, or scale the values)")
        #expect(
            failure {
                try Figure().box(
                    y: .values((0..<99).map(Double.init)), color: .values((0..<99).map(Double.init))
                )
            } == "box: color has 99 different values: a box each "
                + "(give few classes, or draw the rows as points, which take a colour scale)")
    }

    @Test func figures() throws {
        #expect(failure { Figure() }.hasPrefix("plot: the figure has no mark yet"))
        #expect(
            failure { try Figure.images([]) } == "images: there is no image to show")
        let image = try PixelImage(width: 1, height: 1, channels: 1, pixels: [0])
        #expect(
            failure { try Figure.images([image], titles: ["a", "b"]) }
                == "images: there are 1 images and 2 titles (give one title an image)")
        #expect(
            failure { try Figure.images([image]).line(y: .values([1])) }
                == "line: this figure is not a plot with axes (change its parts before joining them)"
        )
        #expect(
            failure { try Figure().line(y: .values([1])).size(5, 5) }
                == "size: a side of 5 mm is out of range (sizes are in millimetres, from 10 to 2000)"
        )
        #expect(
            failure { try Figure().line(y: .values([1, 2])).size(10, 10) }.hasPrefix(
                "size: there is no room for the data"))
        #expect(throws: FigureError.self) {
            try PixelImage(width: .max, height: .max, channels: 3, pixels: [])
        }
        #expect(throws: FigureError.self) {
            try PixelImage(width: 2, height: 2, channels: 4, pixels: [])
        }
    }

    @Test func classes() {
        #expect(
            failure { try Figure.confusion(actual: [0], predicted: [0, 1], classes: ["a"]) }
                == "confusion: there are 1 actual and 2 predicted classes (give one prediction a row)"
        )
        #expect(
            failure { try Figure.confusion(actual: [0], predicted: [7], classes: ["a"]) }
                == "confusion: the label 7 is out of range: there are 1 classes (labels count from 0)"
        )
        #expect(
            failure { try Figure.confusion(actual: [], predicted: [], classes: []) }
                == "confusion: there is nothing to compare")
        #expect(failure { try Figure.heatMap([]) } == "heatmap: the matrix is empty")
        #expect(
            failure { try Figure.heatMap([[1, 2], [3]]) }
                == "heatmap: row 0 has 2 numbers and row 1 has 1")
        #expect(
            failure { try Figure.classHistogram([("train", [])], classes: ["a"]) }
                == "class_histogram: there are no labels to count")
    }

    @Test func moreThanAnyoneTellsApart() {
        let many = Field.values((0..<30_000).map(Double.init), title: "n")
        #expect(
            failure { try Figure().bar(y: many) }
                == "bar: 30000 of them are more than anyone tells apart: 20000 at most "
                + "(draw a line or an area, or count numbers with .histogram(x))")
        #expect(
            failure { try Figure().errorBar(x: many, y: many, spread: .deviation) }
                == "error_bar: 30000 of them are more than anyone tells apart: 20000 at most "
                + "(draw a band, or only some of the places along x)")
        #expect(
            failure { try Figure().text(x: many, y: many, text: many) }
                == "text: 30000 of them are more than anyone tells apart: 2000 at most "
                + "(give few rows a text)")
        #expect(
            failure { try Figure().box(x: many, y: many) }
                == "box: x has 30000 different values: a box each "
                + "(give names, or draw numbers along both axes as points)")
    }

    @Test func oddDataAndSizesNeverTrap() {
        let odd: [[Double]] = [
            [], [0], [.nan], [1e300, -1e300], [.leastNonzeroMagnitude, 1e-300], [5, 5, 5],
            [0, 0, 1e15],
            [-1, 0, 1],
            [.greatestFiniteMagnitude], (0..<300).map(Double.init),
        ]
        let makers: [(Figure, [Double]) throws -> Figure] = [
            { try $0.line(y: .values($1)) }, { try $0.points(x: .values($1), y: .values($1)) },
            { try $0.points(x: .values($1), y: .values($1), color: .values($1)) },
            { try $0.bar(y: .values($1)) }, { try $0.histogram(x: .values($1)) },
            { try $0.area(y: .values($1)) },
            { try $0.bar(x: .values($1.map { String($0) }), y: .values($1)) },
            { try $0.density(x: .values($1)) },
            { try $0.density(x: .values($1), color: .values($1), bandwidth: 1e-300) },
            { try $0.box(y: .values($1)) }, { try $0.box(x: .values($1), y: .values($1)) },
            { try $0.violin(y: .values($1), color: .values($1)) },
            { try $0.violin(x: .values($1), y: .values($1.map { _ in "a" })) },
            { try $0.ridge(x: .values($1), y: .values($1)) },
            {
                try $0.ridge(
                    x: .values($1), y: .values($1), mark: RidgeMark(.histogram(bins: 9)))
            },
            { try $0.ridge(x: .values($1), y: .values($1.map { _ in "a" })) },
            { try $0.band(x: .values($1), y: .values($1)) },
            { try $0.band(x: .values($1.map { _ in 1 }), y: .values($1)) },
            { try $0.errorBar(x: .values($1), low: .values($1), high: .values($1)) },
            { try $0.errorBar(x: .values($1), y: .values($1), spread: .standardError) },
            { try $0.contour(x: .values($1), y: .values($1), height: .values($1)) },
        ]
        for values in odd {
            for make in makers {
                for kind in [AxisKind.linear, .log, .symlog(threshold: nil), .time] {
                    for (width, height) in [(120.0, 80.0), (14.0, 300.0), (200.0, 12.0)] {
                        _ = failure {
                            try make(Figure(), values).axis(.y) { $0.kind = kind }
                                .axis(.x) { $0.kind = kind }.size(width, height)
                        }
                        _ = failure {
                            try make(Figure(), values).facet(
                                Facet(column: .values(values), independent: [.x, .y])
                            )
                            .size(width, height)
                        }
                    }
                }
            }
            _ = failure { try Figure.heatMap([values]) }
            _ = failure { try Figure.heatMap(values.map { [$0] }) }
            _ = failure { try Figure.contour([values, values]) }
            _ = failure {
                try Figure.contour([values, values.map { -$0 }], mark: ContourMark(isFilled: true))
            }
        }
    }
}
