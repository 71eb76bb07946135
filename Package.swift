// swift-tools-version: 6.2
import PackageDescription

/// What goes into a target process: Embedded Swift, no allocation, no lock, only `kmm_*` and `PyInit_*` visible.
let embedded: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableExperimentalFeature("Embedded"),
  .treatAllWarnings(as: .error),
  .unsafeFlags([
    "-Ounchecked", "-wmo", "-enforce-exclusivity=unchecked", "-Xfrontend", "-no-allocations",
    "-Xcc", "-fno-omit-frame-pointer",
  ]),
]
let guestC: [CSetting] = [
  .unsafeFlags([
    "-O2", "-fvisibility=hidden", "-fno-omit-frame-pointer", "-momit-leaf-frame-pointer", "-fasynchronous-unwind-tables", "-Wall",
    "-Wextra", "-Werror",
  ])
]
func guestLinker(_ extra: [String] = []) -> [LinkerSetting] {
  let exports = "--version-script=\(Context.packageDirectory)/Sources/CAgent/exports.map"
  let flags = [exports, "-z", "nodelete", "--gc-sections", "--build-id=sha1", "--no-undefined-version"] + extra
  return [.unsafeFlags(flags.flatMap { ["-Xlinker", $0] })]
}

/// The analysis and its tests: ordinary Swift with its runtime linked in.
let ordinary: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// `--static-swift-stdlib` breaks Embedded targets, so the executable names what a static Foundation needs itself.
let staticRuntime: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib"]),
  .linkedLibrary("_FoundationCShims"), .linkedLibrary("_FoundationCollections"), .linkedLibrary("swiftSynchronization"),
]

