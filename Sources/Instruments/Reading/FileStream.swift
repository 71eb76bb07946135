internal import Glibc

/// The bytes of an ordinary file, from its beginning; closes itself.
final class FileStream: ByteStream {
  /// Bytes that are read at once.
  static let piece = 1 << 18

  private let descriptor: CInt
  private let path: String

  /// Opens a file; whatever is no ordinary file is refused, since it may never end.
  init(path: String) throws(ToolReportError) {
    // A path with a zero byte would be cut there, and name another file.
    if path.utf8.contains(0) { throw .unreadable(path: path, code: ENOENT) }
    // The path is a text with an end for as long as the call lasts.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, code: errno) }
    self.descriptor = descriptor
    self.path = path
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile(path: path) }
  }

  deinit { close(descriptor) }

  var damage: String? { nil }

  func next() throws(ToolReportError) -> [UInt8]? {
    var code: CInt = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, initialized in
      var count = 0
      repeat {
        // The buffer has room for a piece, and the call does not keep it.
        count = unsafe read(descriptor, buffer.baseAddress, Self.piece)
      } while count < 0 && errno == EINTR
      if count < 0 { code = errno }
      initialized = max(0, count)
    }
    if code != 0 { throw .unreadable(path: path, code: code) }
    return bytes.isEmpty ? nil : bytes
  }
}
