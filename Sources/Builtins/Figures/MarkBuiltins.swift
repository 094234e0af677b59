import Figures
import Machine

/// Marks that say something about others: a smooth line through them, a text with an arrow, a picture
/// behind them.
var markBuiltins: [Builtin] { [smooth, annotate, image] }

private var smooth: Builtin {
    Builtin(
        "smooth", area: .figures,
        summary: """
            The figure with a smooth line through the noisy numbers of each class, by one bandwidth for all \
            panels: local linear regression by Gaussian weights, or a mean of what came before.
            """,
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<FieldArgument?>("x", default: nil, MarkTexts.x),
        Parameter<FieldArgument?>("y", default: nil, MarkTexts.y),
        Parameter<FieldArgument?>("color", default: nil, MarkTexts.color),
        Parameter<Double?>(
            "bandwidth", default: nil,
            "How far numbers count, in units of x: the weights' standard deviation, or where they have fallen "
                + "to 1/e; by default 4 % of x's range."),
        Parameter<String>(
            "method", default: "kernel", "\"kernel\", or \"exponential\", which never looks ahead."),
        returns: "figure",
        example: """
            plot({step: [0, 1, 2, 3], loss: [4, 2, 3, 1]}).points("step", "loss").smooth("step", "loss", bandwidth: 1)
            """
    ) { _, figure, x, y, color, bandwidth, method in
        guard let smoothing = Smoothing(rawValue: method) else {
            throw FigureError(
                "smooth", "there is no method \"\(method)\"",
                hint: "there are kernel and exponential")
        }
        return try figure.adding(SmoothMark(smoothing, bandwidth: bandwidth), x, y, color)
    }
}

private var annotate: Builtin {
    Builtin(
        "annotate", area: .figures,
        summary: "The figure with a text beside a place of the data, and an arrow to it.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<Double>("x", "The place: a number, or on an axis of names their number from 0."),
        Parameter<Double>("y", "Likewise."),
        Parameter<String>("text", "What there is to say."),
        Parameter<Double?>(
            "dx", default: nil,
            "From the place to the text, in millimetres to the right; by default towards the middle."
        ),
        Parameter<Double?>("dy", default: nil, "The same upwards."),
        returns: "figure",
        example: "plot([3, 1, 2]).line().annotate(1, 1, \"lowest\", dx: 8, dy: 6)"
    ) { _, figure, x, y, text, dx, dy in
        for offset in [dx, dy] {
            if let offset, !(offset.magnitude <= 1000) {
                throw FigureError(
                    "annotate", "dx and dy should be at most 1000 mm, got \(short(offset))")
            }
        }
        let offset: (across: Double, up: Double)? =
            dx == nil && dy == nil
            ? nil : (points(millimetres: dx ?? 0), points(millimetres: dy ?? 0))
        return FigureValue(
            try figure.figure.annotate(x: x, y: y, mark: AnnotationMark(text, offset: offset)))
    }
}

private var image: Builtin {
    Builtin(
        "image", area: .figures,
        summary: "The figure with a picture in the units of its axes, for other marks to lie on.",
        Parameter<FigureValue>("figure", MarkTexts.figure),
        Parameter<PicturesArgument>("picture", "An image [height, width, channels], or a row."),
        Parameter<NumbersArgument?>(
            "x", default: nil, "Where it begins and ends; by default one pixel is one unit."),
        Parameter<NumbersArgument?>("y", default: nil, "Its lower and its upper end."),
        Parameter<Bool>("smooth", default: false, "Whether pixels run into each other."),
        returns: "figure",
        example: "plot().image(zeros([8, 8, 1])).points([2, 5], [3, 6])"
    ) { _, figure, picture, x, y, smooth in
        guard picture.pictures.count == 1 else {
            throw FigureError(
                "image", "one picture is needed, got \(picture.pictures.count)",
                hint: "index the batch, or show all with images(batch)")
        }
        func range(
            _ numbers: NumbersArgument?, _ axis: String
        ) throws(FigureError) -> (low: Double, high: Double)? {
            guard let numbers = numbers?.numbers else { return nil }
            guard numbers.count == 2 else {
                throw FigureError(
                    "image",
                    "\(axis) should be two numbers, where the picture begins and ends, "
                        + "got \(numbers.count)")
            }
            return (numbers[0], numbers[1])
        }
        return FigureValue(
            try figure.figure.image(
                PictureMark(picture.pictures[0], isSmooth: smooth), x: try range(x, "x"),
                y: try range(y, "y")))
    }
}
