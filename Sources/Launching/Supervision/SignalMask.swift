internal import Glibc

/// The signals that wait instead of being delivered.
public struct SignalMask {
  let set: sigset_t

  /// Those of the calling thread.
  public static var current: SignalMask {
    var set = sigset_t()
    sigprocmask(SIG_BLOCK, nil, &set)
    return SignalMask(set: set)
  }

  /// Has every signal wait from here on; returns what waited before.
  ///
  /// Everything is blocked instead of handled, so that no disposition changes and a program that is started inherits the user's.
  public static func blockEverything() -> SignalMask {
    var everything = sigset_t()
    var before = sigset_t()
    sigfillset(&everything)
    sigprocmask(SIG_SETMASK, &everything, &before)
    return SignalMask(set: before)
  }

  /// Lets only these wait from here on; what has come of the others is delivered.
  public func restore() {
    var set = set
    sigprocmask(SIG_SETMASK, &set, nil)
  }
}
