import Glibc

/// Reads lines from a file descriptor, and forgets those that are too long to be meant.
final class LineReader {
  enum Line {
    /// Without its line break.
    case line([UInt8])
    case tooLong
  }

  /// Bytes that a line may have.
  static let longest = 1 << 20

  private let descriptor: CInt
  private var pending: [UInt8] = []
  private var isAtEnd = false
  private var chunk = [UInt8](repeating: 0, count: 1 << 16)

  init(descriptor: CInt) { self.descriptor = descriptor }

  /// The next line; nil at the end of the input. The last one need not have a line break.
  func next() -> Line? {
    var isTooLong = false
    var searched = 0
    while true {
      if let end = pending[searched...].firstIndex(of: 0x0a) {
        let line = Array(pending[..<end])
        pending.removeFirst(end + 1)
        return isTooLong || line.count > Self.longest ? .tooLong : .line(line)
      }
      if pending.count > Self.longest {
        isTooLong = true
        pending.removeAll(keepingCapacity: true)
      }
      searched = pending.count
      if !fill() {
        let last = pending
        pending = []
        return isTooLong ? .tooLong : last.isEmpty ? nil : .line(last)
      }
    }
  }

  private func fill() -> Bool {
    while !isAtEnd {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        isAtEnd = true
        return false
      }
      pending += chunk[..<count]
      return true
    }
    return false
  }
}
