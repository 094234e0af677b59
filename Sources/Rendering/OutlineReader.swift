import CCairo
import Figures

/// Reads the paths that Cairo's and Pango's functions make.
enum OutlineReader {
    /// Cairo keeps 8 bits of a coordinate's fraction, of pixels: magnified, more of it is left.
    private static let scale = 64.0

    /// What `make` adds to a context's path, in its units.
    static func path(_ make: (OpaquePointer) -> Void) -> Path {
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1) else { return Path() }
        defer { cairo_surface_destroy(surface) }
        guard let context = cairo_create(surface) else { return Path() }
        defer { cairo_destroy(context) }
        cairo_scale(context, scale, scale)
        cairo_move_to(context, 0, 0)
        make(context)
        guard let found = cairo_copy_path(context) else { return Path() }
        defer { cairo_path_destroy(found) }
        var path = Path()
        let count = Int(found.pointee.num_data)
        guard let data = found.pointee.data, count > 0 else { return path }
        var index = 0
        while index < count {
            func point(_ number: Int) -> Point {
                let point = data[index + number].point
                return Point(point.x, point.y)
            }
            switch data[index].header.type {
            case CAIRO_PATH_MOVE_TO: path.elements.append(.move(point(1)))
            case CAIRO_PATH_LINE_TO: path.elements.append(.line(point(1)))
            case CAIRO_PATH_CURVE_TO: path.elements.append(.curve(point(1), point(2), point(3)))
            default: path.elements.append(.close)
            }
            index += max(1, Int(data[index].header.length))
        }
        return path.withoutLoneMoves
    }
}

extension Path {
    /// Without moves that nothing is drawn from.
    fileprivate var withoutLoneMoves: Path {
        var path = Path()
        for (index, element) in elements.enumerated() {
            if case .move = element {
                guard index + 1 < elements.count else { continue }
                if case .move = elements[index + 1] { continue }
            }
            path.elements.append(element)
        }
        return path
    }
}
