internal import CInjection
internal import Glibc
internal import Launching

/// A thread of another process that stands still under this one's hand, until it is let go as it was.
///
/// It is seized, not attached: no signal is sent to it, and the process notices nothing but time. What happens in it happens with every
/// signal blocked but those that its own instructions cause, so that a handler neither sees kmmem's work nor jumps out of it.
struct StoppedThread: ~Copyable {
  /// Why something could not be done with it.
  enum Failure: Error, Equatable {
    /// It has ended.
    case ended
    /// The system refused.
    case refused(SystemError)
    /// It did not stop in time, or stopped before a signal, which it has got.
    case elsewhere
    /// A call did not return in time.
    case hangs
    /// A call ended in a signal.
    case failed(signal: Int32)
  }

  /// Its number.
  let thread: pid_t
  /// Its registers when it stopped.
  let registers: kmm_registers
  /// What is to be put back: vector registers and the signal mask; nil while nothing was changed.
  var saved: (vectors: [UInt8], mask: UInt64)?
  /// How it stands still: at the point where the system resumes interrupted calls, or in the midst of a call.
  var isAtRest = true

  /// Stops a thread.
  init(_ thread: pid_t) throws(Failure) {
    self.thread = thread
    let seized = kmm_trace(Int32(PTRACE_SEIZE.rawValue), thread, 0, UInt(PTRACE_O_TRACESYSGOOD.rawValue))
    // A thread that is about to be gone is refused like one that may not be traced.
    if seized == -Int(EPERM), ProcessStat(of: thread)?.hasEnded ?? true { throw .ended }
    try Self.check(seized)
    try Self.check(kmm_trace(Int32(PTRACE_INTERRUPT.rawValue), thread, 0, 0))
    switch try Self.stop(of: thread, within: 1) {
    case .event: break
    case .signal(let number):
      kmm_trace(Int32(PTRACE_DETACH.rawValue), thread, 0, UInt(number))
      throw .elsewhere
    case .systemCall: throw .elsewhere
    }
    var registers = kmm_registers()
    try Self.check(kmm_trace_registers(thread, &registers))
    self.registers = registers
  }

  /// Lets it go on where it stood.
  consuming func release() {}

  deinit {
    if saved != nil { try? restore() }
    kmm_trace(Int32(PTRACE_DETACH.rawValue), thread, 0, 0)
  }

  /// Remembers what calls may change, and blocks its signals.
  mutating func prepare() throws(Failure) {
    var vectors = [UInt8](repeating: 0, count: 1 << 14)
    let count = kmm_trace_vectors(thread, &vectors, vectors.count)
    try Self.check(count)
    var mask: UInt64 = 0
    try Self.check(withUnsafeMutablePointer(to: &mask) { kmm_trace(Self.getMask, thread, 8, UInt(bitPattern: $0)) })
    saved = (Array(vectors[..<count]), mask)
    try setMask(~Self.ownFaults)
  }

  /// Puts everything back. The system resumes an interrupted call only from the stop that PTRACE_INTERRUPT makes.
  private func restore() throws(Failure) {
    if !isAtRest { try rest() }
    guard let saved else { return }
    try Self.check(withUnsafePointer(to: registers) { kmm_trace_set_registers(thread, $0) })
    try Self.check(
      saved.vectors.withUnsafeBytes { bytes in
        bytes.baseAddress.map { kmm_trace_set_vectors(thread, $0, bytes.count) } ?? 0
      })
    try setMask(saved.mask)
  }

  private func setMask(_ mask: UInt64) throws(Failure) {
    try Self.check(withUnsafePointer(to: mask) { kmm_trace(Self.putMask, thread, 8, UInt(bitPattern: $0)) })
  }

  private static let getMask: Int32 = 0x420a
  private static let putMask: Int32 = 0x420b
  /// SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: blocked, they would end the process.
  private static let ownFaults: UInt64 = [SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS].reduce(0) { $0 | 1 << UInt64($1 - 1) }

  /// Throws what a result of the system says.
  static func check(_ result: Int) throws(Failure) {
    if result >= 0 { return }
    throw result == -Int(ESRCH) ? .ended : .refused(SystemError(code: Int32(-result)))
  }
}
