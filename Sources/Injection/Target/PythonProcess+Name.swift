package import Launching

extension PythonProcess {
  /// A short name for what it runs: "main" of "python -X dev api/main.py", "music_brain.harmony" of "python -m music_brain.harmony".
  public var name: String {
    let bytes = (try? Path.head(of: "/proc/\(process)/cmdline", limit: 1 << 14)) ?? []
    let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return Self.target(ofArguments: Array(words.dropFirst()))?.name ?? "python"
  }

  /// What an interpreter's arguments name; nil if it reads its standard input.
  package static func target(ofArguments words: [String]) -> Target? {
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "-m": return rest.first.map { .module($0) }
      case "-c": return .code("")
      case "-X", "-W": rest = rest.dropFirst()
      default: if !word.hasPrefix("-") { return .script(word) }
      }
    }
    return nil
  }
}
