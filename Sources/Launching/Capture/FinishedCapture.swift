package import CaptureFormat
internal import Glibc

/// A capture whose process has ended, so that it may take its compact form.
package struct FinishedCapture {
  /// Why a capture keeps the form that it has.
  package enum Refusal: Error, Equatable {
    /// The file is no sound capture.
    case unreadable(CaptureError)
    /// A process still records into it.
    case stillWritten(String, process: Int32)
    /// A newer kmmem wrote it, in which may stand what this one would leave out.
    case newerMinor(String)
    /// It holds more than the compact form can.
    case tooLarge(String)
    /// Its folder does not take the new file.
    case unwritable(folder: String, SystemError)
    /// The user asked to stop.
    case interrupted
  }

  /// What became of a capture.
  package enum Result: Equatable {
    /// It has taken its compact form.
    case compacted(before: ByteCount, after: ByteCount)
    /// It had it already.
    case wasCompact
  }

  private let shownPath: String
  /// Where the file lies, and where its compact form belongs.
  private let source: String
  private let destination: String
  private let capture: CaptureFile

  /// Reads a capture and sees that nobody writes it any more.
  ///
  /// A link that a killed kmmem left gives way to the capture; any other link stays, and what it leads to is replaced.
  package init(path: String) throws(Refusal) {
    shownPath = path
    source = Path.resolved(path) ?? path
    let supervisor = LiveCapture.owner(ofFolder: Path.name(of: Path.folder(of: source)))
    destination = supervisor != nil && Path.kind(of: path, followingLinks: false) == .link ? Path.absolute(path) : source
    if let supervisor, kill(supervisor, 0) == 0 { throw .stillWritten(path, process: supervisor) }
    do { capture = try CaptureFile(path: path) } catch { throw .unreadable(error) }
    let process = pid_t(truncatingIfNeeded: capture.header.pid)
    if capture.header.state != .stopped, MappedFile(source).isMapped(by: process) {
      throw .stillWritten(path, process: process)
    }
  }

  /// Replaces the capture by its compact form in one step; whatever goes wrong, the capture stays as it is.
  package func compact(isInterrupted: () -> Bool) throws(Refusal) -> Result {
    guard capture.header.form == .live else { return .wasCompact }
    var information = stat()
    stat(source, &information)
    do {
      let size = try CompactCopy.make(of: capture, at: destination, isInterrupted: isInterrupted)
      if destination != source { LiveCapture.discard(source) }
      return .compacted(before: ByteCount(UInt64(max(0, information.st_size))), after: ByteCount(UInt64(size)))
    } catch {
      throw refusal(error)
    }
  }

  private func refusal(_ failure: CompactCopy.Failure) -> Refusal {
    switch failure {
    case .unreadable(let error): .unreadable(error)
    case .unwritable(let error): .unwritable(folder: Path.folder(of: shownPath), error)
    case .refused(.interrupted): .interrupted
    case .refused(.newerMinor): .newerMinor(shownPath)
    case .refused(.tooLarge), .refused(.isCompact): .tooLarge(shownPath)
    }
  }
}
