import Figures
import LateCairo

/// Cairo and Pango, which are opened when the first figure is drawn or measured.
enum DrawingLibraries {
    /// Throws where they are not installed.
    static func require() throws(FigureError) {
        guard let missing = late_cairo_missing() else { return }
        throw FigureError(
            "draw", "\(String(cString: missing)) cannot be opened", hint: "install Pango and Cairo")
    }
}
