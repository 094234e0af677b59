import Glibc

/// Which names are meant: one, or many by `*`, `?` and `[…]` as shells have them. `features.*` is all that
/// lies within `features`, at any depth.
package struct NamePattern: Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package func matches(_ name: String) -> Bool { fnmatch(text, name, 0) == 0 }
}
