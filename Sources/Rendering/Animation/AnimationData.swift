import Figures
import Text

/// What `AnimationPlayer` plays, as JSON: the part that stands still as SVG and what moves as int16, or
/// pictures of all frames.
struct AnimationData {
    private let animation: Animation
    private let size: Size
    private var members: [String] = []

    private init(_ animation: Animation, _ size: Size, summary: String) {
        self.animation = animation
        self.size = size
        let titles = animation.titles.map(Self.quoted)
        members = [
            "\"format\":1", "\"width\":\(Self.number(size.width))",
            "\"height\":\(Self.number(size.height))", "\"fps\":\(Self.number(animation.fps))",
            "\"count\":\(animation.count)", "\"alt\":\(Self.quoted(summary))",
            "\"titles\":[\(titles.joined(separator: ","))]",
        ]
    }

    /// Figures that are alike but for places and words.
    init(
        _ animation: Animation, moving tracks: SceneTracks, below: [UInt8], above: [UInt8]
    ) {
        self.init(animation, tracks.first.size, summary: tracks.first.summary)
        members.append("\"below\":\"\(base64(below))\"")
        members.append("\"above\":\"\(base64(above))\"")
        members.append("\"unit\":\(tracks.unit)")
        let items = tracks.tracks.values.sorted { $0.item < $1.item }.compactMap { track in
            Self.item(track, of: tracks)
        }
        members.append("\"items\":[\(items.joined(separator: ",\n"))]")
    }

    /// Any figures, each as a PNG file.
    init(_ animation: Animation, size: Size, summary: String, pictures: [[UInt8]]) {
        self.init(animation, size, summary: summary)
        let frames = pictures.map { "\"\(base64($0))\"" }
        members.append("\"frames\":[\(frames.joined(separator: ",\n"))]")
    }

    /// The whole as UTF-8, without any `<`, so that it can stand inside of a page as it is.
    var bytes: [UInt8] { Array("{\(members.joined(separator: ",\n"))}\n".utf8) }

    // MARK: Items

    private static func item(_ track: SceneTracks.Track, of tracks: SceneTracks) -> String? {
        var members: [String]
        switch tracks.first.items[track.item] {
        case .markers(let markers):
            let styles = markers.styles.map { style in
                "[\"\(style.shape.rawValue)\",\(color(style.color))]"
            }
            members = [
                "\"kind\":\"markers\"", "\"radius\":\(number(markers.radius))",
                "\"styles\":[\(styles.joined(separator: ","))]",
                "\"styleOf\":\"\(text(of: markers.styleOf.map { Int16(clamping: $0) }))\"",
            ]
        case .path(let path, let fill, let stroke):
            members = [
                "\"kind\":\"path\"",
                "\"letters\":\"\(String(path.elements.map(\.letter)))\"",
            ]
            if let fill { members.append("\"fill\":\(color(fill))") }
            if let stroke {
                members.append("\"stroke\":\(color(stroke.color))")
                members.append("\"line\":\(number(stroke.width))")
                members.append("\"dash\":[\(stroke.dash.map(number).joined(separator: ","))]")
                members.append("\"round\":\(stroke.roundCaps)")
            }
        case .text(let run):
            members = [
                "\"kind\":\"text\"", "\"size\":\(number(run.font.size))",
                "\"bold\":\(run.font.isBold)", "\"anchor\":\"\(run.anchor.rawValue)\"",
                "\"angle\":\(number(run.angle))", "\"color\":\(color(run.color))",
                "\"texts\":[\(track.texts.map(quoted).joined(separator: ","))]",
            ]
        case .image, .clip, .endClip: return nil
        }
        if let clip = tracks.clip(of: track.item) {
            let sides = [clip.x, clip.y, clip.width, clip.height].map(number)
            members.append("\"clip\":[\(sides.joined(separator: ","))]")
        }
        members.append("\"at\":\"\(text(of: track.places))\"")
        return "{\(members.joined(separator: ","))}"
    }

    /// In little-endian order, as nearly all readers' machines have it.
    private static func text(of numbers: [Int16]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * numbers.count)
        for number in numbers {
            bytes.append(UInt8(truncatingIfNeeded: number))
            bytes.append(UInt8(truncatingIfNeeded: number >> 8))
        }
        return base64(bytes)
    }

    private static func color(_ color: Color) -> String {
        "\"rgba(\(color.red),\(color.green),\(color.blue),\(number(color.alpha)))\""
    }

    private static func number(_ value: Double) -> String { trimmed(value, decimals: 3) }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            // The two by which a page could take what follows for markup of its own.
            case "<": result += "\\u003c"
            case "&": result += "\\u0026"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
