/// Words in sentences.
enum WordList {
  /// "a, b and c".
  static func sentence(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return "\(words.dropLast().joined(separator: ", ")) and \(last)"
  }

  /// The end of a sentence about an unknown word: the one that was meant, or all that there are.
  static func advice(_ nearest: String?, or introduction: String, _ known: [String]) -> String {
    nearest.map { "did you mean \($0.quoted)?" } ?? "\(introduction) \(sentence(known))."
  }
}
