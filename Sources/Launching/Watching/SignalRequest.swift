internal import Glibc

/// A signal that a recorded program was started to listen to.
///
/// It would end any other program. So it is sent only where kmmem itself told the program of it when it was started, and the program has a
/// handler for it now.
struct SignalRequest {
  private let process: pid_t
  private let signal: Int32

  /// Looks whether the program listens to the signal that a variable of its environment names.
  init(_ variable: String, in environment: Environment, of process: pid_t) throws(SignalRefusal) {
    guard let status = ProcessStatus(of: process) else { throw .noProcess }
    guard let signal = environment.value(of: variable).flatMap({ Int32($0) }), (1..<64).contains(signal) else { throw .notTold }
    guard status.caughtSignals >> UInt64(signal - 1) & 1 == 1 else { throw .notListening(signal: ProgramSignal.name(of: signal)) }
    self.process = process
    self.signal = signal
  }

  /// Sends it.
  func send() throws(SignalRefusal) {
    guard kill(process, signal) == 0 else { throw errno == EPERM ? .notPermitted : .noProcess }
  }

  /// The variables that a process was started with, or why they are not known.
  static func environment(of process: pid_t) throws(SignalRefusal) -> Environment {
    guard ProcessStatus(of: process) != nil else { throw .noProcess }
    guard let content = try? Path.whole("/proc/\(process)/environ") else { throw .notPermitted }
    return Environment(entries: content.split(separator: 0).map { RawText(bytes: Array($0)) })
  }
}

/// Why no signal was sent to a program.
package enum SignalRefusal: Error, Equatable {
  /// The program was not started to listen to one.
  case notTold
  /// It was, but it does not listen: not yet, or not any more.
  case notListening(signal: String)
  /// The system does not let this user ask.
  case notPermitted
  /// There is no such process any more.
  case noProcess
}

/// Asks a recorded program for a mark, by the signal of `--mark-signal`.
package enum MarkRequest {
  /// Sends the signal to a program, or to the one that a `kmmem profile` of this number runs.
  package static func send(to process: Int32) throws(SignalRefusal) {
    let told = [process] + ProcessStatus.children(of: process)
    let listener = told.first { process in
      (try? SignalRequest.environment(of: process))?.value(of: RecordingOptions.marks) != nil
    }
    let environment = try SignalRequest.environment(of: listener ?? process)
    try SignalRequest(RecordingOptions.marks, in: environment, of: listener ?? process).send()
  }
}
