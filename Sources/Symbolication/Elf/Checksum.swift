import Glibc

/// The CRC-32 by which `.gnu_debuglink` recognises its file (reflected polynomial 0xedb88320, as in zlib).
struct Checksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
  }

  private var state: UInt32 = .max

  /// The CRC-32 of all bytes so far.
  var value: UInt32 { ~state }

  /// Takes more bytes in.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = Self.table[Int((state ^ UInt32(byte)) & 0xff)] ^ (state >> 8) }
  }

  /// The checksum of a file's bytes; nil if it cannot be read.
  static func ofFile(at path: String) -> UInt32? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var checksum = Checksum()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return count == 0 ? checksum.value : nil }
      checksum.add(buffer.prefix(count))
    }
  }
}
