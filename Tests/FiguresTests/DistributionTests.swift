import Glibc
import Testing

@testable import Figures

/// Marks of how numbers are spread, against values worked out by hand.
struct DistributionTests {
    private func prepared(
        _ mark: any Mark, _ columns: [Channel: Column], panels: [Int]? = nil
    ) throws -> Rows {
        let count = columns.values.first?.count ?? 0
        return try mark.prepare(
            Rows(
                columns: columns, titles: [:],
                panels: panels ?? [Int](repeating: 0, count: count)))
    }

    private func scene(_ figure: Figure) throws -> Scene {
        try figure.scene(measuring: PlainMeasurer())
    }

    /// 1 … 9 and 30: quartiles 3.25 and 7.75 by R's type 7, fences −3.5 and 14.5.
    @Test func boxesAreTukeys() {
        let summary = BoxSummary([9, 8, 7, 30, 6, 5, 4, 3, 2, 1])
        #expect(summary.lowerQuartile == 3.25)
        #expect(summary.median == 5.5)
        #expect(summary.upperQuartile == 7.75)
        #expect(summary.whiskers == (low: 1, high: 9))
        #expect(summary.outliers == [30])
        #expect(BoxSummary([4]).whiskers == (low: 4, high: 4))
        // Both 0s lie beyond the fence at 5.25: the box has no lower whisker, and reaches no inwards.
        let skewed = BoxSummary([0, 9, 10, 10, 11])
        #expect(skewed.whiskers.low == 9 && skewed.outliers == [0])
    }

    /// σ of 1 … 5 is √2.5, IQR / 1.34 = 2 / 1.34: 0.9 · 1.4925… · 5^(−1/5).
    @Test func silvermansRule() {
        #expect(abs(KernelDensity.silverman([1, 2, 3, 4, 5]) - 0.973_585) < 1e-6)
        #expect(KernelDensity.silverman([7, 7, 7]) == 0)
        #expect(KernelDensity.silverman([7]) == 0)
        // Half of the values are equal, and the range says nothing: σ alone.
        #expect(KernelDensity.silverman([1, 1, 1, 1, 9]) > 0)
    }

    /// One value: the kernel itself. Two far apart: half of it about each.
    @Test func densitiesAreSumsOfKernels() throws {
        let peak = 1 / (2 * Double.pi).squareRoot()
        let density = try KernelDensity([[0], [-10, 10]], bandwidth: 1, for: "density")
        for (value, kernel) in [(0.0, 1.0), (1, 0.606_531), (2, 0.135_335)] {
            #expect(abs(density.density(of: 0, at: value) - peak * kernel) < 2e-3)
            #expect(abs(density.density(of: 1, at: 10 + value) - peak * kernel / 2) < 2e-3)
        }
        let step = density.places[1] - density.places[0]
        for curve in density.curves { #expect(abs(curve.reduce(0, +) * step - 1) < 3e-3) }
    }

    @Test func panelsAndClassesShareTheGrid() throws {
        let values = (0..<40).map { Double($0 % 7) } + (0..<40).map { Double($0 % 11) * 9 }
        let rows = try prepared(
            DensityMark(),
            [
                .x: .numbers(values),
                .color: .strings((0..<80).map { $0 % 2 == 0 ? "a" : "b" }),
            ], panels: (0..<80).map { $0 / 40 })
        let places = Set(rows.numbers(.x)).sorted()
        let steps = zip(places.dropFirst(), places).map { $0 - $1 }
        #expect(steps.allSatisfy { abs($0 - steps[0]) < 1e-9 })
        #expect(rows.groups(by: [.color]).count == 4)
    }

    /// On a logarithmic axis 0.01 and 100 are as far from 1: a curve of them is even there.
    @Test func spreadIsByRatiosOnALogarithmicAxis() throws {
        var rows = Rows(
            columns: [.x: .numbers([0.01, 1, 1, 100])], titles: [:], panels: [0, 0, 0, 0])
        rows.logarithmic = [.x]
        let curve = try DensityMark().prepare(rows)
        let (places, heights) = (curve.numbers(.x), curve.numbers(.y))
        #expect(abs(log10(places[0]) + log10(places[places.count - 1])) < 1e-9)
        #expect(abs(heights[3] - heights[heights.count - 4]) < 1e-9)
        let bins = try HistogramMark(bins: 2).prepare(rows)
        #expect(bins.numbers(.x) == [0.01, 1] && bins.numbers(.x2) == [1, 100])
        #expect(bins.numbers(.y) == [1, 3])
        let figure = try Figure().violin(y: .values([1e-6, 1, 2, 1e6])).axis(.y) { $0.kind = .log }
        #expect(try scene(figure).notes.isEmpty)
    }

    @Test func theWidestViolinIsTheDensest() throws {
        let rows = try prepared(
            ViolinMark(bandwidth: 1),
            [
                .x: .strings(["a", "a", "b", "b", "c", "c"]),
                .y: .numbers([0, 0.5, 0, 20, 7, 7]),
            ])
        let widths = rows.numbers(.size)
        let largest = rows.groups(by: [.x]).map { group in group.map { widths[$0] }.max() ?? 0 }
        #expect(largest[2] == 1 && largest[0] < 1)
        #expect(abs(largest[1] - 0.5) < 0.01)
        // The outline ends with the data.
        #expect(rows.numbers(.y).min() == 0 && rows.numbers(.y).max() == 20)
    }

    /// A group of equal values would be as thin as its bandwidth and press all others flat.
    @Test func groupsOfEqualValuesDoNotSetTheScale() throws {
        let rows = try prepared(
            ViolinMark(),
            [.x: .strings(["a", "a", "a", "b"]), .y: .numbers([1, 2, 4, 3])])
        let widths = rows.numbers(.size)
        #expect(rows.groups(by: [.x])[0].map { widths[$0] }.max() == 1)
        #expect(
            rows.notes == [
                "violin: the values of 1 of 2 groups are equal, so that the width of the curve "
                    + "means nothing"
            ])
    }

