internal import CaptureFormat
internal import Glibc

/// The compact form of a capture, made beside the destination and put in place in one step.
enum CompactCopy {
  /// Why no compact copy was made; whatever stood at the destination stands there still.
  enum Failure: Error, Equatable {
    /// The file is no sound capture.
    case unreadable(CaptureError)
    /// The capture has no compact form.
    case refused(CompactCapture.Refusal)
    /// The folder does not take the copy.
    case unwritable(SystemError)
  }

  /// Writes the compact form of `source` to `destination`, which may be the same path; returns its size in bytes.
  static func make(of source: String, at destination: String, isInterrupted: () -> Bool) throws(Failure) -> Int {
    let capture: CaptureFile
    do { capture = try CaptureFile(path: source) } catch { throw .unreadable(error) }
    return try make(of: capture, at: destination, isInterrupted: isInterrupted)
  }

  /// Writes the compact form of a capture that was read.
  static func make(of capture: CaptureFile, at destination: String, isInterrupted: () -> Bool) throws(Failure) -> Int {
    let bytes: [UInt8]
    do { bytes = try CompactCapture(capture, isInterrupted: isInterrupted).bytes } catch { throw .refused(error) }
    var information = stat()
    let mode = stat(capture.path, &information) == 0 ? information.st_mode & 0o777 : 0o600
    do {
      try write(bytes, to: destination, mode: mode)
    } catch {
      throw .unwritable(error)
    }
    return bytes.count
  }

  private static func write(_ bytes: [UInt8], to destination: String, mode: mode_t) throws(SystemError) {
    let partial = SparseCopy.partialPath(of: destination)
    let file = try SystemError.check { open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    do throws(SystemError) {
      try fill(file, bytes)
      try SystemError.check { rename(partial, destination) }
    } catch {
      unlink(partial)
      throw error
    }
  }

  /// Writes everything and closes the file: some file systems say only then that there is no room.
  private static func fill(_ file: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let step = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written) }
      if step < 0, errno == EINTR { continue }
      guard step > 0 else {
        let error = SystemError.current
        close(file)
        throw error
      }
      written += step
    }
    guard close(file) == 0 else { throw .current }
  }
}
