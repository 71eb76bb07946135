/// The first line of a script that names the program which reads it: "#!/usr/bin/env python3".
public struct InterpreterLine: Equatable, Sendable {
  /// The program, as it is written.
  public let interpreter: String
  /// The rest of the line: the kernel passes it as one argument.
  public let argument: String?

  /// Reads the first bytes of a file; nil if they do not begin with an interpreter line.
  public init?(head bytes: [UInt8]) {
    guard bytes.starts(with: [0x23, 0x21]) else { return nil }
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0d]
    let line = bytes.dropFirst(2).prefix { $0 != 0x0a }.drop { blanks.contains($0) }
    let name = line.prefix { !blanks.contains($0) }
    guard !name.isEmpty else { return nil }
    interpreter = String(decoding: name, as: UTF8.self)
    let rest = line.dropFirst(name.count).drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }
    argument = rest.isEmpty ? nil : String(decoding: rest.reversed(), as: UTF8.self)
  }

  /// The words with which `env` would start its program: the name first; nil if this line does not use `env` in that simple way.
  var wordsOfEnv: [String]? {
    guard Path.name(of: interpreter) == "env", let argument else { return nil }
    var words = argument.split(whereSeparator: \.isWhitespace).map(String.init)
    if words.first == "-S" || words.first == "--split-string" {
      words.removeFirst()
    } else if words.count > 1 {
      return nil
    }
    guard let first = words.first, !first.hasPrefix("-"), !first.contains("="), !argument.contains("\"") else { return nil }
    return words
  }
}
