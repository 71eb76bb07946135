import CaptureFormat
import Glibc

extension SnapshotError {
  /// What is wrong, where, and what to do.
  var sentence: String {
    switch self {
    case .unreadable(let path, let code):
      "\(path) cannot be read: \(String(cString: strerror(code))); name a snapshot that kmmem has made."
    case .notASnapshot(let path):
      "\(path) is not a snapshot of kmmem; name a file that kmmem snapshot or kmmem.snapshot() has made (*.kmsnap)."
    case .newerFormat(let path, let major):
      "\(path) was written by a newer kmmem (format \(major)); read it with that version."
    case .truncated(let path, let size, let expected):
      "\(path) ends at byte \(size), but should have at least \(expected) bytes; copy the whole file, or make another snapshot."
    case .damaged(let path, let offset, let damage):
      "\(path) is damaged at byte \(offset): \(damage.words); copy it again, or make another snapshot."
    case .noSuchThing(let path, let section, let record, let number):
      "\(path) is damaged: record \(record) of section \(section) names number \(number), which is not there; copy it again, or make "
        + "another snapshot."
    case .wrongTotal(let path, let section, let stated, let found):
      "\(path) is damaged: section \(section) should have \(stated) records and has \(found); copy it again, or make another snapshot."
    }
  }
}

extension SnapshotError.Damage {
  /// What is wrong.
  fileprivate var words: String {
    switch self {
    case .headerImpossible(let bytes): "a header of \(bytes) bytes is impossible"
    case .headerChanged: "the header has changed since it was written"
    case .sectionChanged(let section): "section \(section) has changed since it was written"
    case .headsChanged: "the head of a section has changed since it was written"
    case .paddingNotZero: "what stands between two sections is not zero"
    case .recordNotWhole(let section): "a record of section \(section) goes beyond its end"
    case .tooManyNodes(let count): "\(count) nodes are more than a snapshot can have"
    case .sizesImpossible: "its objects claim more bytes than a process can have"
    case .endNotLast: "the file goes on behind its last section"
    }
  }
}
