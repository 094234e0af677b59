import Machine
import Text

/// Names of losses and metrics in other libraries, where the nearest name is not the one meant.
private let otherNames = [
    "categorical_crossentropy": "cross_entropy", "sparse_categorical_crossentropy": "cross_entropy",
    "crossentropy": "cross_entropy", "nll": "cross_entropy", "mean_squared_error": "mse",
    "mean_absolute_error": "mae", "acc": "accuracy",
]

/// What to write where a layer, loss, optimizer or metric is given as a text or as a function that was
/// not called: `adam()` for `"adam"` and for `adam`.
func hintForCall(_ value: Value, in area: BuiltinArea) -> String? {
    let names = standardBuiltins().builtins.filter { $0.area == area }.map(\.name)
    if let function = names.first(where: { value.repr() == "<fn \($0)>" }) {
        return "call it: `\(function)()`"
    }
    guard let text = value.string else { return nil }
    let meant =
        names.contains(text) ? text : otherNames[text] ?? nearestName(to: text, among: names)
    if let meant { return "write `\(meant)()`, a call without quotes" }
    return "there are \(names.map { "`\($0)()`" }.joined(separator: ", "))"
}
