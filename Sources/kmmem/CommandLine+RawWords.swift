import Launching

extension CommandLine {
  /// The last words with their exact bytes; the argument parser replaces what is not UTF-8.
  static func rawWords(of words: [String]) -> [RawText] {
    let count = Int(argc)
    let raw = (max(0, count - words.count)..<count).compactMap { index in
      unsafeArgv[index].map { RawText(cString: $0) }
    }
    return raw.map(\.text) == words ? raw : words.map { RawText($0) }
  }
}
