/// From numbers to the areas of markers: twice the number, twice the area.
package struct SizeScale: Equatable, Sendable {
    /// The number of the largest marker.
    package var largest: Double

    /// A marker's radius by that of the largest one; never so small that it is not seen.
    package func radius(of value: Double) -> Double {
        guard largest > 0 else { return 1 }
        let share = (max(0, value) / largest).squareRoot()
        // 32 sizes are more than anyone tells apart.
        return max(Self.smallest, (share * 32).rounded() / 32)
    }

    private static let smallest = 0.125

    /// Of the largest marker, in points.
    static let largestRadius = 5.5

    /// Round numbers for a legend, the largest last.
    var examples: [Double] {
        guard largest > 0 else { return [largest] }
        let ticks = Ticks(domain: 0...largest, target: 4).values.filter { $0 > 0 }
        return ticks.isEmpty ? [largest] : ticks
    }
}
