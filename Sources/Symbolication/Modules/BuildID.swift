/// The build-id that the linker stores in an ELF file: equal for a program, its stripped copy and its debug file.
package struct BuildID: Hashable, Sendable, CustomStringConvertible {
  /// As they stand in the file, most often a SHA-1.
  package let bytes: [UInt8]

  /// Makes a build-id of at least two bytes, the least that the `.build-id/xx/yyyy` layout can name; nil for fewer.
  package init?(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count >= 2 else { return nil }
    self.bytes = bytes
  }

  /// The lower-case hexadecimal digits, as `file` and `readelf -n` show them.
  package var description: String {
    Self.hexadecimal(bytes[...])
  }

  /// `xx/yyyy`: the name under a `.build-id` folder, without the `.debug` ending.
  package var pathComponents: String {
    Self.hexadecimal(bytes.prefix(1)) + "/" + Self.hexadecimal(bytes.dropFirst())
  }

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let characters = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: characters, as: UTF8.self)
  }
}
