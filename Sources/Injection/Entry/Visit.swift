internal import CInjection
internal import Glibc
internal import Launching

/// One request's way into a process and back.
///
/// A pending call is what the interpreter makes by itself between two instructions of its main thread; nothing of it stays behind. While
/// the main thread waits in C, a helper thread takes the GIL like any other. Whichever comes first takes the letter.
final class Visit {
  private let process: PythonProcess
  private let request: Request
  private let library: String
  private var letter: Letter?
  private var queuedAt: Double?
  private var hasHelper = false

  /// Seconds: for which a process is tried to be entered; in which a queued call is made unless the main thread waits; after which that is
  /// said to wait; in which the call can be queued where the main thread does not wait; for which an answer is awaited.
  private static let patience = 10.0
  private static let pendingTime = 0.3
  private static let waitingTime = 0.03
  private static let runningTime = 0.2
  private static let answerTime = 60.0

  init(_ process: PythonProcess, _ request: Request, library: String) {
    self.process = process
    self.request = request
    self.library = library
  }

  /// Brings the letter and waits for the answer.
  func run(isInterrupted: () -> Bool) throws(InjectionError) -> Reply {
    let start = MonotonicClock.now
    var main = MainThreadWatch(process.process)
    while true {
      if let reply = try takenReply() { return reply }
      try checkLife()
      if isInterrupted() { return try giveUp(.interrupted) }
      let now = MonotonicClock.now
      if now - start > Self.patience {
        return try giveUp(letter == nil ? .noMoment(process.process) : .noSafePoint(process.process))
      }
      let waits = main.hasWaited(Self.waitingTime)
      if queuedAt == nil, !hasHelper, main.hasWoken { try queue() }
      let isLate = now - (queuedAt ?? start) > (queuedAt == nil ? Self.runningTime : Self.pendingTime)
      if !hasHelper, isLate || waits { try sendHelper() }
      usleep(queuedAt == nil && !hasHelper ? 1000 : 500)
    }
  }

  // MARK: In

  /// Gives the interpreter the pending call, in a thread that runs, or in the main thread while it waits for a moment.
  private func queue() throws(InjectionError) {
    let all = ThreadView.threads(of: process.process).compactMap { ThreadView($0, of: process.process) }
    let main = all.filter { $0.thread == process.process && $0.waits && !$0.wouldFeelStop }
    for view in (all.filter(\.runs) + main).prefix(4) {
      let result = try enter(view.thread, at: [.open]) { stopped, letter throws(StoppedThread.Failure) in
        try letter.mark(queued: true)
        let function = self.process.functions["Py_AddPendingCall"] ?? 0
        return try self.call(function, [letter.pendingCall, letter.base], in: &stopped, letter)
      }
      if result == 0 { queuedAt = MonotonicClock.now }
      if let result, result != 0 { try? letter?.mark(queued: false) }
      if result != nil { return }
    }
  }

  /// Makes the helper thread, if a thread is found in which that can be done.
  private func sendHelper() throws(InjectionError) {
    for view in ThreadView.undisturbed(of: process.process) where view.runs || view.waits {
      let result = try enter(view.thread, at: [.open, .interpreter]) { stopped, letter throws(StoppedThread.Failure) in
        try self.call(letter.spawn, [letter.base], in: &stopped, letter)
      }
      guard let result else { continue }
      if result != 0 { throw .notAllowed(process.process, SystemError(code: Int32(truncatingIfNeeded: result))) }
      hasHelper = true
      return
    }
  }

  private func call(
    _ function: UInt64, _ arguments: [UInt64], in stopped: inout StoppedThread, _ letter: Letter
  ) throws(StoppedThread.Failure) -> UInt64 {
    let result = try stopped.call(function, arguments, stack: letter.stack, returningTo: process.systemCall)
    return UInt64(UInt32(truncatingIfNeeded: result))
  }

  /// Stops a thread and does something in it if it stands where that may be; nil if it does not, or has ended.
  private func enter(
    _ thread: pid_t, at places: [Position],
    _ body: (inout StoppedThread, Letter) throws(StoppedThread.Failure) -> UInt64
  ) throws(InjectionError) -> UInt64? {
    do throws(StoppedThread.Failure) {
      var stopped = try StoppedThread(thread)
      guard let view = ThreadView(thread, of: process.process), places.contains(Position(stopped.registers, view, in: process))
      else { return nil }
      try stopped.prepare()
      if letter == nil { letter = try write(in: &stopped) }
      guard let letter else { return nil }
      return try body(&stopped, letter)
    } catch {
      try judge(error)
      return nil
    }
  }

