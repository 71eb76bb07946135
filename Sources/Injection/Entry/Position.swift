package import CInjection
internal import Launching

/// Where a thread stands that was stopped, and what it may be made to call there.
///
/// A function that is called in a stopped thread waits forever for a lock that this thread holds itself. These places are without that risk:
///
/// - *The evaluation loop's own code.* The program could make any call here by its next instruction, so no lock is held that a call needs.
/// - *The waiting system calls* that the interpreter and extensions make, and *code outside libc, the loader and other allocators*. Nobody
///   who holds a lock of the allocator or of libc's threads runs there, unless a signal's handler has interrupted it: then the handler's
///   signal is blocked.
///
/// Making a thread needs the locks of the allocator and of libc's threads. What the new thread waits for besides, the GIL or the loader,
/// the stopped one can give back, as it is let go at once. Giving the interpreter a pending call needs the lock of these calls, which the
/// interpreter's code outside the evaluation loop may hold.
enum Position {
  /// In the evaluation loop, in a waiting system call, or in the code of another library: both can be done.
  case open
  /// In the interpreter, outside the evaluation loop: a thread can be made.
  case interpreter
  /// Where nothing may be called.
  case closed

  /// Judges where a thread stands that was stopped; `view` was taken meanwhile, so that the signal mask is its own.
  init(_ registers: kmm_registers, _ view: ThreadView, in process: PythonProcess) {
    let place = registers.rip
    if process.evaluation.contains(place) {
      self = .open
    } else if view.mayHandleSignal {
      self = .closed
    } else if process.library.contains(place) {
      self = ThreadView.SystemCall(interruptedAt: registers)?.isOrdinaryWait ?? false ? .open : .closed
    } else if process.guarded.contains(where: { $0.contains(place) }) {
      self = .closed
    } else if process.interpreter.contains(place) {
      self = .interpreter
    } else {
      self = process.map.region(at: place).map { $0.path.hasPrefix("/") } ?? false ? .open : .closed
    }
  }
}

extension ThreadView.SystemCall {
  /// The call that a thread was waiting in when it was stopped; nil if it ran, or if the call had come to its end.
  package init?(interruptedAt registers: kmm_registers) {
    let number = Int(Int64(bitPattern: registers.orig_rax))
    let result = Int(Int64(bitPattern: registers.rax))
    // EINTR, and what the system keeps for itself: ERESTARTSYS to ERESTART_RESTARTBLOCK.
    guard number >= 0, result == -4 || (-516 ... -512).contains(result) else { return nil }
    self.init(
      number: number, arguments: [registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9])
  }
}
