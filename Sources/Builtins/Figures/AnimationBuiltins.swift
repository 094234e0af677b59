import Data
import Exploration
import Figures
import Machine
import Tensors

/// Figures in time: made of figures, images or a tour; saved as GIF or as a page.
var animationBuiltins: [Builtin] {
    [animateTour, animateCount, animateFrames, saveAnimation, stills]
}

private var titlesParameter: Parameter<[String]> {
    Parameter(
        "titles", default: [],
        "What each frame is called, such as \"step 3\"; by default by number.")
}

private var speedParameter: Parameter<Double> {
    Parameter("fps", default: 12, "Frames a second, up to 50.")
}

private var animateFrames: Builtin {
    Builtin(
        "animate", area: .figures,
        summary: """
            Figures of one size, or images, that follow one another in time. Saved as a GIF or as a page that plays \
            it; in a report it plays as well, and stands still on paper.
            """,
        Parameter<FramesArgument>(
            "frames",
            "A list of figures or of images, a batch of images [count, height, width, channels], or a data set of images."
        ),
        titlesParameter, speedParameter,
        returns: "animation",
        example: """
            animate([plot({x: [0, 1], y: [0, n]}).line("x", "y").y_limits(0, 5) for n in 1..6], fps: 4)
            """
    ) { _, frames, titles, fps in
        AnimationValue(try Animation(.figures(frames.figures), titles: titles, fps: fps))
    }
}

private var animateCount: Builtin {
    Builtin(
        "animate", area: .figures,
        summary: "So many frames, each made by a function of its number, counted from 0.",
        Parameter<Int>("count", "How many frames."),
        Parameter<ScriptFunction>(
            "frame", "A function of a frame's number that gives a figure or an image."),
        titlesParameter, speedParameter,
        returns: "animation",
        example: """
            animate(5, i -> plot({x: [0, 1], y: [0, i]}).line("x", "y").y_limits(0, 5), fps: 4)
            """
    ) { context, count, frame, titles, fps in
        guard (1...Animation.mostFrames).contains(count) else {
            throw FigureError(
                "animate", "count should be from 1 to \(Animation.mostFrames), got \(count)")
        }
        var made: [Value] = []
        for index in 0..<count {
            try context.checkInterrupt()
            made.append(context.keep(try frame(index)))
        }
        let figures = try FramesArgument.figures(of: made, in: context) { index, value in
            ScriptError.type(
                "animate: `frame` should give a figure or an image, and gave \(value.summary) for \(index)"
            )
        }
        return AnimationValue(try Animation(.figures(figures), titles: titles, fps: fps))
    }
}

private var animateTour: Builtin {
    Builtin(
        "animate", area: .figures,
        summary:
            "A tour in motion: its rows as points, and directions of its columns if they have names.",
        Parameter<Tour>("tour", "What `tour` gave, with two components."),
        Parameter<ClassesArgument?>("color", default: nil, "A class a row, or the data set."),
        Parameter<[String]>(
            "axes", default: [], "A name a column: each is drawn as a direction from the middle."),
        titlesParameter, speedParameter,
        returns: "animation",
        example: """
            let iris = dataset("iris")
            animate(tour(iris, planes: 3, steps: 5, seed: 1), color: iris)
            """
    ) { _, tour, color, axes, titles, fps in
        AnimationValue(
            try Animation(
                .points(tour.movingPoints(color: color?.column, axes: axes)), titles: titles,
                fps: fps)
        )
    }
}

private var saveAnimation: Builtin {
    Builtin(
        "save", area: .figures,
        summary:
            "Writes an animation to a file, as a whole or not at all; missing folders are made. A note says how large it is.",
        Parameter<AnimationValue>("animation", "The animation."),
        Parameter<String>(
            "path", "Ends in .gif, or in .html for a page that plays it and loads nothing."),
        Parameter<Double>(
            "dpi", default: 120, "Pixels an inch of a GIF, and of pictures in a page."),
        returns: "none",
        example: """
            animate(zeros([3, 8, 8, 1])).save("figures/dark.gif")
            """
    ) { context, animation, path, dpi in
        guard let renderer = context.state(FigureDrawer()).renderer else {
            throw FigureError("save", "this program was made without a renderer of figures")
        }
        let whole = path.hasPrefix("/") ? path : context.workingDirectory + "/" + path
        do {
            let drawing = try renderer.save(
                animation.animation, to: whole, dpi: dpi, poll: context.checkInterrupt)
            for note in drawing.notes { context.emit(.note(note)) }
            context.emit(.note("\(path): \(formatBytes(drawing.bytes.count))"))
        } catch var error as FigureError {
            // The path as the author wrote it.
            error.problem = error.problem.replacing(whole, with: path)
            throw error
        }
        return Value.none
    }
}

