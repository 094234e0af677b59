import Glibc
import Tensors
import Text

/// Data sets that are known by name.
package enum NamedSets {
    /// The names, in alphabetical order.
    package static let names = [
        "breast_cancer", "digits", "fashion_mnist", "iris", "penguins", "wine",
    ]

    /// - Parameter library: folders to look for `data/iris.csv` and its like in.
    /// - Throws: `DataError` where the files are not there, saying where to get them.
    package static func load(_ name: String, library: [String]) throws -> DataStore {
        switch name {
        case "fashion_mnist":
            return try MNISTFiles.load(
                name: name, folder: fashionFolder(), classes: fashionClasses)
        case "digits": return try digits(path: find("digits.csv.gz", for: name, in: library))
        case "iris": return try table(name, label: "species", library: library)
        case "wine": return try table(name, label: "cultivar", library: library)
        case "breast_cancer": return try table(name, label: "diagnosis", library: library)
        case "penguins":
            return try table(name, label: "species", missing: .drop, library: library) {
                $0.filter { $0 != "year" }
            }
        default:
            let near =
                nearestName(to: name, among: names).map { "did you mean `\($0)`? " } ?? ""
            throw DataError(
                "", "there is no data set called `\(name)`",
                hint:
                    "\(near)known sets are \(names.joined(separator: ", ")); a file needs its ending"
            )
        }
    }

    // MARK: Tables of the repository

    private static func table(
        _ name: String, label: String, missing: MissingValues = .error, library: [String],
        features: (([String]) -> [String])? = nil
    ) throws -> DataStore {
        let path = try find("\(name).csv", for: name, in: library)
        let csv = try CSV(path: path)
        let numeric = csv.columns.filter { $0.type != .string && $0.name != label }.map(\.name)
        return try .table(
            csv, name: name, label: label, features: features?(numeric), missing: missing,
            bytesOnDisk: FilePath.size(path) ?? 0)
    }

    private static func find(_ file: String, for name: String, in library: [String]) throws
        -> String
    {
        let candidates = library.map { FilePath.join($0, "data/\(file)") }
        if let path = candidates.first(where: FilePath.exists) { return path }
        throw DataError(
            name,
            "data/\(file) is in none of Linnet's library folders: "
                + (library.isEmpty ? "there are none" : library.joined(separator: ", ")),
            hint: "set LINNET_LIBRARY to the folder `stdlib` of Linnet's source")
    }

    /// 8 × 8 pixels from 0 to 16 in the file, stretched to bytes from 0 to 255 as other images have.
    private static func digits(path: String) throws -> DataStore {
        let csv = try CSV(path: path)
        guard csv.columns.count == 65 else {
            throw DataError(path, "expected 64 pixels and a label in each row")
        }
        let columns = try csv.columns.map { column in
            guard case .ints(let values) = column.values,
                values.allSatisfy({ (0...16).contains($0) })
            else {
                throw DataError(path, "column `\(column.name)` holds other values than 0 to 16")
            }
            return values
        }
        let count = csv.lines.count
        var pixels = [UInt8](repeating: 0, count: count * 64)
        for (place, column) in columns.dropLast().enumerated() {
            for (row, value) in column.enumerated() {
                pixels[row * 64 + place] = UInt8((value * 255 + 8) / 16)
            }
        }
        return try .arrays(
            name: "digits", inputs: Tensor(pixels, shape: [count, 8, 8, 1]),
            labels: Tensor(columns[64].map { Int64($0) }), classes: (0..<10).map { "\($0)" },
            bytesOnDisk: FilePath.size(path) ?? 0)
    }

    // MARK: Fashion-MNIST

    /// As listed by H. Xiao, K. Rasul and R. Vollgraf 2017.
    private static let fashionClasses = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// The first of `$LINNET_DATA`'s folders that holds the set, else where Debian puts it.
    private static func fashionFolder() throws -> String {
        var roots: [String] = []
        if let value = getenv("LINNET_DATA") {
            roots = String(cString: value).split(separator: ":").map(String.init)
        }
        let names = ["fashion-mnist", "fashion_mnist"]
        let folders =
            roots.flatMap { root in names.map { FilePath.join(root, $0) } + [root] }
            + ["/usr/share/datasets/fashion-mnist"]
        if let folder = folders.first(where: MNISTFiles.areIn) { return folder }
        throw DataError(
            "fashion_mnist",
            "the data set is not installed: it is in none of "
                + folders.joined(separator: ", "),
            hint: "install Debian's package: sudo apt install dataset-fashion-mnist; or set "
                + "LINNET_DATA to a folder that holds its four files in fashion-mnist/")
    }
}

/// The four files in which MNIST and its successors come.
package enum MNISTFiles {
    /// Whether a folder holds such a set.
    package static func areIn(_ folder: String) -> Bool {
        (try? find("train-images-idx3-ubyte", in: folder)) != nil
    }

    /// Training rows first, then test rows, in one piece.
    package static func load(name: String, folder: String, classes: [String]) throws -> DataStore {
        let images = try ["train", "t10k"].map {
            try IDX(path: find("\($0)-images-idx3-ubyte", in: folder))
        }
        let labels = try ["train", "t10k"].map {
            try IDX(path: find("\($0)-labels-idx1-ubyte", in: folder))
        }
        for part in images where part.layout.shape.count != 3 || part.layout.type != .uint8 {
            throw DataError(
                part.reader.path,
                "expected images [rows, height, width] of uint8, got "
                    + "\(part.layout.shape) of \(part.layout.type)")
        }
        guard images[0].layout.shape.dropFirst() == images[1].layout.shape.dropFirst() else {
            throw DataError(
                folder,
                "training images of \(images[0].layout.shape) and test images of "
                    + "\(images[1].layout.shape) differ in size")
        }
        for (image, label) in zip(images, labels) {
            guard label.layout == ArrayLayout(shape: [image.layout.shape[0]], type: .uint8) else {
                throw DataError(
                    label.reader.path,
                    "expected \(image.layout.shape[0]) labels of uint8, got "
                        + "\(label.layout.shape) of \(label.layout.type)")
            }
        }
        let train = images[0].layout.shape[0]
        let rows = train + images[1].layout.shape[0]
        let pixels = try Tensor(
            uninitialized: [rows] + images[0].layout.shape.dropFirst() + [1], .uint8, for: "dataset"
        )
        try read(images, into: pixels)
        let indices = try Tensor(uninitialized: [rows], .uint8, for: "dataset")
        try read(labels, into: indices)
        let files = images + labels
        return try .arrays(
            name: name, inputs: pixels, labels: indices, classes: classes,
            bytesOnDisk: files.reduce(0) { $0 + $1.reader.fileSize },
            ownSplit: (train: 0..<train, test: train..<rows))
    }

    private static func read(_ parts: [IDX], into tensor: Tensor) throws {
        var start = 0
        for part in parts {
            let end = start + (part.layout.byteCount ?? 0)
            try part.read(into: UnsafeMutableRawBufferPointer(rebasing: tensor.data[start..<end]))
            start = end
        }
    }

    private static func find(_ name: String, in folder: String) throws -> String {
        let path = FilePath.join(folder, name)
        if FilePath.exists("\(path).gz") { return "\(path).gz" }
        guard FilePath.exists(path) else { throw DataError("\(path).gz", "no such file") }
        return path
    }
}
