import Glibc

/// Which file a path leads to, and its state: one that was replaced or written since is another.
struct FileIdentity: Equatable {
  private let device: UInt
  private let inode: UInt
  private let bytes: Int
  /// When it was last written: seconds since 1970, and nanoseconds.
  private let seconds: Int
  private let nanoseconds: Int

  /// When it was last written, in nanoseconds since 1970; 0 for what claims to be older.
  var realtime: UInt64 { seconds < 0 ? 0 : UInt64(seconds) * 1_000_000_000 + UInt64(nanoseconds) }

  /// All of it, for a name that changes with the file.
  var text: String { "\(device) \(inode) \(bytes) \(seconds) \(nanoseconds)" }

  /// Nil where there is no file.
  init?(path: String) {
    var found = stat()
    guard stat(path, &found) == 0 else { return nil }
    device = UInt(found.st_dev)
    inode = UInt(found.st_ino)
    bytes = Int(found.st_size)
    seconds = found.st_mtim.tv_sec
    nanoseconds = found.st_mtim.tv_nsec
  }
}
