import Data
import Networks
import Tensors

/// A request brought together with the model that it is for.
struct MaximizationSetting {
    let problem: MaximizationProblem
    let target: MaximizationTarget
    /// Pixels to start from, `[n] + shape`; nil for middle grey.
    let seeds: Tensor?

    init(_ model: Model, _ request: Maximization.Request, _ note: (String) -> Void) throws {
        let path = try model.path(to: request.layer)
        if path.layers.first?.layer is Embedding {
            throw NetworkError(
                "maximize", "the model takes whole numbers, along which nothing can be followed",
                hint: "cut its embedding off: model.without(first: 1)")
        }
        if let skipped = path.skipped {
            note("maximize: scores of \(path.name), before \(skipped.kind) (\(skipped.name))")
        }
        let inputShape = try Self.inputShape(model, request)
        let output = try path.outputShape(for: inputShape)
        target = try Self.target(model, request, path, output)

        let pictureShape = Self.pictureShape(model, inputShape)
        let options = request.options
        try options.validate(isPicture: pictureShape != nil)
        let parameterization =
            options.parameterization ?? (pictureShape == nil ? .pixel : .fourier)
        let shape = pictureShape ?? inputShape
        let range = try Self.range(model, request, isPicture: pictureShape != nil, note)
        try range.check(shape)
        problem = MaximizationProblem(
            path: path, space: try PictureSpace(parameterization, shape: shape), range: range,
            inputShape: inputShape,
            motion: Self.motion(
                options, parameterization, shape,
                isSteady: Self.seesLittle(request.place, of: output, shape)),
            options: options)
        let count = target.count
        seeds = try request.image.map {
            try Self.seeds($0, shape, count, range, isPicture: pictureShape != nil)
        }
    }

    private static func inputShape(
        _ model: Model, _ request: Maximization.Request
    ) throws -> [Int] {
        let built = model.inputShape ?? []
        guard let size = request.size else { return built }
        guard built.count == 3 else {
            throw NetworkError(
                "maximize", "`size` is for pictures, the model takes \(built)",
                hint: "leave it out")
        }
        guard (1...4096).contains(size.height), (1...4096).contains(size.width) else {
            throw NetworkError(
                "maximize", "`size` is from 1 to 4096, got \(size.height) × \(size.width)")
        }
        return [size.height, size.width, built[2]]
    }

    /// The shape of a picture, where inputs are pictures, or were before a last step made rows of them.
    private static func pictureShape(_ model: Model, _ inputShape: [Int]) -> [Int]? {
        if inputShape.count == 3 { return inputShape }
        guard let shape = model.preparation?.pictureShape, shape.count == 3,
            shape.reduce(1, *) == inputShape.reduce(1, *)
        else { return nil }
        return shape
    }

    /// Whether a single position is meant, of a layer whose positions lie so close together that it sees a
    /// few pixels only. Moved pictures would show it the pattern it responds to, and all others around.
    private static func seesLittle(
        _ place: MaximizationTarget.Place, of output: [Int], _ picture: [Int]
    ) -> Bool {
        if case .all = place { return false }
        return output.count == 3 && picture.count == 3 && output[0] * 4 > picture[0]
    }

    private static func motion(
        _ options: MaximizationOptions, _ parameterization: Parameterization, _ shape: [Int],
        isSteady: Bool
    ) -> PictureMotion {
        let usual =
            parameterization == .fourier && !isSteady
            ? PictureMotion.usual(height: shape[0], width: shape[1]) : .still
        return PictureMotion(
            jitter: options.jitter ?? usual.jitter, rotation: options.rotation ?? usual.rotation,
            scale: options.scale ?? usual.scale)
    }

    // MARK: - Targets

