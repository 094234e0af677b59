// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is Swift 6 with warnings as errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A module of the house. `imports` is the whole list of whom it may import: `make check` builds with
/// the explicit-import check, so an arrow that is not written here does not compile.
func module(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of one module; they may see what it sees.
func tests(_ name: String, imports: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: imports, exclude: exclude, swiftSettings: strict)
}

/// A C library of Debian's, named by its pkg-config file.
func library(_ name: String, pkgConfig: String? = nil, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let package = Package(
    name: "linnet",
    products: [
        .executable(name: "linnet", targets: ["linnet"]),
        .library(name: "Linnet", targets: ["Session"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        // System libraries: a module map and a shim each, nothing else.
        library("CReadline", debian: "libreadline-dev"),
        // Its header alone: the library is opened when the first product of float64 is asked for.
        library("COpenBLAS", debian: "libopenblas-dev"),
        library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        library("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
        library("CGIF", pkgConfig: "libgif", debian: "libgif-dev"),
        library("CTurboJPEG", pkgConfig: "libturbojpeg", debian: "libturbojpeg0-dev"),
        // Their headers alone, as LateCairo says.
        library("CCairo", pkgConfig: "cairo", debian: "libcairo2-dev"),
        library("CPango", pkgConfig: "pangocairo", debian: "libpango1.0-dev"),
        library("CMark", debian: "libcmark-gfm-dev"),
        library("CYaml", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
        library("CPCRE2", pkgConfig: "libpcre2-8", debian: "libpcre2-dev"),

        // What every module may stand on: no values, no policy.
        module("Text"),
        module("FileSystem"),

        // The language.
        module("Syntax", imports: ["Text"]),
        module("Machine", imports: ["Syntax", "Text"]),

        // Numbers and networks.
        .target(name: "Kernels"),
        module("Tensors", imports: ["Kernels", "COpenBLAS"]),
        module(
            "Data", imports: ["Tensors", "Text", "FileSystem", "CZlib", "CPNG", "CTurboJPEG"]),
        module("Networks", imports: ["Tensors", "Data", "Text", "FileSystem"]),
        module("Exploration", imports: ["Kernels", "Tensors", "Data", "Networks"]),

        // Pictures.
        module("Figures", imports: ["Text"]),
        .target(name: "LateCairo", dependencies: ["CCairo", "CPango"]),
        module(
            "Rendering",
            imports: ["Figures", "FileSystem", "Text", "LateCairo", "CCairo", "CPango", "CGIF"]),

        // The language meets the rest.
        module(
            "Builtins",
            imports: [
                "Machine", "Tensors", "Data", "Networks", "Exploration", "Figures", "Text",
                "FileSystem", "CPCRE2",
            ]),
        module(
            "Session",
            imports: [
                "Builtins", "Machine", "Syntax", "Tensors", "Figures", "Rendering", "Text",
                "FileSystem",
            ]),

        // Front ends.
        module("Notebooks", imports: ["Session", "Text", "FileSystem", "CMark", "CYaml"]),
        module("Terminal", imports: ["Session", "FileSystem", "Text", "CReadline"]),
        .executableTarget(
            name: "linnet",
            dependencies: [
                "Session", "Notebooks", "Terminal", "Text", "FileSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        tests("TextTests", imports: ["Text"]),
        tests("FileSystemTests", imports: ["FileSystem"]),
        tests("SyntaxTests", imports: ["Syntax"]),
        tests("MachineTests", imports: ["Machine", "Syntax"]),
        tests("TensorsTests", imports: ["Tensors", "Kernels"]),
        tests("DataTests", imports: ["Data", "Tensors"], exclude: ["Fixtures"]),
        tests(
            "NetworksTests", imports: ["Networks", "Data", "Tensors", "FileSystem", "Text"],
            exclude: ["Fixtures"]),
        tests("ExplorationTests", imports: ["Exploration", "Networks", "Data", "Tensors"]),
        tests("FiguresTests", imports: ["Figures"]),
        tests(
            "RenderingTests", imports: ["Rendering", "Figures", "FileSystem", "CGIF", "CPNG"],
            exclude: ["Recorded"]),
        tests("BuiltinsTests", imports: ["Builtins", "Machine", "Tensors", "Figures"]),
        tests("SessionTests", imports: ["Session"]),
        tests("NotebooksTests", imports: ["Notebooks", "Session", "FileSystem", "Text"]),
        tests("TerminalTests", imports: ["Terminal", "Session", "Text"]),
        tests("CommandTests", imports: []),

        // Programs made up, mutated and run in every way there is; see Scripts/fuzz for the long runs.
        .target(
            name: "Fuzzing",
            dependencies: [
                "Syntax", "Machine", "Builtins", "Notebooks", "Networks", "Data", "Tensors",
            ],
            path: "Tests/Fuzzing", swiftSettings: strict),
        tests("FuzzTests", imports: ["Fuzzing"]),
    ]
)

// libFuzzer's program, only for Scripts/fuzz: it links nowhere but with the sanitizer's library.
if Context.environment["LINNET_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Fuzzing", "Machine"], path: "Tests/Fuzz",
            swiftSettings: strict))
}
