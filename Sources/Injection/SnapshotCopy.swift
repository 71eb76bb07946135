internal import Glibc
internal import Launching

/// The copy of a process that writes its photograph: its child, which nobody but kmmem waits for.
struct SnapshotCopy {
  private let process: PythonProcess
  private let copy: Int32

  /// The copy with a number in its own namespace.
  init(_ number: Int32, of process: PythonProcess) {
    self.process = process
    copy = ProcessStatus.children(of: process.process).first { ProcessStatus(of: $0)?.ownNumber == UInt32(number) } ?? number
  }

  /// Waits for its end; its exit code, 0 for a complete photograph. Where the user asks to stop, it is ended.
  func wait(isInterrupted: () -> Bool) throws(InjectionError) -> Int32 {
    var isEnded = false
    while let status = ProcessStatus(of: copy), !status.hasEnded {
      if !isEnded, isInterrupted() {
        kill(copy, SIGKILL)
        isEnded = true
      }
      usleep(2000)
    }
    if isEnded { throw .interrupted }
    return ProcessStatus(of: copy) == nil ? 0 : exitCode
  }

  /// A copy that was killed has none of the reasons' numbers.
  private var exitCode: Int32 {
    guard let end = ProcessStat(of: copy)?.end else { return 0 }
    return end & 0x7f == 0 ? end >> 8 & 0xff : -1
  }
}
