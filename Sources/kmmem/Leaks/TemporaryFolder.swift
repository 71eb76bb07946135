import ArgumentParser
import Glibc
import Launching

/// A new folder for files that nobody keeps; an interrupt takes it away, too.
struct TemporaryFolder {
  let path: String

  /// In $TMPDIR, else in /tmp.
  init(for purpose: String) throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // An interrupt between its making and its naming would leave it.
    let mask = SignalMask.blockEverything()
    defer { mask.restore() }
    var name = Array("\(parent)/kmmem-\(purpose)-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw ValidationError(
        "no folder can be made in \(parent): \(String(cString: strerror(errno))); set TMPDIR to one where files can be written.")
    }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    Interruption.removes(folder: path)
  }

  /// Takes it away with all files in it.
  func remove() {
    Path.discardFolder(path)
    Interruption.removes(folder: nil)
  }
}
