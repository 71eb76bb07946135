/// Why a file could not be read as a capture; every case names the file and, where there is one, the position.
package enum CaptureError: Error, Equatable, Sendable {
  /// The file system refused; `code` is the errno of the call.
  case unreadable(path: String, code: Int32)
  /// The file does not begin as captures do.
  case notACapture(path: String)
  /// The file was written by a newer kmmem whose format this one cannot know.
  case newerFormat(path: String, major: Int)
  /// The file ends before the position that its own directory promises.
  case truncated(path: String, size: Int, expected: Int)
  /// Two statements of the file contradict each other.
  case inconsistent(path: String, offset: Int, Contradiction)

  /// What contradicts what.
  package enum Contradiction: Equatable, Sendable {
    /// The header claims fewer bytes than the fields it must have.
    case headerTooShort(bytes: Int)
    /// More extents than the directory has room for.
    case tooManyExtents(count: Int)
    /// An extent lies in the header's or the directory's pages, or has no pages.
    case extentOutOfPlace(index: Int)
    /// Two extents share a page of the file.
    case extentsOverlap(index: Int)
    /// The extents of an array leave a hole or cover a page twice.
    case arrayNotContiguous(array: Int)
    /// An array claims more elements than its extents can hold.
    case arrayTooLong(array: Int, elements: UInt64)
    /// The header and the directory of a compact capture do not have the checksum that they state.
    case checksumWrong
    /// More columns than a compact capture can have.
    case tooManyColumns(count: Int)
    /// A column claims a size or a number of elements that cannot be, or stands twice.
    case columnImpossible(array: Int, column: Int)
    /// A column's stream does not unpack to the numbers that the directory promises.
    case columnDamaged(array: Int, column: Int)
    /// An array with elements lacks a column that it must have.
    case columnMissing(array: Int, column: Int)
  }
}
