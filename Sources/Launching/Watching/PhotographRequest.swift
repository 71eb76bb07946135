internal import Glibc

/// Asks a recorded program for a photograph of its heap, by the signal that it was started to listen to.
///
/// The signal would end any other program. So it is sent only where kmmem itself told the program of it when it was started, and the
/// program has a handler for it now.
package struct PhotographRequest: Sendable {
  /// Why nothing was sent.
  package enum Refusal: Error, Equatable {
    /// The program was not started with `--snapshot signal=`.
    case noTrigger
    /// It was, but it does not listen: not yet, or not any more.
    case notListening(signal: String)
    /// The system does not let this user ask.
    case notPermitted
    /// There is no such process any more.
    case noProcess
  }

  /// What the paths of its photographs begin with.
  package let stem: String
  private let process: pid_t
  private let earlier: Set<String>

  /// Sends the signal.
  package init(to process: Int32) throws(Refusal) {
    guard let status = ProcessStatus(of: process) else { throw .noProcess }
    guard let environment = Self.environment(of: process) else { throw .notPermitted }
    let triggers = environment.value(of: "KMMEM_TRIGGERS").flatMap { Int($0) } ?? 0
    guard triggers & SnapshotTriggers.signalBit != 0, let stem = environment.value(of: "KMMEM_TRIGGER_STEM"),
      let signal = environment.value(of: "KMMEM_TRIGGER_SIGNAL").flatMap({ Int32($0) }), (1..<64).contains(signal)
    else { throw .noTrigger }
    guard status.caughtSignals >> UInt64(signal - 1) & 1 == 1 else {
      throw .notListening(signal: signal == SIGUSR1 ? "SIGUSR1" : signal == SIGUSR2 ? "SIGUSR2" : "signal \(signal)")
    }
    self.stem = stem
    self.process = process
    earlier = Self.photographs(stem, of: process)
    guard kill(process, signal) == 0 else { throw errno == EPERM ? .notPermitted : .noProcess }
  }

  /// The photograph that has come since; nil while none has.
  package var photograph: String? {
    Self.photographs(stem, of: process).subtracting(earlier).sorted().first.map { Path.joined(Path.folder(of: stem), $0) }
  }

  /// The numbered photographs of a program, and of the process where it is a child of that.
  private static func photographs(_ stem: String, of process: pid_t) -> Set<String> {
    let starts = [Path.name(of: stem) + "-", Path.name(of: stem) + ".\(process)-"]
    return Set(
      Path.names(in: Path.folder(of: stem)).filter { name in
        guard name.hasSuffix(".kmsnap"), let start = starts.first(where: name.hasPrefix) else { return false }
        return Int(name.dropFirst(start.count).dropLast(".kmsnap".count)) != nil
      })
  }

  /// What the paths of a process's photographs begin with, where it was started with a wish for some.
  package static func stem(of process: Int32) -> String? {
    environment(of: process)?.value(of: "KMMEM_TRIGGER_STEM")
  }

  /// The variables that a process was started with; nil where the system does not show them.
  private static func environment(of process: pid_t) -> Environment? {
    guard let content = try? Path.whole("/proc/\(process)/environ") else { return nil }
    return Environment(entries: content.split(separator: 0).map { RawText(bytes: Array($0)) })
  }
}
