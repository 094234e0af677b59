import Glibc
import Testing

@testable import Figures

struct ContourTests {
    /// x + y on a square: the level 1 is its diagonal.
    @Test func aPlaneHasStraightLines() {
        let grid = ContourGrid(x: [0, 1], y: [0, 1], values: [0, 1, 1, 2])
        #expect(grid.lines(at: 1.5) == [[Point(1, 0.5), Point(0.5, 1)]])
        #expect(grid.lines(at: 3).isEmpty)
        #expect(grid.region(above: 3).isEmpty)
        #expect(grid.region(above: 0) == [[Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)]])
        #expect(grid.region(above: 1.5) == [[Point(1, 0.5), Point(1, 1), Point(0.5, 1)]])
    }

    /// r² over a fine grid: the level 0.25 is one closed circle of radius 0.5, of area π / 4.
    @Test func aBowlHasCircles() throws {
        let places = (0...80).map { Double($0) / 40 - 1 }
        let grid = ContourGrid(
            x: places, y: places, values: places.flatMap { y in places.map { $0 * $0 + y * y } })
        let lines = grid.lines(at: 0.25)
        #expect(lines.count == 1)
        let circle = try #require(lines.first)
        #expect(circle.first == circle.last)
        for point in circle { #expect(abs(hypot(point.x, point.y) - 0.5) < 1e-3) }
        let area = grid.region(above: 0.25).reduce(0) { total, polygon in
            total
                + polygon.indices.reduce(0) { sum, index in
                    let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
                    return sum + (a.x * b.y - b.x * a.y) / 2
                }
        }
        #expect(abs(area - (4 - .pi / 4)) < 2e-3)
    }

    @Test func aSaddleIsDecidedByItsMiddle() {
        // The middle is 2.5, so the high corners meet at level 2 and are apart at level 3.
        let grid = ContourGrid(x: [0, 1], y: [0, 1], values: [5, 0, 0, 5])
        #expect(grid.region(above: 2).count == 1)
        #expect(grid.region(above: 3).count == 2)
        #expect(grid.lines(at: 2).count == 2 && grid.lines(at: 3).count == 2)
    }

    @Test func placesWithoutANumberHaveNoLine() {
        let grid = ContourGrid(x: [0, 1, 2], y: [0, 1], values: [0, 2, .nan, 0, 2, 2])
        #expect(grid.lines(at: 1) == [[Point(0.5, 0), Point(0.5, 1)]])
        #expect(grid.region(above: 1).count == 1)
    }

    @Test func levelsAreRoundAndTheSameInAllPanels() throws {
        let figure = try Figure().contour(
            x: .values([0, 1, 0, 1, 0, 1, 0, 1]), y: .values([0, 0, 1, 1, 0, 0, 1, 1]),
            height: .values([0, 1, 1, 2, 0, 8, 8, 10]),
            mark: ContourMark(levels: [1.5])
        ).facet(Facet(column: .values(["a", "a", "a", "a", "b", "b", "b", "b"])))
        let text = try figure.scene(measuring: PlainMeasurer()).text
        #expect(text.split(separator: "\n").filter { $0.contains(" 1.12 M") }.count == 2)
    }

    @Test func whatIsNoGridIsSaid() {
        func failure(_ make: () throws -> Figure) -> String {
            do {
                _ = try make().scene(measuring: PlainMeasurer())
                return "no error"
            } catch {
                return String(describing: error)
            }
        }
        #expect(failure { try .contour([]) } == "contour: the matrix is empty")
        #expect(
            failure { try .contour([[1, 2], [3]]) }
                == "contour: row 0 has 2 numbers and row 1 has 1")
        #expect(
            failure { try .contour([[1, 2]]) }
                == "contour: a grid of 2 × 1 places has no cells "
                + "(at least two places along each axis are needed)")
        #expect(
            failure { try .contour([[1, 1], [1, 1]]) }
                == "contour: all heights are 1: there is no line between different ones")
        #expect(
            failure { try .contour([[1, 2], [3, 4]], x: [1]) }
                == "contour: there are 2 columns and 1 places for them")
        #expect(
            failure { try .contour([[1, 2], [3, 4]], x: [5, 5]) }.hasPrefix(
                "contour: a grid of 1 × 2"))
        #expect(
            failure { try .contour([[1, 2], [3, 4]], mark: ContourMark(levels: [.nan])) }
                == "contour: levels should be 1 to 100 finite numbers")
        #expect(
            failure {
                try Figure().contour(
                    x: .values((0..<99).map(Double.init)),
                    y: .values((0..<99).map { sin(Double($0)) }),
                    height: .values((0..<99).map(Double.init)))
            }.hasPrefix("contour: 99 rows at 99 × 99 places are no grid"))
        #expect(
            failure {
                try Figure().contour(
                    x: .values([0, 1, 0, 1, 1]), y: .values([0, 0, 1, 1, 1]),
                    height: .values([1, 2, 3, 4, 5]))
            }.hasPrefix("contour: there are two heights at (1, 1)"))
    }
}
