/// Real-time sections that are given from outside, and what becomes of a program that breaks their rule.
public struct RealtimeOptions: Equatable, Sendable {
  /// What a violation leads to.
  public enum Consequence: String, CaseIterable, Sendable {
    /// It is counted.
    case report
    /// The program is ended, as by `abort`.
    case abort
  }

  /// What a violation leads to.
  public var consequence = Consequence.report
  /// Names of threads, with `*` and `?` in them, that are in a section all of their life.
  public private(set) var threads: [String] = []
  /// Functions, by names with `*` and `?` in them, that are sections from their beginning to their end.
  public private(set) var functions: [String] = []

  /// Why names cannot be used.
  public enum Flaw: Error, Equatable {
    /// It is empty, or holds a character that no name has.
    case noName(String)
    /// Linux cuts names of threads after 15 bytes.
    case tooLong(String)
    /// Together they are longer than the agent's memory for them.
    case tooMany
  }

  /// No sections but those that the program marks.
  public init() {}

  /// Puts names together, or says why they are none.
  public init(_ consequence: Consequence, threads: [String], functions: [String]) throws(Flaw) {
    for name in threads + functions
    where name.isEmpty || name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw .noName(name)
    }
    for name in threads where name.utf8.count > 15 && !name.contains("*") { throw .tooLong(name) }
    self.consequence = consequence
    self.threads = threads
    self.functions = functions
    if joined(threads).utf8.count > 511 || joined(functions).utf8.count > 4095 { throw .tooMany }
  }

  /// The same with more names, each once; what happens in the sections is counted.
  public func counting(threads more: [String], functions others: [String]) throws(Flaw) -> RealtimeOptions {
    try RealtimeOptions(
      .report, threads: threads + Self.new(more, beside: threads), functions: functions + Self.new(others, beside: functions))
  }

  private static func new(_ names: [String], beside known: [String]) -> [String] {
    names.enumerated().filter { place, name in !known.contains(name) && !names[..<place].contains(name) }.map(\.element)
  }

  private func joined(_ names: [String]) -> String { names.joined(separator: "\u{1f}") }

  /// The variables that tell the agent in the target process.
  var settings: [(name: String, value: String)] {
    var settings: [(String, String)] = []
    if consequence == .abort { settings.append(("KMMEM_REALTIME_ABORTS", "1")) }
    if !threads.isEmpty { settings.append(("KMMEM_REALTIME_THREADS", joined(threads))) }
    if !functions.isEmpty { settings.append(("KMMEM_REALTIME_FUNCTIONS", joined(functions))) }
    return settings
  }
}
