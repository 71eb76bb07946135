/// Reads keys from the bytes that a terminal sends (ECMA-48 sequences of xterm and its kin, and UTF-8).
package struct KeyDecoder {
  private var bytes: [UInt8] = []

  package init() {}

  /// Something was sent of which the rest may still come; a lone Escape is a key only when nothing follows it.
  package var isWaiting: Bool { !bytes.isEmpty }

  /// The keys that are complete with these bytes.
  package mutating func add(_ more: [UInt8]) -> [LiveKey] {
    bytes += more
    var keys: [LiveKey] = []
    while let length = lengthOfNext {
      if let key = Self.key(Array(bytes.prefix(length))) { keys.append(key) }
      bytes.removeFirst(length)
    }
    return keys
  }

  /// What remains when nothing more has come for a while.
  package mutating func flush() -> [LiveKey] {
    defer { bytes = [] }
    return bytes.first == 0x1b ? [.escape] : []
  }

  /// The bytes of the next key; nil where they are not all there.
  private var lengthOfNext: Int? {
    guard let first = bytes.first else { return nil }
    if first == 0x1b { return lengthOfSequence }
    let length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
    return bytes.count >= length ? length : nil
  }

  private var lengthOfSequence: Int? {
    guard bytes.count > 1 else { return nil }
    guard bytes[1] == 0x5b || bytes[1] == 0x4f else { return 1 }
    return bytes[2...].firstIndex { (0x40...0x7e).contains($0) }.map { $0 + 1 }
  }

  private static func key(_ bytes: [UInt8]) -> LiveKey? {
    if bytes.count > 2, bytes[0] == 0x1b { return key(sequence: bytes) }
    switch bytes[0] {
    case 0x1b: return .escape
    case 0x0d, 0x0a: return .enter
    case 0x7f, 0x08: return .backspace
    case 0x0c: return .redraw
    // Some programs send Ctrl-C and Ctrl-D as bytes, not as signals.
    case 0x03, 0x04: return .character("q")
    case 0..<0x20: return nil
    default: return String(validating: bytes, as: UTF8.self)?.first.map { .character($0) }
    }
  }

  private static func key(sequence bytes: [UInt8]) -> LiveKey? {
    let number = String(decoding: bytes[2...].prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
    switch (bytes.last, number) {
    case (0x41, _): return .up
    case (0x42, _): return .down
    case (0x43, _): return .right
    case (0x44, _): return .left
    case (0x48, _), (0x7e, "1"), (0x7e, "7"): return .home
    case (0x46, _), (0x7e, "4"), (0x7e, "8"): return .end
    case (0x7e, "5"): return .pageUp
    case (0x7e, "6"): return .pageDown
    default: return nil
    }
  }
}
