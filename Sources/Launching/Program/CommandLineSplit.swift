/// Divides a command line into kmmem's options and the words of the program that is to be recorded.
///
/// Whatever stands behind the module, code, script or program belongs to it, even if kmmem has an option of that name. So a
/// terminator is put before the target, behind which the argument parser looks at nothing.
public struct CommandLineSplit: Sendable {
  /// Options that take the next word as their value, such as "--output".
  let valued: Set<String>
  /// Options that stand alone, such as "--quiet".
  let flags: Set<String>
  /// Options that stand alone or have their value behind "=", such as "--guard" and "--guard=all", with what they mean alone.
  let meaningAlone: [String: String]

  /// Describes the options of a command; every spelling is listed.
  public init(valued: Set<String>, flags: Set<String>, meaningAlone: [String: String] = [:]) {
    self.valued = valued
    self.flags = flags
    self.meaningAlone = meaningAlone
  }

  /// The words with "--" inserted before the target; without it if an unknown option or no target was met.
  public func terminated(_ words: [String]) -> [String] {
    var own: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      if startsTarget(word) { return own + ["--"] + words[index...] }
      guard let width = width(of: word) else { return own + words[index...] }
      own += meaningAlone[word].map { ["\(word)=\($0)"] } ?? words[index..<min(index + width, words.count)]
      index += width
    }
    return own
  }

  private func startsTarget(_ word: String) -> Bool {
    if word == "--" || word == "-" || !word.hasPrefix("-") { return true }
    return word.hasPrefix("-m") || word.hasPrefix("-c")
  }

  /// How many words an option of kmmem takes; nil if it is not one of ours.
  private func width(of word: String) -> Int? {
    if flags.contains(word) || meaningAlone[word] != nil { return 1 }
    if valued.contains(word) { return 2 }
    if word.hasPrefix("--") {
      guard let equals = word.firstIndex(of: "=") else { return nil }
      let name = String(word[..<equals])
      return valued.contains(name) || meaningAlone[name] != nil ? 1 : nil
    }
    return valued.contains(String(word.prefix(2))) ? 1 : nil
  }
}
