/// Which axis of a mark has names and which has numbers: marks stand upright over names in `x`, and
/// lie on their side along names in `y`.
struct NamedAxis: Equatable {
    let value: Channel

    private static let mostNames = 1000

    init(of rows: Rows) {
        value =
            rows.columns[.y]?.isNumeric == false && rows.columns[.x]?.isNumeric != false ? .x : .y
    }

    var name: Channel { isUpright ? .x : .y }
    var isUpright: Bool { value == .y }

    /// - Throws: where there are names along both axes.
    func numbers(_ rows: Rows, for operation: String) throws(FigureError) -> [Double] {
        switch rows.columns[value] {
        case .numbers(let numbers): return numbers
        case .categories:
            throw FigureError(
                operation, "both x and y have names: one of them should be numbers")
        case nil:
            throw FigureError(operation, "needs numbers in y, or in x along names in y")
        }
    }

    /// The rows with names along the axis of names: numbers become names, and where there is
    /// nothing all rows have one name, which is empty.
    ///
    /// - Throws: where there are more names than have room beside each other on any page.
    func named(_ rows: Rows, for operation: String) throws(FigureError) -> Rows {
        var rows = rows
        let names =
            rows.columns[name]?.asCategories
            ?? Categories(names: [""], codes: [Int](repeating: 0, count: rows.count))
        guard names.names.count <= Self.mostNames else {
            throw FigureError(
                operation,
                "\(name.rawValue) has \(names.names.count) different values: a \(operation) each",
                hint: "give names, or draw numbers along both axes as points")
        }
        rows.columns[name] = .categories(names)
        return rows
    }

    /// A place of the panel by its place along the names, in points, and its number.
    func point(_ along: Double, _ number: Double, on panel: Panel) -> Point {
        isUpright ? Point(along, panel.down(number)) : Point(panel.across(number), along)
    }
}

/// Where the marks of each class stand within a name's band: side by side where several classes
/// meet at a name.
struct Slots {
    private let axis: NamedAxis
    private let panel: Panel
    private let band: Double
    private let count: Int

    /// - Parameters:
    ///   - names: the name of each mark that is drawn, as its index.
    ///   - classes: of the marks; nil where they share their place.
    ///   - fill: the share of a band that the marks of a name take.
    init(names: [Double], classes: Categories?, _ axis: NamedAxis, on panel: Panel, fill: Double) {
        self.axis = axis
        self.panel = panel
        let scale = axis.isUpright ? panel.x : panel.y
        let length = axis.isUpright ? panel.frame.width : panel.frame.height
        band = (scale.band ?? 1) * length * fill
        // Classes that never meet at one name need no room beside each other.
        let meet = classes != nil && Set(names).count < names.count
        count = meet ? max(1, classes?.names.count ?? 1) : 1
    }

    /// From where to where a mark reaches along the names, in points.
    func side(name: Double, class code: Double) -> (low: Double, high: Double) {
        let center = axis.isUpright ? panel.across(name) : panel.down(name)
        let width = band / Double(count)
        let low = center - band / 2 + (count > 1 ? code * width : 0)
        return (low, low + width)
    }
}
