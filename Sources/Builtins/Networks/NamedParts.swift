import Machine
import Text

/// Names of losses and metrics in other libraries, where the nearest name is not the one meant.
private let otherNames = [
    "categorical_crossentropy": "cross_entropy", "sparse_categorical_crossentropy": "cross_entropy",
    "crossentropy": "cross_entropy", "nll": "cross_entropy", "mean_squared_error": "mse",
    "mean_absolute_error": "mae", "acc": "accuracy", "bce": "binary_cross_entropy",
    "binary_crossentropy": "binary_cross_entropy", "l1": "mae", "kl": "kl_divergence",
    "kldivergence": "kl_divergence", "categorical_hinge": "hinge", "focal_loss": "focal",
    "top_k_accuracy": "top_k", "f1_score": "f1", "roc_auc": "auc", "r2_score": "r2",
]

/// Whether a value is one of these losses or metrics itself, where its call is meant.
func isUncalled(_ value: Value, in area: BuiltinArea) -> Bool {
    let text = value.repr()
    // A script's function shows its parameters.
    guard text.hasPrefix("<fn "), !text.contains("(") else { return false }
    return names(in: area).contains { text == "<fn \($0)>" }
}

/// The names of an area's builtins; those of losses that are metrics too belong to both.
private func names(in area: BuiltinArea) -> [String] {
    let names = standardBuiltins().builtins.filter { $0.area == area }.map(\.name)
    return area == .metrics ? names + ["mse", "mae"] : names
}

/// What to write where a layer, loss, optimizer or metric is given as a text or as a function that was
/// not called: `adam()` for `"adam"` and for `adam`.
func hintForCall(_ value: Value, in area: BuiltinArea) -> String? {
    let names = names(in: area)
    if let function = names.first(where: { value.repr() == "<fn \($0)>" }) {
        return "call it: `\(function)()`"
    }
    guard let text = value.string else { return nil }
    let meant =
        names.contains(text) ? text : otherNames[text] ?? nearestName(to: text, among: names)
    if let meant { return "write `\(meant)()`, a call without quotes" }
    return "there are \(names.map { "`\($0)()`" }.joined(separator: ", "))"
}
