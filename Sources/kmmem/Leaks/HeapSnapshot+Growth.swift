import ArgumentParser
import CaptureFormat
import Snapshots

extension HeapSnapshot {
  /// Refuses, in one sentence, snapshots from which nothing can be said to grow up to this one: of another process or recording, or of a
  /// later moment.
  func checkGrowth(since earlier: [HeapSnapshot]) throws {
    for other in earlier {
      if !other.isOfOneProcess(as: self) {
        throw ValidationError(
          "\(other.file.path) and \(file.path) are not of one process in one recording, so nothing of them can be compared; name "
            + "snapshots of one.")
      }
      if other !== self && other.file.header.realtime > file.header.realtime {
        throw ValidationError("\(other.file.path) was taken after \(file.path); judge the later one.")
      }
      if other === self { throw ValidationError("\(file.path) is named twice; leave it out of the earlier ones.") }
    }
  }
}