private var stills: Builtin {
    Builtin(
        "stills", area: .figures,
        summary:
            "A figure with a few frames of an animation side by side, the first and the last among them.",
        Parameter<AnimationValue>("animation", "The animation."),
        Parameter<Int>("count", default: 3, "How many frames."),
        returns: "figure",
        example: """
            stills(animate([plot({x: [0, 1], y: [0, n]}).line("x", "y").y_limits(0, 5) for n in 1..6]))
            """
    ) { _, animation, count in FigureValue(try animation.animation.stills(count)) }
}

// MARK: Frames

/// What `animate` takes: figures, or images that each become one.
struct FramesArgument: FromValue {
    var figures: [Figure]

    static var expectation: String {
        "list of figures or images, batch of images, data set of images or tour"
    }

    static func accepts(_ value: Value) -> Bool {
        value.isList || value.hostObject(Tensor.self) != nil
            || value.hostObject(Dataset.self) != nil
    }

    static func from(_ value: Value, in context: BuiltinContext) throws -> FramesArgument? {
        if let tensor = value.hostObject(Tensor.self) {
            return FramesArgument(figures: try PicturesArgument.pictures(of: tensor).map(figure))
        }
        if value.hostObject(Dataset.self) != nil {
            let pictures = try PicturesArgument.from(value, in: context)?.pictures ?? []
            return FramesArgument(figures: try pictures.map(figure))
        }
        guard let list = value.list else { return nil }
        return FramesArgument(
            figures: try figures(of: list, in: context) { index, value in
                ScriptError.type(
                    "animate: frames[\(index)] should be a figure or an image, got \(value.summary)"
                )
            })
    }

    /// - Parameter mismatch: the error for a value that is neither a figure nor an image.
    static func figures(
        of values: [Value], in context: BuiltinContext,
        mismatch: (Int, Value) -> ScriptError
    ) throws -> [Figure] {
        let tensors = values.compactMap { $0.hostObject(Tensor.self) }
        if tensors.count == values.count, let first = tensors.first,
            tensors.allSatisfy({ $0.shape == first.shape && $0.dtype == first.dtype })
        {
            // Together, so that a shade means the same number in all of them.
            let count = first.rank == 4 ? first.shape[0] : 1
            guard count == 1 else {
                throw FigureError(
                    "animate", "each frame is one image, and these are batches of \(count)",
                    hint: "make figures of them: animate(batches.map(x -> images(x)))")
            }
            let shape: [Int]
            switch first.rank {
            case 4: shape = Array(first.shape.dropFirst())
            case 2: shape = first.shape + [1]
            default: shape = first.shape
            }
            let batch = try Tensor.stack(tensors.map { try $0.detached().reshape(shape) })
            return try PicturesArgument.pictures(of: batch).map(figure)
        }
        return try values.enumerated().map { index, value in
            if let figure = (value.host as? any FigureHolder)?.figure { return figure }
            guard
                let pictures = try ShownArgument.accepts(value)
                    ? ShownArgument.from(value, in: context)?.pictures : nil, pictures.count == 1
            else { throw mismatch(index, value) }
            return try figure(pictures[0])
        }
    }

    private static func figure(_ picture: PixelImage) throws -> Figure { try .images([picture]) }
}

extension Tour {
    /// The frames as places, with the columns' directions where they have names.
    func movingPoints(color: Figures.Column?, axes: [String]) throws -> MovingPoints {
        guard let basis = bases.first, basis.shape[1] == 2 else {
            throw FigureError(
                "animate",
                "a tour of two components can be drawn, and this one has \(bases.first?.shape[1] ?? 0)",
                hint: "make it with components: 2")
        }
        guard axes.isEmpty || axes.count == basis.shape[0] else {
            throw FigureError(
                "animate", "there are \(basis.shape[0]) columns and \(axes.count) names of axes")
        }
        let ends: [[Float]] =
            axes.isEmpty
            ? []
            : try bases.map { basis in try basis.toArray(Double.self).map { Float($0 * reach) } }
        return try MovingPoints(
            frames: frames.map { try $0.toArray(Float.self) }, color: color,
            directions: (axes, ends))
    }
}
