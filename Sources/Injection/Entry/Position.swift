internal import CInjection

/// Where a thread stands that was stopped, and what it may be made to call there.
///
/// A function that is called in a stopped thread waits forever for a lock that this thread holds itself. Two places are without that risk:
///
/// - *The evaluation loop's own code.* The program could make any call here by its next instruction, so no lock is held that a call needs.
///   Here the interpreter is given the pending call.
/// - *Code outside libc, the loader and other allocators*, and *the waiting system calls* that the interpreter and extensions make. Nobody
///   who holds a lock of the allocator or of libc's threads runs there, unless a signal's handler has interrupted it: then the handler's
///   signal is blocked. Here a thread can be made, which needs these locks alone. What the new thread waits for besides, the GIL or the
///   loader, the stopped one can give back, as it is let go at once.
enum Position {
  /// In the evaluation loop.
  case evaluation
  /// Elsewhere, where a thread can be made.
  case open
  /// Where nothing may be called.
  case closed

  /// Judges where a thread stands that was stopped; `view` was taken meanwhile, so that the signal mask is its own.
  init(_ registers: kmm_registers, _ view: ThreadView, in process: PythonProcess) {
    let place = registers.rip
    if process.evaluation.contains(place) {
      self = .evaluation
    } else if view.mayHandleSignal {
      self = .closed
    } else if process.library.contains(place) {
      self = ThreadView.SystemCall(interruptedAt: registers)?.isOrdinaryWait ?? false ? .open : .closed
    } else if process.guarded.contains(where: { $0.contains(place) }) {
      self = .closed
    } else {
      self = process.map.region(at: place).map { $0.path.hasPrefix("/") } ?? false ? .open : .closed
    }
  }
}

extension ThreadView.SystemCall {
  /// The call that a thread was waiting in when it was stopped; nil if it ran, or if the call had come to its end.
  init?(interruptedAt registers: kmm_registers) {
    let number = Int(Int64(bitPattern: registers.orig_rax))
    let result = Int(Int64(bitPattern: registers.rax))
    // EINTR, and what the system keeps for itself: ERESTARTSYS to ERESTART_RESTARTBLOCK.
    guard number >= 0, result == -4 || (-516 ... -512).contains(result) else { return nil }
    self.number = number
    arguments = [registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9]
  }
}
