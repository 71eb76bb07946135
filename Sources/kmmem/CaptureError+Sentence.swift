import CaptureFormat
import Glibc

extension CaptureError {
  /// What is wrong, where, and what to do.
  var sentence: String {
    switch self {
    case .unreadable(let path, let code):
      "\(path) cannot be read: \(String(cString: strerror(code))); name a capture that kmmem profile has written."
    case .notACapture(let path):
      "\(path) is not a capture of kmmem; name a file that kmmem profile has written (*.kmmem)."
    case .newerFormat(let path, let major):
      "\(path) was written by a newer kmmem (format \(major)); read it with that version."
    case .truncated(let path, let size, let expected):
      "\(path) ends at byte \(size), but should have \(expected) bytes; copy the whole file, or record again."
    case .inconsistent(let path, let offset, let contradiction):
      "\(path) is damaged at byte \(offset): \(contradiction.words); copy it again, or record again."
    }
  }
}

extension CaptureError.Contradiction {
  /// What contradicts what.
  fileprivate var words: String {
    switch self {
    case .headerTooShort(let bytes): "a header of \(bytes) bytes is impossible"
    case .tooManyExtents(let count): "\(count) extents are more than the directory holds"
    case .extentOutOfPlace(let index): "extent \(index) lies where the header and the directory are"
    case .extentsOverlap(let index): "extent \(index) shares pages with another"
    case .arrayNotContiguous(let array): "the extents of array \(array) leave a hole"
    case .arrayTooLong(let array, let elements): "array \(array) claims \(elements) elements, more than it can hold"
    case .checksumWrong: "the header or the directory has changed since it was written"
    case .tooManyColumns(let count): "\(count) columns are more than a compact capture has"
    case .columnImpossible(let array, let column): "column \(column) of array \(array) claims what cannot be"
    case .columnDamaged(let array, let column): "column \(column) of array \(array) has changed since it was written"
    case .columnMissing(let array, let column): "column \(column) of array \(array) is missing"
    }
  }
}
