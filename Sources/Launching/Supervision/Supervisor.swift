internal import Glibc

/// Runs a program as if it stood in kmmem's place: same terminal, same process group, signals passed on.
struct Supervisor {
  private let program: pid_t
  private var witness: Witness
  /// Whether the program was killed because its time had passed.
  private(set) var isOverdue = false

  /// Starts the program, in which the signals of `users` wait; kmmem itself gets none: what arrives is passed on or waits.
  ///
  /// Every signal has been blocked before (`SignalMask.blockEverything()`), and stays so if the program cannot be started.
  init(_ plan: LaunchPlan, mask users: SignalMask) throws(SystemError) {
    let witness = try Witness()
    do throws(SystemError) {
      program = try SpawnActions(mask: users.set).spawn(plan)
    } catch {
      witness.end()
      throw error
    }
    self.witness = witness.watching(program)
    signal(SIGCHLD, SIG_DFL)
  }

  /// Passes signals on until the program has ended; if it takes more than so many seconds, it is killed.
  mutating func wait(atMost seconds: Double? = nil) -> ProgramEnd {
    var everything = sigset_t()
    sigfillset(&everything)
    let deadline = seconds.map { MonotonicClock.now + $0 }
    while true {
      if let end = news() {
        witness.end()
        Supervisor.forgetInterrupts()
        return end
      }
      var information = siginfo_t()
      let number: Int32
      if let deadline, !isOverdue {
        var rest = timespec(seconds: deadline - MonotonicClock.now)
        number = sigtimedwait(&everything, &information, &rest)
        if number < 0, MonotonicClock.now >= deadline {
          isOverdue = true
          kill(program, SIGKILL)
        }
      } else {
        number = sigwaitinfo(&everything, &information)
      }
      if number > 0, number != SIGCHLD { pass(number, information) }
    }
  }

  /// Whether somebody asked kmmem to stop after the program had ended.
  static var isInterrupted: Bool {
    var waiting = sigset_t()
    sigpending(&waiting)
    return interrupts.contains { sigismember(&waiting, $0) == 1 }
  }

  /// Signals by which a person or a service manager asks a process to stop.
  static let interrupts = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  /// Forgets the signals that have come, as they were meant for the program or have been heeded.
  static func forgetInterrupts() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in interrupts { sigaddset(&set, number) }
    var now = timespec()
    while sigtimedwait(&set, nil, &now) > 0 {}
  }

  private mutating func pass(_ number: Int32, _ information: siginfo_t) {
    if witness.saw(number) { return }
    if information.si_code == SI_QUEUE {
      sigqueue(program, number, information._sifields._rt.si_sigval)
    } else {
      kill(program, number)
    }
  }

  /// The program's end, if it has ended; if it was stopped from the terminal, kmmem stops as well until it is continued.
  private func news() -> ProgramEnd? {
    var status: Int32 = 0
    while true {
      let result = waitpid(program, &status, WNOHANG | WUNTRACED)
      if result < 0 && errno == EINTR { continue }
      guard result == program else { return result < 0 ? .exited(0) : nil }
      let low = status & 0x7f
      if low == 0 { return .exited((status >> 8) & 0xff) }
      if status & 0xff != 0x7f { return .killed(low) }
      follow(stop: (status >> 8) & 0xff)
    }
  }

  /// Stops kmmem as the terminal stopped the program, so that the shell sees the whole job stopped.
  ///
  /// An orphaned group is not stopped by these signals, as nobody could continue it: then the call returns at once.
  private func follow(stop number: Int32) {
    guard number == SIGTSTP || number == SIGTTIN || number == SIGTTOU else { return }
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, number)
    signal(number, SIG_DFL)
    // Sent while it is blocked, it becomes one with the terminal's own signal, which may be waiting: kmmem stops once.
    kill(getpid(), number)
    sigprocmask(SIG_UNBLOCK, &only, nil)
    sigprocmask(SIG_BLOCK, &only, nil)
  }
}

extension timespec {
  /// So many seconds; none for what is below 0.
  fileprivate init(seconds: Double) {
    let whole = max(seconds, 0).rounded(.down)
    self.init(tv_sec: Int(whole), tv_nsec: Int((max(seconds, 0) - whole) * 1e9))
  }
}
