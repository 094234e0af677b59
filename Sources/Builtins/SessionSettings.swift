import Data
import Tensors

/// What a session tells the builtins that run in it: `context.state(SessionSettings())`.
package final class SessionSettings {
    /// Where named data sets and modules look; empty for the standard search path.
    package var libraryPath: [String] = []

    package init() {}
}

/// The folders of the language's own library where a session names none.
package func standardLibraryPath() -> [String] { LibraryPath.standard() }

/// The limit in bytes for the values of a session that wants `wanted`, or the usual one: four fifths of what
/// can be had without swapping. Where the address space is limited, at most half of what is left of it: what
/// the collector and builtins need beside the values cannot be refused, and would end the process.
package func memoryLimit(wanted: Int?) -> Int {
    let memory = SystemMemory.current()
    let limit = wanted ?? memory.usable / 5 * 4
    return min(limit, memory.addressHeadroom.map { $0 / 2 } ?? .max)
}

/// Lets all tensors of the process hold so many bytes together; nil for no limit but the system's.
package func setTensorMemoryLimit(_ bytes: Int?) { Memory.limit = bytes ?? .max }
