// swift-tools-version: 6.2
import PackageDescription

// A program of somebody else's that embeds Linnet, as its own package: what the README promises.
let package = Package(
    name: "embedding",
    dependencies: [.package(name: "linnet", path: "../..")],
    targets: [
        .executableTarget(
            name: "embedding", dependencies: [.product(name: "Linnet", package: "linnet")])
    ]
)
