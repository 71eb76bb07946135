internal import Glibc
internal import Launching

/// Whether running processes may be entered: `kmmem attach`, `kmmem snapshot` and `kmmem growth PID`.
package enum AttachCheck: Check {
  package static let title = "Running processes"
  private static let traceBit: UInt64 = 1 << 19

  package static func observations(in surroundings: Surroundings) -> [Observation] {
    let text = (try? Path.head(of: "/proc/sys/kernel/yama/ptrace_scope", limit: 16)).map { String(decoding: $0, as: UTF8.self) }
    let scope = text.flatMap { Int($0.filter(\.isNumber)) }
    let capabilities = ProcessStatus(of: getpid())?.effectiveCapabilities ?? 0
    return [judged(scope: scope, mayTrace: capabilities & traceBit != 0, isRoot: geteuid() == 0)]
  }

  /// What Yama's setting and the rights of this user allow.
  package static func judged(scope: Int?, mayTrace: Bool, isRoot: Bool) -> Observation {
    let setting = scope.map { "ptrace_scope \($0)" } ?? "no Yama"
    if scope == 3 {
      return Observation(
        "attach", .fails, "\(setting): nobody may trace",
        advice: "Restart with kernel.yama.ptrace_scope 2 or less, or begin with kmmem profile.")
    }
    if mayTrace { return Observation("attach", .works, "\(setting), and this user may trace every process") }
    switch scope ?? 0 {
    case 0: return Observation("attach", .works, "\(setting): your own processes")
    default:
      let cause = isRoot ? "this container has not the right CAP_SYS_PTRACE" : "only root may trace what is not its child"
      let cure = isRoot ? "start it with --cap-add SYS_PTRACE" : "use sudo, or sysctl kernel.yama.ptrace_scope=0"
      return Observation("attach", .limited, "\(setting): \(cause)", advice: "For kmmem attach and snapshot PID: \(cure).")
    }
  }
}
