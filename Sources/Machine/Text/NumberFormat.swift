import Glibc

/// The shortest text that reads back as `value`, always recognisably a float: `1.0`, `0.1`, `1e+20`, `nan`.
package func formatNumber(_ value: Double) -> String {
    // Swift prints the shortest digits (SwiftDtoa); 1e16 and above come in scientific form.
    value.description
}

/// `512 B`, `1.5 MiB`.
package func formatBytes(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(bytes)
    var unit = 0
    while abs(value) >= 1024 && unit < units.count - 1 {
        value /= 1024
        unit += 1
    }
    if unit == 0 { return "\(bytes) B" }
    return printf(value >= 100 ? "%.0f" : "%.1f", value) + " " + units[unit]
}

/// `vsnprintf` of one double.
func printf(_ format: String, _ value: Double, precision: Int? = nil) -> String {
    var arguments: [any CVarArg] = []
    if let precision { arguments.append(Int32(clamping: precision)) }
    arguments.append(value)
    return withVaList(arguments) { list in
        // The widest %f of a double has 309 digits before the point.
        let capacity = 400 + (precision ?? 0)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            vsnprintf(base, capacity, format, list)
            return String(cString: base)
        }
    }
}
