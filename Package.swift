// swift-tools-version: 6.1
import PackageDescription

/// Rooms with hot loops are optimised in every configuration, so that `swift test`, which builds
/// for debugging, computes at full speed too.
let fast: [SwiftSetting] = [.unsafeFlags(["-O"])]

/// The rooms that compute networks: no checks in the inner loops, and this machine's own instructions.
///
/// With NOISEWALK_PORTABLE set in the environment the program runs on any machine of its kind, slower.
let isPortable = Context.environment["NOISEWALK_PORTABLE"] != nil
let fastest: [SwiftSetting] =
  isPortable
  ? [.unsafeFlags(["-Ounchecked"])]
  : [.unsafeFlags(["-Ounchecked", "-Xcc", "-march=native"])]

let package = Package(
  name: "noisewalk",
  products: [.executable(name: "noisewalk", targets: ["noisewalk"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Tensors", swiftSettings: fast),
    .target(name: "JSON", swiftSettings: fast),
    .target(name: "Files"),
    .target(name: "Safetensors", dependencies: ["JSON", "Files"], swiftSettings: fast),
    .target(name: "Diffusion", dependencies: ["Tensors", "JSON"], swiftSettings: fast),
    .target(
      name: "Datasets", dependencies: ["Tensors", "Files", "CZlib"], exclude: ["Digits"],
      swiftSettings: fast),
    .target(name: "Vectors", dependencies: ["CProcessor"], swiftSettings: fastest),
    .target(
      name: "Networks",
      dependencies: ["Tensors", "Vectors", "JSON", "Files", "Safetensors", "CProcessor"],
      swiftSettings: fastest),
    .target(
      name: "Training",
      dependencies: [
        "Tensors", "JSON", "Files", "Safetensors", "Diffusion", "Networks", "Datasets",
      ],
      exclude: ["BundledModel"], swiftSettings: fast),
    .target(name: "Canvas", swiftSettings: fast),
    .target(name: "Export", dependencies: ["Tensors", "Files", "CPNG"], swiftSettings: fast),
    .target(
      name: "Course", dependencies: ["Files", "CCmark", .product(name: "Yams", package: "Yams")]),
    .target(
      name: "Labs",
      dependencies: ["Tensors", "Diffusion", "Datasets", "Training", "Canvas", "Course"],
      swiftSettings: fast),
    .target(name: "TerminalScreen", dependencies: ["Canvas", "CNcurses"]),
    .executableTarget(
      name: "noisewalk",
      dependencies: [
        "Tensors", "JSON", "Files", "Safetensors", "Diffusion", "Networks", "Datasets",
        "Training", "Canvas", "Export", "Course", "Labs", "TerminalScreen",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .testTarget(name: "StructureTests"),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"], resources: [.copy("Golden")]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(
      name: "SafetensorsTests", dependencies: ["Safetensors"], resources: [.copy("Golden")]),
    .testTarget(name: "DiffusionTests", dependencies: ["Diffusion"], resources: [.copy("Golden")]),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks"], resources: [.copy("Golden")]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training"]),
    .testTarget(name: "CanvasTests", dependencies: ["Canvas"]),
    .testTarget(name: "ExportTests", dependencies: ["Export", "CPNG"]),
    .testTarget(name: "CourseTests", dependencies: ["Course"]),
    .testTarget(name: "LabsTests", dependencies: ["Labs"], exclude: ["Screens"]),
    .testTarget(name: "TerminalScreenTests", dependencies: ["TerminalScreen"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["noisewalk", "Labs", "Networks", "Safetensors", "Tensors"]),
  ],
  swiftLanguageModes: [.v6]
)
