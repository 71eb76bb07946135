internal import Glibc

/// Asks a recorded program for a photograph of its heap, by the signal that it was started to listen to.
package struct PhotographRequest: Sendable {
  /// What the paths of its photographs begin with.
  package let stem: String
  private let process: pid_t
  private let earlier: Set<String>

  /// Sends the signal.
  package init(to process: Int32) throws(SignalRefusal) {
    let environment = try SignalRequest.environment(of: process)
    let triggers = environment.value(of: "KMMEM_TRIGGERS").flatMap { Int($0) } ?? 0
    guard triggers & SnapshotTriggers.signalBit != 0, let stem = environment.value(of: "KMMEM_TRIGGER_STEM") else {
      throw .notTold
    }
    let request = try SignalRequest("KMMEM_TRIGGER_SIGNAL", in: environment, of: process)
    self.stem = stem
    self.process = process
    earlier = Self.photographs(stem, of: process)
    try request.send()
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
    (try? SignalRequest.environment(of: process))?.value(of: "KMMEM_TRIGGER_STEM")
  }
}