  /// Makes the memory of the letter.
  private func write(in stopped: inout StoppedThread) throws(StoppedThread.Failure) -> Letter {
    let flags = UInt64(MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)
    let readWrite = UInt64(PROT_READ | PROT_WRITE)
    let base = try stopped.systemCall(
      Int(SYS_mmap), [0, Letter.bytes, readWrite, flags, .max, 0], at: process.systemCall)
    try StoppedThread.check((-4095..<0).contains(base) ? base : 0)
    let letter = Letter(at: UInt64(UInt(bitPattern: base)), in: process.memory)
    do throws(StoppedThread.Failure) {
      do { try letter.write(request, library: library, to: process) } catch { throw StoppedThread.Failure.refused(error) }
      let (code, readExecute) = (letter.code, UInt64(PROT_READ | PROT_EXEC))
      try StoppedThread.check(
        try stopped.systemCall(
          Int(SYS_mprotect), [code.lowerBound, UInt64(code.count), readExecute], at: process.systemCall))
    } catch {
      _ = try? stopped.systemCall(Int(SYS_munmap), [letter.base, Letter.bytes], at: process.systemCall)
      throw error
    }
    return letter
  }

  /// What goes on after a failure: nothing where the thread was the wrong one.
  private func judge(_ failure: StoppedThread.Failure) throws(InjectionError) {
    switch failure {
    case .ended, .elsewhere:
      try checkLife()
    case .refused(let error) where error.code == EPERM && letter == nil:
      let status = try ProcessCondition.check(process.process)
      throw ProcessCondition.refusal(of: process.process, owner: status.owner, error)
    case .refused(let error): throw .notAllowed(process.process, error)
    case .hangs, .failed: throw .noMoment(process.process)
    }
  }

  // MARK: Out

  private func takenReply() throws(InjectionError) -> Reply? {
    guard let letter else { return nil }
    guard let state = letter.progress()?.state else {
      try checkLife()
      throw .noProcess(process.process)
    }
    return state == KMM_LETTER_ANSWERED.rawValue ? try reply(letter) : nil
  }

  /// Throws if the process has ended.
  private func checkLife() throws(InjectionError) {
    guard let status = ProcessStatus(of: process.process) else { throw .noProcess(process.process) }
    if status.hasEnded { throw .hasEnded(process.process) }
  }

  private func reply(_ letter: Letter) throws(InjectionError) -> Reply {
    guard let (reply, text) = letter.reply() else { throw .noProcess(process.process) }
    switch reply.answer {
    case Int32(KMM_LETTER_NO_INTERPRETER.rawValue): throw .noInterpreter(process.process)
    case Int32(KMM_LETTER_NO_LIBRARY.rawValue): throw .notLoaded(process.process, reason: text)
    case Int32(KMM_LETTER_NO_ENTRY.rawValue): throw .otherVersion(process.process)
    default: return reply
    }
  }

  /// Withdraws the letter, so that nobody takes it later; where somebody has it already, the answer is awaited.
  private func giveUp(_ error: InjectionError) throws(InjectionError) -> Reply {
    guard let letter else { throw error }
    var state: UInt64?
    for view in ThreadView.undisturbed(of: process.process) where state == nil {
      guard var stopped = try? StoppedThread(view.thread), (try? stopped.prepare()) != nil else { continue }
      state = try? call(letter.withdraw, [letter.base], in: &stopped, letter)
    }
    if state == UInt64(KMM_LETTER_WAITS.rawValue) { throw error }
    let deadline = MonotonicClock.now + Self.answerTime
    while MonotonicClock.now < deadline {
      if let reply = try takenReply() { return reply }
      usleep(1000)
    }
    throw error
  }

  /// Takes the letter's memory away again, as soon as nobody is in it. Where the interpreter has not made the pending call yet, it stays.
  func leave() {
    guard let letter else { return }
    let deadline = MonotonicClock.now + 1
    while MonotonicClock.now < deadline {
      guard let progress = letter.progress() else { return }
      let helperIsGone = !hasHelper || (progress.helper != 0 && ThreadView(progress.helper, of: process.process) == nil)
      if helperIsGone, progress.queued == 0, remove(letter, carrier: queuedAt == nil ? nil : progress.carrier) { return }
      usleep(500)
    }
  }

  /// Whether the memory is gone; it is not while the thread that made the pending call is about to return from it.
  private func remove(_ letter: Letter, carrier: pid_t?) -> Bool {
    if let carrier, carrier != 0, let view = ThreadView(carrier, of: process.process), view.state != "S" {
      guard let stopped = try? StoppedThread(carrier) else { return false }
      if letter.range.contains(stopped.registers.rip) { return false }
    }
    for view in ThreadView.undisturbed(of: process.process) {
      guard var stopped = try? StoppedThread(view.thread), (try? stopped.prepare()) != nil else { continue }
      if !letter.isThere { return true }
      let arguments = [letter.base, Letter.bytes]
      if (try? stopped.systemCall(Int(SYS_munmap), arguments, at: process.systemCall)) == 0 { return true }
    }
    return false
  }
}
