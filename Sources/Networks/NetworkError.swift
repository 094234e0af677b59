/// What a model, a layer or a training could not do, in words for the user.
package struct NetworkError: Error, Equatable, CustomStringConvertible {
    /// The layer, or the operation as scripts call it: `conv2d_2`, `fit`.
    package var place: String
    package var problem: String
    package var hint: String?

    package init(_ place: String, _ problem: String, hint: String? = nil) {
        self.place = place
        self.problem = problem
        self.hint = hint
    }

    /// `conv2d_2: expects [batch, height, width, channels], got [batch, 1600]`
    package var message: String { place.isEmpty ? problem : "\(place): \(problem)" }

    package var description: String { hint.map { "\(message) (\($0))" } ?? message }
}

/// Shapes of single inputs as users see them, with the axis of the batch in front.
func batched(_ shape: [Int]) -> String {
    "[" + (["batch"] + shape.map(String.init)).joined(separator: ", ") + "]"
}
