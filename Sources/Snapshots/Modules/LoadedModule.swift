package import CaptureFormat

/// A file whose code was mapped into the process, under one place in the address space that stands for all its loads.
package struct LoadedModule: Sendable {
  /// What a module is to the reader of a report.
  package enum Role: Sendable {
    /// kmmem's own libraries, never shown.
    case profiler
    /// The Python interpreter.
    case interpreter
    /// The C and C++ runtime: libc, the loader, libstdc++ and the like.
    case runtime
    /// Everything else.
    case program
  }

  /// The file.
  package let path: String
  /// The linker's build identifier; empty where there is none.
  package let buildID: [UInt8]
  /// Address in the process minus address in the file, of the first load.
  package let base: UInt64
  /// The segments of the first load.
  package let segments: [ModuleRecord.Segment]
  /// What it is to the reader.
  package internal(set) var role: Role

  init(_ record: ModuleRecord) {
    path = record.path
    buildID = record.buildID
    base = record.base
    segments = record.segments
    role = Self.role(ofPath: record.path)
  }

  /// The last component of the path.
  package var name: String { Self.name(ofPath: path) }

  /// The last component of a path.
  package static func name(ofPath path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private static let profilerNames: Set<String> = ["libkmmem_agent.so", "libkmmem_python.so", "lib_kmmem.so", "_kmmem.abi3.so"]
  private static let runtimePrefixes = [
    "libc.so", "libc-", "ld-linux", "ld-2", "libstdc++", "libc++", "libpthread", "libm.so", "libdl.so", "libgcc_s", "linux-vdso",
  ]

  /// What a module is, by the name of its file.
  package static func role(ofPath path: String) -> Role {
    let name = name(ofPath: path)
    if profilerNames.contains(name) { return .profiler }
    if name.hasPrefix("libpython") { return .interpreter }
    if runtimePrefixes.contains(where: name.hasPrefix) || path == "[vdso]" { return .runtime }
    return .program
  }
}
