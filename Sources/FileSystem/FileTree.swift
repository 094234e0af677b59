/// What lies in folders.
package enum FileTree {
    /// The names in a folder, in order; nil where it cannot be read.
    package static func names(in folder: String) -> [String]? {
        try? Files.names(in: folder)
    }

    /// The files below a folder whose names end in `ending`, in order. Hidden folders, those that
    /// `isSkipped` and what links lead to are left out, so that no loop has no end.
    package static func files(
        below folder: String, ending: String, isSkipped: (_ folderName: String) -> Bool
    ) -> [String] {
        var found: [String] = []
        for name in names(in: folder) ?? [] where !name.hasPrefix(".") {
            let path =
                folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            switch (try? Files.status(path, followsLinks: false))?.kind {
            case .folder where !isSkipped(name):
                found += files(below: path, ending: ending, isSkipped: isSkipped)
            case .file where name.hasSuffix(ending): found.append(path)
            default: break
            }
        }
        return found
    }

    package static func isFolder(_ path: String) -> Bool {
        (try? Files.status(path))?.kind == .folder
    }
}
