internal import Glibc
internal import Launching

/// Whether a snapshot can copy its process.
package enum ProcessesCheck: Check {
  package static let title = "Processes"
  private static let few = 64

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit)
    return [judged(processes: limit.rlim_cur == rlim_t.max ? nil : Int(clamping: limit.rlim_cur), isRoot: geteuid() == 0)]
  }

  /// What `ulimit -u` allows; root is not held to it.
  package static func judged(processes: Int?, isRoot: Bool) -> Observation {
    let text = processes.map { "\($0) processes" } ?? "unlimited"
    guard let processes, processes < few, !isRoot else { return Observation("ulimit -u", .works, text) }
    return Observation(
      "ulimit -u", .limited, text, advice: "A snapshot copies the process for a moment: raise ulimit -u, or use --in-place.")
  }
}
