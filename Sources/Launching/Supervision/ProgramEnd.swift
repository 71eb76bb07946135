internal import CLaunching
internal import Glibc

/// How a program ended.
public enum ProgramEnd: Equatable, Sendable {
  /// It returned this exit code.
  case exited(Int32)
  /// It died of this signal.
  case killed(Int32)

  /// Ends this process in the same way, so that whoever started it sees what they would have seen without kmmem.
  public func imitate() -> Never {
    switch self {
    case .exited(let code): exit(code)
    case .killed(let signal):
      fflush(nil)
      kmm_die_of(signal)
      exit(128 + signal)
    }
  }

  /// "SIGTERM" and so on; nil if it was not killed.
  public var signalName: String? {
    guard case .killed(let number) = self else { return nil }
    guard let name = kmm_signal_name(number) else { return "signal \(number)" }
    return "SIG" + String(cString: name)
  }
}
