internal import Glibc

/// The signals that wait instead of being delivered.
public struct SignalMask {
  private let set: sigset_t

  /// Those of the calling thread.
  public static var current: SignalMask {
    var set = sigset_t()
    sigprocmask(SIG_BLOCK, nil, &set)
    return SignalMask(set: set)
  }

  /// Lets only these wait from here on; what has come of the others is delivered.
  public func restore() {
    var set = set
    sigprocmask(SIG_SETMASK, &set, nil)
  }
}
