/// The first bytes of a file, by which its format is known.
struct FileBeginning {
  /// Bytes that are enough to know every format.
  static let enough = 1 << 16

  private let bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    self.bytes = bytes.prefix(Self.enough)
  }

  /// Whether there is nothing.
  var isEmpty: Bool { bytes.isEmpty }

  /// Whether these bytes come first.
  func starts(with magic: [UInt8]) -> Bool { bytes.starts(with: magic) }

  /// Whether this text comes first.
  func starts(with text: String) -> Bool { bytes.starts(with: text.utf8) }

  /// Whether this is text: no byte is zero, and few are control characters.
  var isText: Bool {
    let odd = bytes.count { $0 < 0x09 || ($0 > 0x0d && $0 < 0x20 && $0 != 0x1b) }
    return !bytes.contains(0) && odd * 32 <= bytes.count
  }

  /// The first lines that say something, without the blanks around them.
  func lines(_ count: Int) -> [String] {
    var lines: [String] = []
    for line in bytes.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
      let text = String(decoding: line.prefix(200), as: UTF8.self).trimmed
      if !text.isEmpty { lines.append(text) }
      if lines.count == count { break }
    }
    return lines
  }

  /// The outermost element, where this is XML.
  var root: String? {
    var rest = bytes[...]
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    while true {
      rest = rest.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
      guard rest.first == UInt8(ascii: "<"), let second = rest.dropFirst().first else { return nil }
      guard second == UInt8(ascii: "?") || second == UInt8(ascii: "!") else { break }
      let isComment = rest.starts(with: "<!--".utf8)
      guard let end = rest.firstRange(of: Array((isComment ? "-->" : ">").utf8)) else { return nil }
      rest = rest[end.upperBound...]
    }
    let isName = { (byte: UInt8) in byte > 0x7f || byte == 0x2d || byte == 0x5f || byte == 0x3a || byte.isLetterOrDigit }
    let name = rest.dropFirst().prefix(100).prefix(while: isName)
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }
}

extension UInt8 {
  /// Whether this is a letter or digit of ASCII.
  var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }
}
