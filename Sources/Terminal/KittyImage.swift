import Session
import Text

/// A picture in full resolution, for terminals that speak kitty's graphics protocol
/// (sw.kovidgoyal.net/kitty/graphics-protocol).
package struct KittyImage {
    /// What to write for the terminal to draw it at the cursor.
    package let sequence: String

    /// The picture at its own size, or as wide as the screen; nil where it cannot be drawn.
    package init?(_ picture: any Picture, columns: Int) {
        // 144 dpi is sharp on dense screens; 6 points are the width of a common cell.
        guard let drawn = try? picture.render(as: .png(dpi: 144)) else { return nil }
        let width = min(max(columns - 1, 1), max(Int((picture.size.width / 6).rounded()), 1))
        self.init(png: drawn.bytes, columns: width)
    }

    /// - Parameter columns: how many cells the picture is scaled to be wide.
    package init(png: [UInt8], columns: Int) {
        let text = Array(base64(png).utf8)
        var sequence = ""
        // a=T: send and show; f=100: PNG; q=2: no answers, which would reach the prompt as typed text;
        // m=1: more chunks follow. The protocol allows 4096 bytes a chunk.
        for start in stride(from: 0, to: max(text.count, 1), by: 4096) {
            let end = min(start + 4096, text.count)
            let control = start == 0 ? "a=T,f=100,q=2,c=\(columns)," : "q=2,"
            let chunk = String(decoding: text[start..<end], as: UTF8.self)
            sequence += "\u{1B}_G\(control)m=\(end < text.count ? 1 : 0);\(chunk)\u{1B}\\"
        }
        self.sequence = sequence
    }
}
