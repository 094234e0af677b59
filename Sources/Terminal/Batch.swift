import Glibc
import Session

extension ScriptFailure {
    /// The process's exit code for a script that ended so.
    package var exitCode: Int32 {
        switch kind {
        case .syntax: 2
        case .runtime: 1
        case .interrupted: 130
        case .timeout: 124
        case .exit(let code): code
        }
    }
}

/// A script's text, read from where it lies.
package enum ScriptText {
    /// Why a script could not be read, as one line.
    package struct Failure: Error {
        package var message: String
    }

    /// The text of a file.
    package static func file(_ path: String) throws(Failure) -> String {
        guard let bytes = readFile(path) else {
            throw Failure(message: "\(path): \(String(cString: strerror(errno)))")
        }
        return try text(bytes, name: path)
    }

    /// Everything that standard input holds.
    package static func standardInput() throws(Failure) -> String {
        guard let bytes = readAll(STDIN_FILENO) else {
            throw Failure(message: "standard input: \(String(cString: strerror(errno)))")
        }
        return try text(bytes, name: "standard input")
    }

    private static func text(_ bytes: [UInt8], name: String) throws(Failure) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let offset = firstInvalid(bytes)
        let line = bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
        let byte = String(bytes[offset], radix: 16)
        throw Failure(
            message: "\(name), line \(line): not UTF-8 text: byte 0x\(byte) at offset \(offset)")
    }

    /// The offset of the first byte that no UTF-8 text has there.
    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
        return min(offset, bytes.count - 1)
    }
}

/// Evaluates a whole script and reports how it went.
///
/// - Parameter showsValue: prints the last expression's value, as the prompt does.
/// - Returns: the process's exit code.
package func runScript(
    _ code: String, name: String, in session: Session, sink: ConsoleSink, showsValue: Bool
) -> Int32 {
    Signals.installForScript()
    do throws(ScriptFailure) {
        let result = try session.evaluate(code, name: name)
        if showsValue, let display = result.display { sink.show(display) }
        return sink.close(0)
    } catch {
        if case .exit = error.kind {} else { sink.report(error) }
        return sink.close(error.exitCode)
    }
}
