internal import Glibc

extension SystemError {
  /// What the latest failed system call left in `errno`.
  static var current: SystemError { SystemError(code: errno) }

  /// The system's words for the error, such as "No space left on device".
  public var words: String { String(cString: strerror(code)) }

  /// Repeats a system call while a signal interrupts it; its result or the error.
  @discardableResult
  static func check<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
    while true {
      let result = call()
      if result != -1 { return result }
      if errno != EINTR { throw .current }
    }
  }
}
