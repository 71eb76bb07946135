extension AddressFacts {
  /// What Memcheck says of an address: "Address 0x4d6ec90 is 0 bytes after a block of size 16 alloc'd"; nil where it says something else.
  init?(memcheck words: String) {
    var rest = Words(words)
    guard rest.take("Address") || rest.take("Location"), let word = rest.take(), let address = UInt64(hexadecimal: word),
      rest.take("is"), let start = words.range(of: " is ")
    else { return nil }
    self.init(address: address, text: String(words[start.upperBound...]), place: Place(memcheck: rest))
  }
}

extension AddressFacts.Place {
  /// "3 bytes before a block of size 24 alloc'd".
  fileprivate init?(memcheck words: Words) {
    var rest = words
    guard let distance = rest.number(), rest.take("bytes"), let word = rest.take(), let side = Side(rawValue: String(word)),
      rest.skip(past: "size"), let size = rest.number()
    else { return nil }
    self.init(side: side, distance: distance, blockSize: size)
  }
}
