internal import CLaunching
internal import Glibc

/// A copy of a file that keeps its holes, made beside the destination and put in place in one step.
package enum SparseCopy {
  /// Why a copy was not made.
  package enum Failure: Error, Equatable {
    /// The file to be copied cannot be read.
    case unreadable(SystemError)
    /// The folder does not take the copy.
    case unwritable(SystemError)
    /// The user asked to stop.
    case interrupted
  }

  /// Where a copy is written before it takes its place.
  static func partialPath(of destination: String) -> String { "\(destination).\(getpid()).partial" }

  /// Copies `source` to `destination`, replacing what stands there only when all is written.
  package static func make(of source: String, at destination: String, isInterrupted: () -> Bool) throws(Failure) {
    let reader = open(source, O_RDONLY | O_CLOEXEC)
    guard reader >= 0 else { throw .unreadable(.current) }
    defer { close(reader) }
    var information = stat()
    guard fstat(reader, &information) == 0 else { throw .unreadable(.current) }
    let partial = partialPath(of: destination)
    let writer = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, information.st_mode & 0o777)
    guard writer >= 0 else { throw .unwritable(.current) }
    do throws(Failure) {
      defer { close(writer) }
      guard ftruncate(writer, information.st_size) == 0 else { throw Failure.unwritable(.current) }
      try copyData(from: reader, to: writer, isInterrupted: isInterrupted)
      guard rename(partial, destination) == 0 else { throw Failure.unwritable(.current) }
    } catch {
      unlink(partial)
      throw error
    }
  }

  private static func copyData(from reader: Int32, to writer: Int32, isInterrupted: () -> Bool) throws(Failure) {
    var position: off_t = 0
    while true {
      let start = kmm_next_data(reader, position)
      if start < 0 {
        if errno == ENXIO { return }
        throw .unreadable(.current)
      }
      let end = kmm_next_hole(reader, start)
      guard end > start else { throw .unreadable(.current) }
      try copyRun(from: reader, to: writer, range: start..<end, isInterrupted: isInterrupted)
      position = end
    }
  }

  private static func copyRun(
    from reader: Int32, to writer: Int32, range: Range<off_t>, isInterrupted: () -> Bool
  ) throws(Failure) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var position = range.lowerBound
    while position < range.upperBound {
      if isInterrupted() { throw .interrupted }
      let wanted = min(buffer.count, Int(range.upperBound - position))
      let count = pread(reader, &buffer, wanted, position)
      if count == 0 { return }
      guard count > 0 else { throw .unreadable(.current) }
      var written = 0
      while written < count {
        let step = buffer.withUnsafeBytes { bytes in
          pwrite(writer, bytes.baseAddress?.advanced(by: written), count - written, position + off_t(written))
        }
        guard step > 0 else { throw .unwritable(.current) }
        written += step
      }
      position += off_t(count)
    }
  }
}