    private static func target(
        _ model: Model, _ request: Maximization.Request, _ path: LayerPath, _ output: [Int]
    ) throws -> MaximizationTarget {
        let count = output.last ?? 1
        let scores = try model.path(to: nil)
        let isOutput = path.layers.last === scores.layers.last
        let classes = isOutput || request.layer == nil ? model.classes : []
        var units: [Int]?
        if let asked = request.units {
            units = try asked.map { unit in
                switch unit {
                case .number(let number): return number
                case .named(let name):
                    if request.layer != nil && !isOutput {
                        throw NetworkError(
                            "maximize", "`\(path.name)` has channels, and none called `\(name)`",
                            hint:
                                "give its number; classes are of the model's output, without `layer`"
                        )
                    }
                    return try unitOfClass(name, classes, outputs: count)
                }
            }
        } else if request.layer == nil {
            guard count == 1 else {
                throw NetworkError(
                    "maximize", "`target` is missing: the model has \(count) outputs",
                    hint: "name a class or a number, or several in a list; or give a `layer`")
            }
            units = [0]
        }
        return try MaximizationTarget(
            units: units, place: request.place, layer: path.name, shape: output,
            classes: classes.count == count ? classes : [])
    }

    /// One output for two classes says how much a row is of the second one.
    private static func unitOfClass(
        _ name: String, _ classes: [String], outputs: Int
    ) throws -> Int {
        let unit = try MaximizationTarget.unit(of: name, among: classes)
        guard outputs == 1, classes.count == 2 else { return unit }
        guard unit == 1 else {
            throw NetworkError(
                "maximize", "the model's one output says how much a row is of `\(classes[1])`",
                hint: "maximize(model, 0, negative: true) looks for `\(classes[0])`")
        }
        return 0
    }

    // MARK: - Inputs

    private static func range(
        _ model: Model, _ request: Maximization.Request, isPicture: Bool, _ note: (String) -> Void
    ) throws -> InputRange {
        if let range = request.range { return range }
        let steps = model.preparation ?? request.natural?.preparation
        if let steps, !steps.steps.isEmpty || isPicture && model.epochsTrained > 0 {
            return try InputRange(steps, isPicture: isPicture)
        }
        if !isPicture, let data = request.natural { return try columns(of: data) }
        if !isPicture || model.epochsTrained == 0 {
            note(
                "maximize: nothing says what the model's inputs are like; \(isPicture ? "pixels" : "numbers") "
                    + "from 0 to 1 are taken. `range`, or `mean` and `std`, say else")
        }
        return try InputRange(low: [0], high: [1])
    }

    /// From the least to the largest of each column.
    private static func columns(of data: Dataset) throws -> InputRange {
        let rows = try data.inputs().floats()
        let width = rows.shape.last ?? 1
        let table = try rows.reshape([rows.count / max(1, width), width])
        guard table.shape[0] > 0 else {
            throw NetworkError("maximize", "`natural` has no rows")
        }
        let low = try table.min(axis: 0).doubles()
        let high = try table.max(axis: 0).doubles()
        // A column of one number is left where it is, nearly.
        return try InputRange(low: low, high: zip(low, high).map { $0 < $1 ? $1 : $0 + 1e-3 })
    }

    /// Pixels of one picture or of one for each target.
    private static func seeds(
        _ image: Tensor, _ shape: [Int], _ count: Int, _ range: InputRange, isPicture: Bool
    ) throws -> Tensor {
        let isBytes = image.dtype == .uint8
        let given = try isBytes ? image.cast(.float32) / 255 : image.cast(.float32)
        var x = given
        if isPicture, x.rank == 2, shape[2] == 1 { x = try x.expandDims(2) }
        if x.shape == shape { x = try x.expandDims(0) }
        guard Array(x.shape.dropFirst()) == shape, x.shape[0] == 1 || x.shape[0] == count else {
            throw NetworkError(
                "maximize", "`image` has the shape \(image.shape), inputs here are \(shape)",
                hint: isPicture
                    ? "load_image(path, size: [\(shape[0]), \(shape[1])]) gives such a one" : nil)
        }
        let pixels = isPicture ? x : try range.pixels(x)
        return try pixels.expand([count] + shape).contiguous()
    }
}