    @Test func meansAndTheirSpread() throws {
        let columns: [Channel: Column] = [
            .x: .strings(["a", "a", "a", "b"]), .y: .numbers([1, 2, 3, 7]),
        ]
        let deviations = try prepared(ErrorBarMark(.deviation), columns)
        #expect(deviations.numbers(.y) == [1, 7])
        #expect(deviations.numbers(.y2) == [3, 7])
        #expect(
            deviations.notes == ["error_bar: 1 of 2 means is of one row, which has no spread"])
        let errors = try prepared(ErrorBarMark(.standardError), columns)
        #expect(abs(errors.numbers(.y2)[0] - (2 + 1 / 3.0.squareRoot())) < 1e-12)
    }

    @Test func bandsHoldTheMiddleShares() throws {
        let rows = try prepared(
            BandMark(shares: [0.5]),
            [.x: .numbers([1, 1, 1, 1, 1]), .y: .numbers([5, 1, 2, 4, 3])])
        #expect(rows.numbers(.size) == [0.5, 0])
        #expect(rows.numbers(.y2) == [2, 3])
        #expect(rows.numbers(.y) == [4, 3])
    }

    @Test func ridgesRiseFromTheirSteps() throws {
        let rows = try prepared(
            RidgeMark(.histogram(bins: 2), overlap: 2),
            [.x: .numbers([0, 0, 1, 1, 1, 1]), .y: .numbers([0, 0, 0, 10, 10, 10])])
        #expect(rows.numbers(.x).prefix(4) == [0, 0.5, 0.5, 1])
        // Shares 2/3 and 1/3, then 0 and 1: of the highest, two distances of 10 high.
        let tops = rows.numbers(.y2)
        for (top, wanted) in zip(tops, [40 / 3.0, 40 / 3.0, 20 / 3.0, 20 / 3.0, 10, 10, 30, 30]) {
            #expect(abs(top - wanted) < 1e-9)
        }
    }

    @Test func theFirstRidgeStaysInItsPanel() throws {
        let scene = try scene(
            try Figure().ridge(
                x: .values([0, 0.1, 0.2, 5, 6, 9]),
                y: .values(["a", "a", "a", "b", "b", "b"]), mark: RidgeMark(overlap: 3)))
        let lowest = scene.items.flatMap { item -> [Double] in
            guard case .path(let path, _, _) = item else { return [] }
            return path.elements.compactMap {
                if case .line(let point) = $0 { point.y } else { nil }
            }
        }.min()
        #expect((lowest ?? -1) >= 0)
    }

    @Test func aBoxPlotAsAScene() throws {
        let figure = try Figure().box(
            x: .values(["a", "a", "a", "a", "a"], title: "kind"),
            y: .values([1, 2, 3, 4, 20], title: "size")
        ).size(40, 30).axis(.x) { $0.showsTicks = false }.axis(.y) { $0.showsTicks = false }
        let text = try scene(figure).text
        #expect(
            text == """
                scene 113.39 85.04 #ffffff
                summary "Box plot of size by kind, from 1 to 20."
                path stroke #0072b2 0.98 M63.87,61.11 L63.87,64
                path stroke #0072b2 0.98 M52.64,64 L75.09,64
                path fill #0072b2/0.30 stroke #0072b2 0.98 M41.42,61.11 L86.32,61.11 L86.32,55.34 L41.42,55.34 Z
                path stroke #0072b2 1.82 M41.42,58.23 L86.32,58.23
                markers 1.47 ring #0072b2 0:63.87,9.19
                path stroke #4d4d4d 0.6 M21.35,7 L21.35,66.19 L106.39,66.19
                text "kind" 63.87,75.79 middle 9 #1a1a1a
                text "size" 15.1,36.59 middle 9 #1a1a1a angle -90

                """)
    }

    @Test func aViolinLiesOnItsSide() throws {
        let text = try scene(
            try Figure().violin(
                x: .values([1, 2, 3, 3, 4], title: "size"),
                y: .values(["a", "a", "b", "b", "b"], title: "kind"))
        ).text
        #expect(text.contains("\"a\"") && text.contains("\"b\""))
        #expect(text.contains("Violin plot of kind by size"))
    }
}