let package = Package(
  name: "kmmem",
  products: [
    .executable(name: "kmmem", targets: ["kmmem"]),
    .library(name: "kmmem_agent", type: .dynamic, targets: ["Agent"]),
    .library(name: "kmmem_python", type: .dynamic, targets: ["PythonBridge"]),
    .library(name: "_kmmem", type: .dynamic, targets: ["PythonModule"]),
    .library(name: "kmmem_sanitizer", type: .dynamic, targets: ["SanitizerStacks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // The capture file, shared by both sides.
    .target(name: "CCaptureFormat"),

    // In the target process.
    .target(name: "CInterface", cSettings: guestC),
    .target(name: "CAgent", dependencies: ["CInterface", "CCaptureFormat"], exclude: ["exports.map"], cSettings: guestC),
    .target(
      name: "Agent", dependencies: ["CAgent", "CInterface", "CCaptureFormat"], swiftSettings: embedded,
      linkerSettings: guestLinker(["-z", "initfirst", "-soname", "libkmmem_agent.so"])),
    .target(name: "CPython", dependencies: ["CInterface", "CCaptureFormat"], cSettings: guestC),
    .target(
      name: "PythonBridge", dependencies: ["CPython", "CInterface", "CCaptureFormat"], swiftSettings: embedded,
      linkerSettings: guestLinker()),
    .target(name: "CPythonModule", dependencies: ["CInterface"], cSettings: guestC),
    .target(
      name: "PythonModule", dependencies: ["CPythonModule"], swiftSettings: embedded, linkerSettings: guestLinker()),

    // In a target process that AddressSanitizer watches.
    .target(name: "CSanitizer", cSettings: guestC),
    .target(
      name: "SanitizerStacks", dependencies: ["CSanitizer"], swiftSettings: embedded, linkerSettings: guestLinker()),

    // In the kmmem executable.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CaptureFormat", dependencies: ["CCaptureFormat", "CZlib"],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    .systemLibrary(name: "CElfutils", pkgConfig: "libdw", providers: [.apt(["libdw-dev"])]),
    .target(name: "Symbolication", dependencies: ["CElfutils"], swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(
      name: "Snapshots", dependencies: ["CaptureFormat", "CCaptureFormat", "HeapGraph", "Symbolication"],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(
      name: "Detectors",
      dependencies: ["Snapshots", "CaptureFormat", "CCaptureFormat", "HeapGraph", "Instruments", "Symbolication"],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(
      name: "Growth", dependencies: ["Snapshots", "CaptureFormat", "HeapGraph"],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    // The messages of other programs' profiles. Generated, see regenerate.sh.
    .target(
      name: "ProfileFormats", dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["regenerate.sh"], swiftSettings: ordinary),
    .target(
      name: "Budgets", dependencies: ["Suppressions", "Snapshots", "CaptureFormat"],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "History", dependencies: ["CSQLite"], swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(
      name: "Reports",
      dependencies: [
        "Detectors", "Growth", "Budgets", "History", "Suppressions", "Snapshots", "CaptureFormat", "CCaptureFormat", "HeapGraph",
        "Instruments", "ProfileFormats", "CZlib",
      ],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(name: "HeapGraph", swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(
      name: "Suppressions", dependencies: [.product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: ordinary + [.strictMemorySafety()]),
    // What other memory tools write.
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(
      name: "Instruments", dependencies: ["CExpat", "CZlib", "CZstd"], swiftSettings: ordinary + [.strictMemorySafety()]),
    .target(name: "CLaunching", dependencies: ["CCaptureFormat"], cSettings: guestC),
    .target(name: "Launching", dependencies: ["CLaunching", "CaptureFormat"], swiftSettings: ordinary),
    .target(
      name: "CInjection", dependencies: ["CInterface"],
      cSettings: guestC + [.unsafeFlags(["-fno-stack-protector", "-fno-builtin", "-fno-jump-tables", "-fcf-protection=none"])]),
    .target(name: "Injection", dependencies: ["CInjection", "Launching"], swiftSettings: ordinary),
    .target(name: "Diagnosis", dependencies: ["Launching", "Reports", "Symbolication"], swiftSettings: ordinary),
    .executableTarget(
      name: "kmmem",
      dependencies: [
        "Diagnosis", "Injection", "Launching", "Reports", "Detectors", "Growth", "Budgets", "History", "Instruments", "Snapshots",
        "HeapGraph", "Symbolication", "CaptureFormat", "Suppressions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: ordinary, linkerSettings: staticRuntime),

    .executableTarget(
      name: "HeapTimes", dependencies: ["CaptureFormat", "HeapGraph", "Snapshots"], path: "Benchmarks/HeapTimes",
      swiftSettings: ordinary + [.unsafeFlags(["-parse-as-library"])], linkerSettings: staticRuntime),

    // Captures that tests describe in a few lines.
    .target(
      name: "SyntheticCaptures", dependencies: ["CaptureFormat", "CCaptureFormat"], path: "Tests/SyntheticCaptures",
      swiftSettings: ordinary),
    // Files that lie, and all questions about them.
    .target(
      name: "DamagedInputs",
      dependencies: [
        "CaptureFormat", "CCaptureFormat", "HeapGraph", "Snapshots", "Detectors", "Growth", "Suppressions", "Reports",
        "SyntheticCaptures",
      ],
      path: "Tests/DamagedInputs", swiftSettings: ordinary),
    .testTarget(
      name: "CaptureFormatTests", dependencies: ["CaptureFormat", "CCaptureFormat", "SyntheticCaptures"],
      exclude: ["Fixtures"], swiftSettings: ordinary),
    .testTarget(
      name: "SymbolicationTests", dependencies: ["Symbolication", "SyntheticCaptures"], exclude: ["Programs"],
      swiftSettings: ordinary),
    .testTarget(
      name: "SnapshotsTests",
      dependencies: ["Snapshots", "CaptureFormat", "CCaptureFormat", "HeapGraph", "SyntheticCaptures"],
      swiftSettings: ordinary),
    .testTarget(name: "HeapGraphTests", dependencies: ["HeapGraph", "SyntheticCaptures"], swiftSettings: ordinary),
    .testTarget(
      name: "LaunchingTests", dependencies: ["Launching", "CaptureFormat", "CCaptureFormat", "SyntheticCaptures"],
      swiftSettings: ordinary),
    .testTarget(
      name: "DiagnosisTests", dependencies: ["Diagnosis", "Launching", "Reports", "Symbolication"], swiftSettings: ordinary),
    .testTarget(name: "InjectionTests", dependencies: ["Injection", "CInjection", "Launching"], swiftSettings: ordinary),
    .testTarget(
      name: "DetectorsTests",
      dependencies: [
        "Detectors", "Instruments", "Snapshots", "CaptureFormat", "CCaptureFormat", "HeapGraph", "SyntheticCaptures",
      ],
      swiftSettings: ordinary),
    .testTarget(
      name: "GrowthTests", dependencies: ["Growth", "Snapshots", "CaptureFormat", "HeapGraph", "SyntheticCaptures"],
      swiftSettings: ordinary),
    .testTarget(
      name: "BudgetsTests",
      dependencies: ["Budgets", "Suppressions", "Snapshots", "CaptureFormat", "CCaptureFormat", "SyntheticCaptures"],
      swiftSettings: ordinary),
    .testTarget(name: "HistoryTests", dependencies: ["History"], swiftSettings: ordinary),
    .testTarget(
      name: "InstrumentsTests", dependencies: ["Instruments", "SyntheticCaptures"], exclude: ["Fixtures"],
      swiftSettings: ordinary),
    .testTarget(name: "SuppressionsTests", dependencies: ["Suppressions", "SyntheticCaptures"], swiftSettings: ordinary),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Detectors", "Growth", "Budgets", "History", "Instruments", "Suppressions", "Snapshots", "CaptureFormat",
        "CCaptureFormat", "HeapGraph", "ProfileFormats", "CZlib", "SyntheticCaptures", "DamagedInputs",
      ],
      exclude: ["Goldens"],
      swiftSettings: ordinary),
  ]
)

// `make fuzz` alone builds this: libFuzzer brings its own main function.
if Context.environment["KMMEM_FUZZING"] != nil {
  package.targets += [
    .target(name: "CFuzzing", path: "Tests/Fuzzing/CFuzzing"),
    .executableTarget(
      name: "Fuzzing",
      dependencies: ["CFuzzing", "CaptureFormat", "Snapshots", "Reports", "SyntheticCaptures", "DamagedInputs"],
      path: "Tests/Fuzzing/Inputs", swiftSettings: ordinary + [.unsafeFlags(["-parse-as-library"])]),
  ]
}
