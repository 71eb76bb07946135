internal import Glibc

/// Signals that ask to stop, held back while work is in hand that would otherwise leave something half-written.
public struct DeferredInterrupts {
  private let users: sigset_t

  /// Holds them back from here on.
  public init() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in Supervisor.interrupts { sigaddset(&set, number) }
    var users = sigset_t()
    sigprocmask(SIG_BLOCK, &set, &users)
    self.users = users
  }

  /// One of them has come.
  public var isPending: Bool { Supervisor.isInterrupted }

  /// Forgets what has come and lets through what comes from now on.
  public func forget() {
    Supervisor.forgetInterrupts()
    deliver()
  }

  /// Lets through what has come; without a handler that ends the process.
  public func deliver() {
    var users = users
    sigprocmask(SIG_SETMASK, &users, nil)
  }
}
