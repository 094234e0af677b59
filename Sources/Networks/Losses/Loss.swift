import Tensors

/// What training makes small: one number for a batch, the mean over its rows.
package protocol Loss: Sendable {
    static var kind: String { get }

    /// What was chosen, as a script writes it.
    var settings: [JSON.Member] { get }

    /// Whether a model may keep it, to be measured by after training.
    var outlivesTraining: Bool { get }

    /// - Throws: `NetworkError` where a setting is out of range.
    func validate() throws

    /// The activation that it applies itself to outputs of this shape: one at the model's end is left out
    /// before it.
    func activation(for output: [Int]) -> OutputActivation?

    /// - Throws: `NetworkError` where outputs of this shape cannot meet these labels.
    func check(output: [Int], target: Target) throws

    /// - Throws: `NetworkError` where labels that are values, and not classes, are none that it is for.
    func check(labels: Tensor) throws

    /// `output: [batch, …]`, `labels: [batch]` or as the output `→ []`
    func value(_ output: Tensor, _ labels: Tensor) throws -> Tensor
}

extension Loss {
    package var kind: String { Self.kind }
    package var settings: [JSON.Member] { [] }
    package var outlivesTraining: Bool { true }
    package func validate() throws {}
    package func activation(for output: [Int]) -> OutputActivation? { nil }
    package func check(labels: Tensor) throws {}

    /// `huber(delta: 1)`
    package var call: String {
        "\(kind)(\(settings.map { "\($0.key): \($0.value)" }.joined(separator: ", ")))"
    }

    func require(_ isTrue: Bool, _ problem: String, hint: String? = nil) throws {
        guard isTrue else { throw NetworkError(kind, problem, hint: hint) }
    }
}
