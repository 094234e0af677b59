import Machine
import Notebooks
import Networks

/// What one reading of a JSON text gives, writing it and reading it again gives as well.
func checkJSON(_ bytes: [UInt8]) throws {
    if let value = try? Networks.JSON(parsing: bytes) {
        let again = try? Networks.JSON(parsing: value.description.utf8)
        guard again == value else { throw Finding("Networks.JSON: \(value)") }
    }
    if let value = try? Notebooks.JSON(parsing: bytes) {
        let again = try? Notebooks.JSON(parsing: Array(value.canonicalText.utf8))
        guard again == value else { throw Finding("Notebooks.JSON: \(value)") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let outcome = Execution().run(
        """
        let value = try { parse_json(\(quoted(text))) } catch e { none }
        let written = try { to_json(value) } catch e { "null" }
        assert(to_json(parse_json(written)) == written, written)
        """)
    if outcome.error != nil, !outcome.isLimited { throw Finding("parse_json: \(outcome)") }
}
