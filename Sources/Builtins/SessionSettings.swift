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

/// How many bytes this process may still take before the machine, or its control group, has no more.
package func usableMemory() -> Int { SystemMemory.current().usable }

/// Lets all tensors of the process hold so many bytes together; nil for no limit but the system's.
package func setTensorMemoryLimit(_ bytes: Int?) { Memory.limit = bytes ?? .max }
