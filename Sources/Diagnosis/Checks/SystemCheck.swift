internal import Glibc
internal import Launching

/// The kernel, the C library and the processor.
package enum SystemCheck: Check {
  package static let title = "System"

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    var names = utsname()
    uname(&names)
    let release = withUnsafeBytes(of: &names.release) { text($0) }
    let machine = withUnsafeBytes(of: &names.machine) { text($0) }
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    return [
      Observation("kernel", .works, "Linux \(release)"), judged(machine: machine, processors: count),
      judged(glibc: libraryVersion),
    ]
  }

  /// Whether the agent runs on this processor.
  package static func judged(machine: String, processors: Int) -> Observation {
    let text = "\(machine), \(processors) \(processors == 1 ? "core" : "cores")"
    if machine == "x86_64" { return Observation("processor", .works, text) }
    return Observation("processor", .fails, text, advice: "kmmem records on x86-64 alone; use such a machine.", isEssential: true)
  }

  /// Whether the agent knows this C library: 2.35 or newer.
  package static func judged(glibc version: String) -> Observation {
    let numbers = version.split(separator: ".").compactMap { Int($0) }
    if numbers.count >= 2, (numbers[0], numbers[1]) >= (2, 35) { return Observation("glibc", .works, version) }
    return Observation(
      "glibc", .fails, version, advice: "kmmem needs glibc 2.35 or newer; use a newer system or container.", isEssential: true)
  }

  /// "2.36" of "glibc 2.36".
  private static var libraryVersion: String {
    var bytes = [CChar](repeating: 0, count: 64)
    confstr(Int32(_CS_GNU_LIBC_VERSION), &bytes, bytes.count)
    let words = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
    return words.last.map(String.init) ?? "unknown"
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
