import Figures
import Machine
import Rendering

/// An animation with the means to draw it.
struct AnimationPicture: MovingPicture {
    let animation: Animation
    private let renderer = CairoRenderer()

    init(_ animation: Animation) {
        self.animation = animation
    }

    private var stills: FigurePicture? { (try? animation.stills()).map { FigurePicture($0) } }

    var title: String { (try? animation.figure(at: 0).title) ?? "" }
    var alternativeText: String {
        "Animation of \(animation.count) frames. \(stills?.alternativeText ?? "")"
    }
    var size: (width: Double, height: Double) { stills?.size ?? (0, 0) }

    /// That of the stills, with what it takes to play them.
    func sceneText() throws -> String {
        "animation \(animation.count) frames \(trimmed(animation.fps, decimals: 2)) fps\n"
            + (try FigurePicture(animation.stills()).sceneText())
    }

    func render(as format: PictureFormat) throws -> RenderedPicture {
        try FigurePicture(animation.stills()).render(as: format)
    }

    var firstFrame: any Picture {
        FigurePicture((try? animation.figure(at: 0)) ?? Figure())
    }

    func playable() throws -> RenderedPicture {
        let drawing = try renderer.data(animation, poll: { try Interrupt.check() })
        return RenderedPicture(bytes: drawing.bytes, notes: drawing.notes)
    }
}

/// What a page needs to play moving pictures.
public enum MovingPictureMarkup {
    /// For the page's head.
    public static var style: String { AnimationPlayer.style }
    /// For the page's end, once, after all elements.
    public static var script: String { AnimationPlayer.script }

    /// The element that plays what `MovingPicture.playable` gave.
    ///
    /// - Parameter stills: markup for paper, and for readers without scripts.
    public static func element(data: [UInt8], stills: String) -> String {
        AnimationPlayer.element(data: data, stills: stills)
    }
}
