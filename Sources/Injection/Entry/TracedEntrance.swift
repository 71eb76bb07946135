internal import CInjection
internal import Glibc
internal import Launching

/// Enters a process by ptrace: a pending call for the interpreter where its main thread runs, a helper thread where that one waits.
public struct TracedEntrance: RuntimeEntrance {
  private let process: PythonProcess
  /// Where the process finds the agent.
  private let library: String

  /// Prepares to enter a process, which finds the agent's library at a path.
  public init(_ process: PythonProcess, library: String) {
    self.process = process
    self.library = library
  }

  public func deliver(_ request: Request, isInterrupted: () -> Bool) throws(InjectionError) -> Reply {
    let visit = Visit(process, request, library: library)
    let reply: Reply
    do {
      reply = try visit.run(isInterrupted: isInterrupted)
    } catch {
      visit.leave()
      throw error
    }
    visit.leave()
    return reply
  }

  public func reap(_ copy: Int32) {
    let deadline = MonotonicClock.now + Self.patience
    while MonotonicClock.now < deadline, !hasReaped(copy) { usleep(1000) }
  }

  private static let patience = 1.0

  /// Has one of the threads ask for the copy's end; false when none could be stopped, or it has not ended.
  private func hasReaped(_ copy: Int32) -> Bool {
    let arguments = [UInt64(copy), 0, UInt64(__WALL | WNOHANG), 0]
    for view in ThreadView.undisturbed(of: process.process) {
      guard var stopped = try? StoppedThread(view.thread), (try? stopped.prepare()) != nil,
        let result = try? stopped.systemCall(Int(SYS_wait4), arguments, at: process.systemCall)
      else { continue }
      return result != 0
    }
    return ProcessStatus(of: process.process)?.hasEnded ?? true
  }
}
