internal import CInjection
internal import Glibc
internal import Launching

/// What a stopped thread can be made to do.
extension StoppedThread {
  /// Why it stands still again.
  enum Stop: Equatable {
    /// It was interrupted, or the whole process was stopped.
    case event
    /// It enters or leaves a system call.
    case systemCall
    /// A signal is about to be delivered.
    case signal(Int32)
  }

  /// Seconds that a call may take.
  private static let patience = 2.0

  /// Makes a system call, with a `syscall` instruction of the process; below 0: the negated error number.
  mutating func systemCall(_ number: Int, _ arguments: [UInt64], at instruction: UInt64) throws(Failure) -> Int {
    try checkSystemCall(at: instruction)
    var state = registers
    state.rip = instruction
    state.rax = UInt64(number)
    set(&state, arguments)
    try Self.check(kmm_trace_set_registers(thread, &state))
    // In, and out again.
    try proceed()
    try proceed()
    try Self.check(kmm_trace_registers(thread, &state))
    return Int(Int64(bitPattern: state.rax))
  }

  /// Calls a function on a stack of its own and gives its result. It returns to a `syscall` instruction, where it is caught: no signal
  /// is needed, and it is seen whether it waits for somebody.
  mutating func call(
    _ function: UInt64, _ arguments: [UInt64], stack: UInt64, returningTo instruction: UInt64
  ) throws(Failure) -> UInt64 {
    try checkSystemCall(at: instruction)
    var state = registers
    state.rip = function
    // As behind a call instruction: 16 bytes aligned, less the return address.
    state.rsp = stack & ~15 - 8
    state.rbp = 0
    state.eflags &= ~(1 << 10 | 1 << 8)
    var place = instruction
    let length = kmm_process_write(thread, state.rsp, &place, 8)
    if length != 8 { throw .refused(SystemError(code: errno)) }
    state.rax = 0
    set(&state, arguments)
    try Self.check(kmm_trace_set_registers(thread, &state))
    let deadline = MonotonicClock.now + Self.patience
    repeat {
      try proceed(until: deadline)
      try Self.check(kmm_trace_registers(thread, &state))
    } while state.rip != instruction + 2 || state.rsp != stack & ~15
    return state.orig_rax
  }

  /// Throws if the instruction is not there any more: the process has become another program.
  private func checkSystemCall(at instruction: UInt64) throws(Failure) {
    if ProcessMemory(process: thread).value(UInt16.self, at: instruction) != 0x050f { throw .ended }
  }

  private func set(_ state: inout kmm_registers, _ arguments: [UInt64]) {
    // No call that the system would resume.
    state.orig_rax = .max
    let all = arguments + [UInt64](repeating: 0, count: max(0, 6 - arguments.count))
    (state.rdi, state.rsi, state.rdx, state.r10, state.r8, state.r9) = (all[0], all[1], all[2], all[3], all[4], all[5])
    state.rcx = all[3]
  }

  /// Lets it run to the next entry or exit of a system call.
  private mutating func proceed(until deadline: Double = MonotonicClock.now + patience) throws(Failure) {
    isAtRest = false
    while true {
      try Self.check(kmm_trace(Int32(PTRACE_SYSCALL.rawValue), thread, 0, 0))
      switch try stop(before: deadline) {
      case .systemCall: return
      case .event: break
      case .signal(let number):
        isAtRest = true
        throw .failed(signal: number)
      }
    }
  }

  private mutating func stop(before deadline: Double) throws(Failure) -> Stop {
    do {
      return try Self.stop(of: thread, within: deadline - MonotonicClock.now)
    } catch {
      if error == .hangs { try abandon() }
      throw error
    }
  }

  /// Brings it from the midst of a call to the stop that PTRACE_INTERRUPT makes. A call that it is about to make becomes a harmless one,
  /// which it was seen to be allowed: mapping nothing.
  func rest() throws(Failure) {
    var state = kmm_registers()
    try Self.check(kmm_trace_registers(thread, &state))
    state.orig_rax = UInt64(SYS_mmap)
    (state.rdi, state.rsi, state.rdx, state.r10, state.r8, state.r9) = (0, 0, 0, 0, 0, 0)
    try Self.check(kmm_trace_set_registers(thread, &state))
    try Self.check(kmm_trace(Int32(PTRACE_INTERRUPT.rawValue), thread, 0, 0))
    try Self.check(kmm_trace(Int32(PTRACE_CONT.rawValue), thread, 0, 0))
    try awaitInterruption()
  }

  /// Ends a call that waits for somebody: the thread stands still where PTRACE_INTERRUPT stops it.
  private mutating func abandon() throws(Failure) {
    try Self.check(kmm_trace(Int32(PTRACE_INTERRUPT.rawValue), thread, 0, 0))
    try awaitInterruption()
    isAtRest = true
  }

  private func awaitInterruption() throws(Failure) {
    while try Self.stop(of: thread, within: Self.patience) != .event {
      try Self.check(kmm_trace(Int32(PTRACE_CONT.rawValue), thread, 0, 0))
    }
  }

  /// Waits until it stands still.
  static func stop(of thread: pid_t, within seconds: Double) throws(Failure) -> Stop {
    let deadline = MonotonicClock.now + seconds
    var round = 0
    while true {
      var status: Int32 = 0
      let found = waitpid(thread, &status, WNOHANG | __WALL)
      if found == thread { return try stop(status) }
      if found < 0 && errno != EINTR { throw .ended }
      if MonotonicClock.now >= deadline { throw .hangs }
      round += 1
      if round < 200 { sched_yield() } else { usleep(50) }
    }
  }

  private static func stop(_ status: Int32) throws(Failure) -> Stop {
    guard status & 0xff == 0x7f else { throw .ended }
    if status >> 16 != 0 { return .event }
    let signal = status >> 8 & 0xff
    return signal == SIGTRAP | 0x80 ? .systemCall : .signal(signal)
  }
}
