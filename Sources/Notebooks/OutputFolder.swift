import FileSystem
import Session
import Text

/// The folder `report.out` beside `report.md`: what a run gave, kept apart from the source.
///
/// `outputs.json`, the figures and their scenes are meant to be committed; nothing in them depends on when or where
/// the run took place. `timings.json` is not.
package struct OutputFolder {
    package let path: String

    package init(for notebook: NotebookFile) {
        path = Files.withoutExtension(notebook.path) + ".out"
    }

    package var outputsPath: String { path + "/outputs.json" }

    package func figurePath(_ name: String, _ format: FigureFormat = .svg) -> String {
        "\(path)/\(name).\(format.rawValue)"
    }

    private func animationPath(_ name: String) -> String { "\(path)/\(name).animation.json" }

    private func scenePath(_ name: String) -> String { "\(path)/scenes/\(name).txt" }

    /// What was recorded, nil where nothing was.
    ///
    /// - Throws: `NotebookError` for a damaged file, `FileError` for one that cannot be read.
    package func recorded() throws -> RunRecord? {
        guard Files.exists(outputsPath) else { return nil }
        let bytes = try Files.read(outputsPath)
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch let error as JSONError {
            throw NotebookError(path: outputsPath, line: error.line, message: error.problem)
        }
        return try RunRecord(json: json, path: outputsPath) { name in
            // A figure's files may have been left out of a commit: then it counts as not recorded.
            let scene = (try? Files.read(scenePath(name))) ?? []
            let svg = (try? Files.read(figurePath(name))) ?? []
            let animation = (try? Files.read(animationPath(name))) ?? []
            return FigureFiles(
                scene: String(decoding: scene, as: UTF8.self), svg: svg, animation: animation)
        }
    }

    /// Writes a run's outputs, and removes the figures of the run before that are no more.
    package func write(_ record: RunRecord) throws {
        let before = (try? recorded())?.figures ?? []
        try Files.makeFolder(path)
        let figures = record.figures
        if !figures.isEmpty { try Files.makeFolder(path + "/scenes") }
        for figure in figures {
            try Files.write(figure.svg, to: figurePath(figure.name))
            for (format, bytes) in figure.others {
                try Files.write(bytes, to: figurePath(figure.name, format))
            }
            if let animation = figure.animation {
                try Files.write(animation, to: animationPath(figure.name))
            }
            try Files.write(Array(figure.scene.utf8), to: scenePath(figure.name))
        }
        try Files.write(Array(record.json.canonicalText.utf8), to: outputsPath)
        try Files.write(Array(timings(record).canonicalText.utf8), to: path + "/timings.json")
        for figure in before {
            let now = figures.first { $0.name == figure.name }
            if now == nil {
                Files.remove(figurePath(figure.name))
                Files.remove(scenePath(figure.name))
            }
            if figure.animation != nil, now?.animation == nil {
                Files.remove(animationPath(figure.name))
            }
            for format in figure.others.keys where now?.others[format] == nil {
                Files.remove(figurePath(figure.name, format))
            }
        }
    }

    private func timings(_ record: RunRecord) -> JSON {
        func rounded(_ seconds: Double) -> JSON { .number((seconds * 1000).rounded() / 1000) }
        let cells = record.cells.map { cell in
            JSON.object([
                "label": cell.label.map(JSON.string) ?? .null, "seconds": rounded(cell.seconds),
            ])
        }
        let total = record.cells.reduce(0) { $0 + $1.seconds }
        return .object(["cells": .array(cells), "seconds": rounded(total)])
    }
}
