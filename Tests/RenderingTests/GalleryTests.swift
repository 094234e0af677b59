import FileSystem
import Figures
import Glibc
import Testing

@testable import Rendering

/// Every kind of figure in every format, compared with what is recorded beside this file. With
/// `LINNET_GALLERY` set to a folder, the files go there, to be looked at; with `LINNET_RECORD` set,
/// what is drawn is recorded.
struct GalleryTests {
    private static let recorded =
        #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Recorded"
    private static let records = getenv("LINNET_RECORD") != nil

    @Test func everyKindIsDrawnTheSameTwice() throws {
        let folder = getenv("LINNET_GALLERY").map { String(cString: $0) }
        let renderer = CairoRenderer()
        for (name, figure) in try Gallery.all() {
            for (ending, format) in [
                ("png", DrawingFormat.png(dpi: 200)), ("svg", .svg(idPrefix: "a-")), ("pdf", .pdf),
            ] {
                let first = try renderer.draw(figure, as: format)
                let second = try renderer.draw(figure, as: format)
                #expect(first == second, "\(name).\(ending)")
                #expect(first.bytes.count > 500)
                if let folder {
                    try writeAtomically(first.bytes, to: "\(folder)/\(name).\(ending)")
                }
            }
        }
    }

    /// Longer texts, of very many marks, are told by their pictures alone.
    private static let longestScene = 40_000

    @Test func scenesAreAsRecorded() throws {
        for (name, figure) in try Gallery.all() {
            let scene = try figure.scene(measuring: PlainMeasurer()).text
            guard scene.utf8.count <= Self.longestScene else { continue }
            let path = "\(Self.recorded)/\(name).scene"
            if Self.records { try writeAtomically(Array(scene.utf8), to: path) }
            let known = String(decoding: try Files.read(path), as: UTF8.self)
            let pair = zip(lines(known), lines(scene)).first { $0 != $1 }
            #expect(known == scene, "\(name): \(pair.map { "\($0.0)\n\($0.1)" } ?? "")")
        }
    }

    private func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false) + [""]
    }

    @Test func noTileOfAPictureDiffers() throws {
        let renderer = CairoRenderer()
        for (name, figure) in try Gallery.all() {
            let drawing = try renderer.draw(figure, as: .pixels(width: Tiles.pictureWidth))
            let tiles = Tiles(drawing.bytes, width: drawing.width, height: drawing.height)
            let path = "\(Self.recorded)/\(name).tiles"
            if Self.records { try writeAtomically(Array(tiles.text.utf8), to: path) }
            let known = try #require(
                Tiles(text: String(decoding: try Files.read(path), as: UTF8.self)), "\(name)")
            let worst = try #require(tiles.worst(against: known), "\(name): another size")
            #expect(
                worst.difference <= Tiles.tolerance,
                "\(name): tile \(worst.column), \(worst.row) differs by \(worst.difference)")
        }
    }

    @Test func aChangedPlaceIsSeen() throws {
        // A short line of one class in another colour, somewhere in a large figure.
        let renderer = CairoRenderer()
        func tiles(_ figure: Figure) throws -> Tiles {
            let drawing = try renderer.draw(figure, as: .pixels(width: Tiles.pictureWidth))
            return Tiles(drawing.bytes, width: drawing.width, height: drawing.height)
        }
        let plain = try Figure(Gallery.history()).line(x: "epoch", y: "loss")
        let changed = try plain.rule(x: 6)
        let worst = try #require(try tiles(changed).worst(against: try tiles(plain)))
        #expect(worst.difference > Tiles.tolerance)
        #expect(try tiles(plain.size(120, 90)).worst(against: try tiles(plain)) == nil)
    }
}

/// A picture as the mean colours of its tiles. Machines draw edges a little differently, which means
/// hide; what is missing, or elsewhere, changes some tile by much.
struct Tiles: Equatable {
    static let pictureWidth = 480
    /// Of 255, for the worst tile and channel.
    static let tolerance = 10
    private static let side = 12

    private(set) var columns: Int
    private var means: [UInt8] = []

    /// - Parameter bytes: red, green and blue, rows from the top.
    init(_ bytes: [UInt8], width: Int, height: Int) {
        columns = (width + Self.side - 1) / Self.side
        for top in stride(from: 0, to: height, by: Self.side) {
            for left in stride(from: 0, to: width, by: Self.side) {
                let (bottom, right) = (min(height, top + Self.side), min(width, left + Self.side))
                for channel in 0..<3 {
                    var sum = 0
                    for row in top..<bottom {
                        for column in left..<right {
                            sum += Int(bytes[(row * width + column) * 3 + channel])
                        }
                    }
                    means.append(UInt8(sum / ((bottom - top) * (right - left))))
                }
            }
        }
    }

    /// A line a row, six hexadecimal digits a tile.
    var text: String {
        var lines: [String] = []
        for start in stride(from: 0, to: means.count, by: columns * 3) {
            lines.append(
                means[start..<min(means.count, start + columns * 3)].map { value in
                    (value < 16 ? "0" : "") + String(value, radix: 16)
                }.joined())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    init?(text: String) {
        let lines = text.split(separator: "\n")
        columns = (lines.first?.count ?? 0) / 6
        for line in lines {
            guard line.count == columns * 6 else { return nil }
            var rest = line[...]
            while !rest.isEmpty {
                guard let value = UInt8(rest.prefix(2), radix: 16) else { return nil }
                means.append(value)
                rest = rest.dropFirst(2)
            }
        }
    }

    /// Where the two differ most; nil where they are not of one size.
    func worst(against other: Tiles) -> (difference: Int, column: Int, row: Int)? {
        guard columns == other.columns, means.count == other.means.count else { return nil }
        let differences = zip(means, other.means).map { abs(Int($0) - Int($1)) }
        guard let place = differences.indices.max(by: { differences[$0] < differences[$1] }) else {
            return nil
        }
        return (differences[place], place / 3 % columns, place / 3 / columns)
    }
}
