internal import Glibc

/// Files that users write by hand, read whole.
enum FileText {
  /// The greatest that is read: hand-written files are smaller, and a device may never end.
  static let greatest = 4 << 20

  /// All bytes of a file.
  static func bytes(of path: String) throws(FileProblem) -> [UInt8] {
    // The path is a text with an end for as long as the call lasts.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(code: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // The buffer is as long as it says, and the call does not keep it.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(code: errno)
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      if bytes.count > greatest { throw .tooBig }
    }
  }
}
