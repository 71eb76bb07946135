internal import Glibc

/// Bytes that are handed to a program exactly as they came, even where they are no valid UTF-8.
public struct RawText: Equatable, Hashable, Sendable {
  /// The bytes without the final zero.
  public let bytes: [UInt8]

  /// The UTF-8 bytes of a text.
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// Keeps the given bytes; they hold no zero.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Copies a C string.
  public init(cString: UnsafePointer<CChar>) {
    bytes = Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString)))
  }

  /// The text, with a replacement character for what is no UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Calls `body` with the texts as a null-terminated array of C strings, as `execve` wants them.
  static func withVector<Result>(
    _ texts: [RawText], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { text in
      strdup(text.bytes.map { CChar(bitPattern: $0) } + [0])
    }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("an array with a final nil is never empty") }
      return body(base)
    }
  }
}
