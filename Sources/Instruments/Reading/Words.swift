/// The words of a line, taken one after the other.
struct Words {
  private var words: ArraySlice<Substring>

  /// Splits a line at blanks.
  init(_ line: some StringProtocol) {
    words = line.split { $0 == " " || $0 == "\t" }.map { Substring($0) }[...]
  }

  /// The next word, left in place.
  var next: Substring? { words.first }

  /// All words that are left.
  var rest: String { words.joined(separator: " ") }

  /// Whether all words are taken.
  var isEmpty: Bool { words.isEmpty }

  /// Takes the next word.
  mutating func take() -> Substring? { words.popFirst() }

  /// Takes these words if they come next.
  mutating func take(_ text: String) -> Bool {
    let wanted = text.split(separator: " ")
    guard words.starts(with: wanted) else { return false }
    words.removeFirst(wanted.count)
    return true
  }

  /// Takes all words up to and with one; false, and nothing is taken, where it does not come.
  mutating func skip(past word: String) -> Bool {
    guard let place = words.firstIndex(where: { $0 == word }) else { return false }
    words = words[(place + 1)...]
    return true
  }

  /// Takes a decimal number, in which commas may stand between thousands.
  mutating func number() -> UInt64? {
    guard let word = words.first, let number = UInt64(decimal: word) else { return nil }
    words.removeFirst()
    return number
  }
}

extension UInt64 {
  /// "72,704"; nil where something other than digits and commas stands there.
  init?(decimal word: some StringProtocol) {
    guard let first = word.utf8.first, (0x30...0x39).contains(first) else { return nil }
    if word.utf8.contains(0x2c) {
      self.init(String(word.filter { $0 != "," }))
    } else {
      self.init(word)
    }
  }

  /// "0x1f", or "1f" as well.
  init?(hexadecimal word: some StringProtocol) {
    guard word.utf8.first != 0x2b, word.utf8.first != 0x2d else { return nil }
    self.init(word.hasPrefix("0x") || word.hasPrefix("0X") ? String(word.dropFirst(2)) : String(word), radix: 16)
  }
}
