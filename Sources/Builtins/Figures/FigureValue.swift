import Figures
import Machine

/// A figure as a value of the language. Chaining makes new ones; none ever changes.
package final class FigureValue: FigureHolder {
    package static let typeName = "figure"
    package let figure: Figure

    package init(_ figure: Figure) {
        self.figure = figure
    }

    /// What the figure shows, in words, for a prompt that cannot draw.
    package func describe(limit: Int) -> String {
        do {
            let scene = try figure.scene(measuring: PlainMeasurer())
            let side = { (points: Double) in trimmed(points / 72 * 25.4, decimals: 0) }
            let size = "\(side(scene.size.width)) × \(side(scene.size.height)) mm"
            let title = scene.title.isEmpty ? "" : " \"\(scene.title)\""
            return "figure\(title), \(size): \(scene.summary)"
        } catch {
            return "figure that cannot be drawn yet: \(error)"
        }
    }

    /// `a | b` puts figures side by side, `a / b` one above the other.
    package static func binary(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, in context: BuiltinContext
    ) throws -> Value? {
        guard let a = left.host as? FigureValue, let b = right.host as? FigureValue else {
            return nil
        }
        switch operation {
        case .unite: return context.host(FigureValue(a.figure | b.figure))
        case .divide: return context.host(FigureValue(a.figure / b.figure))
        default: return nil
        }
    }
}

extension FigureError: ScriptFacingError {
    package var kind: String { operation == "save" ? "io" : "figure" }
}

/// Who draws figures to files for `save`: given by the session, since this module knows no
/// renderer.
package final class FigureDrawer {
    package var renderer: (any FigureRenderer)?

    package init() {}
}
