internal import Glibc

/// Environment variables, in their order and with their exact bytes.
public struct Environment: Equatable, Sendable {
  /// The entries, each "NAME=value".
  private(set) var entries: [RawText]

  /// Keeps the given entries.
  init(entries: [RawText]) { self.entries = entries }

  /// Texts to be looked up by name.
  public init(_ values: [(name: String, value: String)]) {
    entries = values.map { RawText("\($0.name)=\($0.value)") }
  }

  /// The variables that this process was started with.
  public static var ofThisProcess: Environment {
    var entries: [RawText] = []
    var cursor = environ
    while let entry = cursor.pointee {
      entries.append(RawText(cString: entry))
      cursor += 1
    }
    return Environment(entries: entries)
  }

  /// The value of a variable; nil if it is not set.
  public func value(of name: String) -> String? { rawValue(of: name)?.text }

  /// The value of a variable, untouched; nil if it is not set.
  func rawValue(of name: String) -> RawText? {
    let head = Array("\(name)=".utf8)
    guard let entry = entries.first(where: { $0.bytes.starts(with: head) }) else { return nil }
    return RawText(bytes: Array(entry.bytes.dropFirst(head.count)))
  }

  /// The variables with one of them set to a new value.
  func setting(_ name: String, to value: RawText?) -> Environment {
    let head = Array("\(name)=".utf8)
    var kept = entries.filter { !$0.bytes.starts(with: head) }
    if let value { kept.append(RawText(bytes: head + value.bytes)) }
    return Environment(entries: kept)
  }
}
