internal import CInjection
internal import Glibc
internal import Launching

/// A thread as the system shows it, without a touch.
package struct ThreadView: Equatable {
  /// A system call that a thread sleeps in, with its arguments.
  package struct SystemCall: Equatable {
    package let number: Int
    package let arguments: [UInt64]

    /// A call with its six arguments.
    package init(number: Int, arguments: [UInt64]) {
      self.number = number
      self.arguments = arguments
    }
  }

  /// Its number.
  let thread: pid_t
  /// The letter of its state.
  let state: Character
  /// How often it went to sleep by itself: while this stays, it sleeps on.
  let sleeps: UInt64
  /// Whether it may be inside the handler of a signal.
  let mayHandleSignal: Bool
  /// What it sleeps in; nil while it runs.
  let systemCall: SystemCall?

  /// Looks at a thread; nil if it has ended.
  init?(_ thread: pid_t, of process: pid_t) {
    guard let status = ProcessStatus(thread: thread, of: process) else { return nil }
    self.thread = thread
    state = status.state
    sleeps = status.sleeps
    mayHandleSignal = status.mayHandleSignal
    let text = (try? Path.head(of: "/proc/\(process)/task/\(thread)/syscall", limit: 512)) ?? []
    systemCall = SystemCall(text: String(decoding: text, as: UTF8.self))
  }

  /// The threads of a process, the first one first.
  static func threads(of process: pid_t) -> [pid_t] {
    let all = Path.names(in: "/proc/\(process)/task").compactMap { pid_t($0) }
    return all.filter { $0 == process } + all.filter { $0 != process }
  }

  /// Whether it runs, or is about to.
  var runs: Bool { state == "R" }

  /// Whether it waits in a system call in which libc holds no lock.
  var waits: Bool { state == "S" && (systemCall?.isOrdinaryWait ?? false) }

  /// Whether a stop would be felt: the system call would answer EINTR, or wait anew for as long as it was to wait at all.
  var wouldFeelStop: Bool { systemCall.map { Self.interruptible.contains($0.number) } ?? false }

  private static let interruptible: Set<Int> = [
    Int(SYS_epoll_wait), Int(SYS_epoll_pwait), Int(SYS_epoll_pwait2), Int(SYS_rt_sigtimedwait),
  ]
}

extension ThreadView.SystemCall {
  /// Reads "202 0x7f 0x189 0x0 0x0 0x0 0xffffffff 0x7ffe 0x7f11"; nil for "running" or "-1 ...".
  package init?(text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count >= 7, let number = Int(words[0]), number >= 0 else { return nil }
    self.init(number: number, arguments: words[1...6].map { UInt64($0.dropFirst(2), radix: 16) ?? 0 })
  }

  /// Waiting calls that the interpreter and extensions make. libc makes them with no lock of its own held that making a thread needs. Of
  /// those with a futex, waiting by mask is what semaphores, conditions and joining do; libc's own locks wait without one.
  package var isOrdinaryWait: Bool {
    if number == Int(SYS_futex) { return arguments[1] & 0x7f == Self.waitByMask }
    return Self.waits.contains(number)
  }

  private static let waitByMask: UInt64 = 9
  private static let waits = Set(
    [
      SYS_read, SYS_readv, SYS_pread64, SYS_recvfrom, SYS_recvmsg, SYS_accept, SYS_accept4, SYS_poll, SYS_ppoll, SYS_select,
      SYS_pselect6, SYS_epoll_wait, SYS_epoll_pwait, SYS_epoll_pwait2, SYS_nanosleep, SYS_clock_nanosleep, SYS_wait4, SYS_waitid,
      SYS_pause, SYS_rt_sigsuspend, SYS_rt_sigtimedwait, SYS_connect,
    ].map { Int($0) })
}

extension ThreadView {
  /// The threads of a process that can be stopped, those first that would not feel it.
  static func undisturbed(of process: pid_t) -> [ThreadView] {
    let all = threads(of: process).compactMap { ThreadView($0, of: process) }.filter { $0.state == "R" || $0.state == "S" }
    return all.filter { !$0.wouldFeelStop } + all.filter(\.wouldFeelStop)
  }
}
