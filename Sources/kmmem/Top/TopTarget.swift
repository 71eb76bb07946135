import ArgumentParser
import CaptureFormat
import Launching

/// What `kmmem top` was pointed at: a capture, and the process that writes it.
struct TopTarget {
  /// Where the capture is found now.
  let path: String
  /// Nil when no process writes it any more.
  let process: WatchedProcess?

  /// Takes a process number or a path; says in one sentence why not.
  init(_ word: String) throws {
    do throws(RecordedProcess.Refusal) {
      if let number = Int32(word), number > 0 {
        let recorded = try RecordedProcess(number)
        path = recorded.capture
        process = WatchedProcess(recorded.process)
        return
      }
    } catch {
      throw ValidationError(error.sentence)
    }
    do throws(CaptureError) {
      let header = try CaptureFile.header(path: word)
      let writer = header.form == .live ? WatchedProcess(Int32(truncatingIfNeeded: header.pid)) : nil
      path = word
      process = writer.flatMap { $0.maps(word) ? $0 : nil }
    } catch {
      throw ValidationError(error.sentence)
    }
  }
}

extension RecordedProcess.Refusal {
  /// What is wrong and what to do.
  fileprivate var sentence: String {
    switch self {
    case .noProcess(let process): "there is no process \(process); name one that runs, or the capture that it wrote."
    case .notPermitted(let process):
      "the system does not show you what process \(process) has mapped; name its capture, or run kmmem as its owner."
    case .notRecorded(let process):
      "process \(process) is not recorded; start it with kmmem profile, or call kmmem.start() in it."
    case .severalChildren(let process, let children):
      "process \(process) is not recorded, but those that it started are: name one of "
        + "\(children.map(String.init).joined(separator: ", "))."
    }
  }
}
