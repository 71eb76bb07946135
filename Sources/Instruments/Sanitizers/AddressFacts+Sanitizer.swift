extension AddressFacts {
  /// What AddressSanitizer says of an address: "0x602000000020 is located 0 bytes to the right of 16-byte region [0x602000000010,…)"; nil
  /// where it says something else.
  init?(sanitizer text: String) {
    guard let range = text.range(of: " is located "),
      let word = text[..<range.lowerBound].split(separator: " ").last, let address = UInt64(hexadecimal: word)
    else { return nil }
    let words = text[range.upperBound...].trimmed
    self.init(address: address, text: words, place: Place(sanitizer: words))
  }
}

extension AddressFacts.Place {
  /// "3 bytes to the left of 24-byte region […)", and from LLVM 17 on "3 bytes before 24-byte region […)"; of globals, "… of size 40".
  fileprivate init?(sanitizer text: String) {
    var words = Words(text)
    guard let distance = words.number(), words.take("bytes") else { return nil }
    let sides: [(String, Side)] = [
      ("to the right of", .after), ("after", .after), ("to the left of", .before), ("before", .before), ("inside of", .inside),
    ]
    guard let side = sides.first(where: { words.take($0.0) })?.1 else { return nil }
    if let region = words.next, region.hasSuffix("-byte"), let size = UInt64(decimal: region.dropLast(5)) {
      self.init(side: side, distance: distance, blockSize: size)
    } else if words.skip(past: "size"), let size = words.number() {
      self.init(side: side, distance: distance, blockSize: size)
    } else {
      return nil
    }
  }
}
