/// Why a file could not be read as a snapshot; every case names the file and, where there is one, the position.
package enum SnapshotError: Error, Equatable, Sendable {
  /// The file system refused; `code` is the errno of the call.
  case unreadable(path: String, code: Int32)
  /// The file does not begin as snapshots do.
  case notASnapshot(path: String)
  /// The file was written by a newer kmmem whose format this one cannot know.
  case newerFormat(path: String, major: Int)
  /// The file ends before the position that its own header or a section promises.
  case truncated(path: String, size: Int, expected: Int)
  /// What stands at an offset cannot be, or has changed since it was written.
  case damaged(path: String, offset: Int, Damage)
  /// A record names a node, type, string or other thing by a number that none has; records are counted from 0 over all sections of
  /// their kind.
  case noSuchThing(path: String, section: UInt32, record: Int, number: UInt64)
  /// The last section promises another number of records than there are.
  case wrongTotal(path: String, section: UInt32, stated: UInt64, found: UInt64)

  /// What is wrong at a position.
  package enum Damage: Equatable, Sendable {
    /// The header claims a size that it cannot have.
    case headerImpossible(bytes: Int)
    /// The header does not have the checksum that it states.
    case headerChanged
    /// The bytes of a section do not have the checksum that its head states.
    case sectionChanged(section: UInt32)
    /// The heads of the sections do not have the checksum that the last section states.
    case headsChanged
    /// The bytes between two sections are not zero.
    case paddingNotZero
    /// A section does not hold a whole number of records, or a record goes beyond its section.
    case recordNotWhole(section: UInt32)
    /// More nodes than node numbers can tell apart.
    case tooManyNodes(count: Int)
    /// The nodes claim more bytes than any process can have.
    case sizesImpossible
    /// The file goes on behind its last section.
    case endNotLast
  }
}

extension SnapshotError {
  /// What reading bytes of the file ran into.
  init(_ error: CaptureError) {
    switch error {
    case .unreadable(let path, let code): self = .unreadable(path: path, code: code)
    case .truncated(let path, let size, let expected): self = .truncated(path: path, size: size, expected: expected)
    case .newerFormat(let path, let major): self = .newerFormat(path: path, major: major)
    case .notACapture(let path), .inconsistent(let path, _, _): self = .notASnapshot(path: path)
    }
  }
}
