internal import Glibc
internal import Launching

/// What must hold of a process before it is entered.
enum ProcessCondition {
  /// Throws if the process is none, or in a state in which it cannot be entered.
  static func check(_ process: pid_t) throws(InjectionError) -> ProcessStatus {
    guard process > 0, let status = ProcessStatus(of: process) else { throw .noProcess(process) }
    if status.group != process { throw .isThread(process, process: status.group) }
    if status.hasEnded { throw .hasEnded(process) }
    switch status.state {
    case "t": throw .isTraced(process, by: status.tracer)
    default: if status.tracer != 0 { throw .isTraced(process, by: status.tracer) }
    }
    if status.state == "T" { throw .isStopped(process) }
    if status.hasShadowStack { throw .hasShadowStack(process) }
    return status
  }

  /// Why the system refused: it has ended, or it may not be traced.
  static func refusal(of process: pid_t, owner: UInt32, _ error: SystemError) -> InjectionError {
    switch error.code {
    case ENOENT, ESRCH: return .noProcess(process)
    default: return .noPermission(process, owner: owner, yama: yama)
    }
  }

  /// Yama's setting; nil where the system has no Yama.
  private static var yama: Int? {
    guard let bytes = try? Path.head(of: "/proc/sys/kernel/yama/ptrace_scope", limit: 16) else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
  }
}
