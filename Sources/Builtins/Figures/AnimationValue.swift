import Figures
import Machine

/// Figures that follow one another, as a value of the language.
package final class AnimationValue: HostObject {
    package static let typeName = "animation"
    package let animation: Animation

    package init(_ animation: Animation) {
        self.animation = animation
    }

    package func describe(limit: Int) -> String {
        let count = animation.count == 1 ? "1 frame" : "\(animation.count) frames"
        let rate = "\(trimmed(animation.fps, decimals: 2)) fps"
        let seconds = "\(trimmed(animation.duration, decimals: 1)) s"
        let what = "animation of \(count) at \(rate), \(seconds)"
        do {
            let scene = try animation.figure(at: 0).scene(measuring: PlainMeasurer())
            return "\(what): \(scene.summary)"
        } catch {
            return "\(what) that cannot be drawn: \(error)"
        }
    }

    package var outline: String { "animation of \(animation.count) frames" }
    package var length: Int? { animation.count }
    package var memberNames: [String] { ["frames", "fps", "titles"] }

    package func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "frames":
            context.list(
                try (0..<animation.count).map { frame in
                    context.host(FigureValue(try animation.figure(at: frame)))
                })
        case "fps": Value(animation.fps)
        case "titles": context.list(animation.titles.map { context.string($0) })
        default: nil
        }
    }
}
