/// Reads the entries of a file that was written for Valgrind.
///
/// The grammar is that of Valgrind's manual, section "Suppressing errors"; where it takes a stack, Valgrind takes the same.
struct ValgrindReader {
  private let path: String
  private var lines: ArraySlice<SignificantLine>
  private var suppressions: [Suppression] = []
  private var skipped: [SkippedEntry] = []

  /// Begins with the first of the lines.
  init(path: String, lines: [SignificantLine]) {
    self.path = path
    self.lines = lines[...]
  }

  /// All entries.
  mutating func file() throws(SuppressionFileError) -> SuppressionFile {
    while let line = lines.popFirst() {
      guard line.text == "{" else { throw error(.noOpeningBrace(line.text), in: line) }
      let body = try body(beginningAt: line)
      try readEntry(body, beginningAt: line)
    }
    return SuppressionFile(suppressions: suppressions, skipped: skipped)
  }

  /// Takes the lines up to the closing brace, and leaves that out.
  private mutating func body(beginningAt opening: SignificantLine) throws(SuppressionFileError) -> ArraySlice<SignificantLine> {
    guard let end = lines.firstIndex(where: { $0.text == "}" || $0.text == "{" }), lines[end].text == "}" else {
      throw error(.noClosingBrace, in: opening)
    }
    defer { lines = lines[(end + 1)...] }
    return lines[..<end]
  }

  private mutating func readEntry(
    _ entry: ArraySlice<SignificantLine>, beginningAt opening: SignificantLine
  ) throws(SuppressionFileError) {
    var body = entry
    guard let name = body.popFirst() else { throw error(.noName, in: opening) }
    guard let kindLine = body.popFirst() else { throw error(.noKind, in: opening) }
    guard let (tools, kind) = Self.toolsAndKind(kindLine.text) else {
      throw error(.malformedKind(kindLine.text), in: kindLine)
    }
    if !tools.contains("Memcheck") {
      skip(name.text, opening, .tools(tools.joined(separator: ", ")))
    } else if kind != "Leak" {
      skip(name.text, opening, .kind(kind))
    } else {
      let kinds = try leakKinds(takenFrom: &body)
      let stack = try stack(body, beginningAt: opening)
      suppressions.append(Suppression(name: name.text, condition: .valgrind(stack, kinds: kinds)))
    }
  }

  private mutating func skip(_ name: String, _ opening: SignificantLine, _ reason: SkippedEntry.Reason) {
    skipped.append(SkippedEntry(path: path, line: opening.number, name: name, reason: reason))
  }

  /// "Memcheck,Addrcheck:Leak".
  private static func toolsAndKind(_ text: String) -> (tools: [String], kind: String)? {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let tools = parts[0].split(separator: ",").map(String.init)
    return tools.isEmpty || parts[1].isEmpty ? nil : (tools, parts[1])
  }

  /// The line `match-leak-kinds:`, if it comes next; else all kinds, as Valgrind does.
  private func leakKinds(takenFrom body: inout ArraySlice<SignificantLine>) throws(SuppressionFileError) -> Set<LeakKind> {
    let key = "match-leak-kinds:"
    guard let line = body.first, line.text.hasPrefix(key) else { return Set(LeakKind.allCases) }
    body.removeFirst()
    let words = line.text.dropFirst(key.count).split { $0 == "," || $0.isWhitespace }.map(String.init)
    if words == ["all"] { return Set(LeakKind.allCases) }
    if words == ["none"] { return [] }
    if words.isEmpty { throw error(.unknownLeakKind("", nearest: nil), in: line) }
    var kinds: Set<LeakKind> = []
    for word in words {
      guard let kind = LeakKind(rawValue: word) else {
        throw error(.unknownLeakKind(word, nearest: NearestWord.of(word, among: LeakKind.allCases.map(\.rawValue))), in: line)
      }
      kinds.insert(kind)
    }
    return kinds
  }

  private func stack(
    _ body: ArraySlice<SignificantLine>, beginningAt opening: SignificantLine
  ) throws(SuppressionFileError) -> StackPattern {
    if body.isEmpty { throw error(.noLocation, in: opening) }
    var conditions: [FrameCondition?] = []
    for line in body { conditions.append(try condition(line)) }
    if conditions.allSatisfy({ $0 == nil }) { throw error(.onlyEllipses, in: opening) }
    return StackPattern(conditions)
  }

  /// One line of a stack; nil for `...`.
  private func condition(_ line: SignificantLine) throws(SuppressionFileError) -> FrameCondition? {
    if line.text == "..." { return nil }
    guard let form = ["fun:", "obj:", "src:"].first(where: { line.text.hasPrefix($0) }) else {
      throw error(.malformedLocation(line.text), in: line)
    }
    let pattern = String(line.text.dropFirst(form.count))
    if pattern.isEmpty { throw error(.emptyLocation(line.text), in: line) }
    switch form {
    case "fun:": return .function(Glob(pattern))
    case "obj:": return .object(Glob(pattern))
    default: return Self.source(pattern)
    }
  }

  /// "file.c" or "file.c:12"; a colon that no number follows belongs to the name.
  private static func source(_ pattern: String) -> FrameCondition {
    if let colon = pattern.lastIndex(of: ":"), colon != pattern.startIndex,
      let number = Int(pattern[pattern.index(after: colon)...]), number > 0
    {
      return .source(Glob(String(pattern[..<colon])), line: number)
    }
    return .source(Glob(pattern), line: nil)
  }

  private func error(_ problem: SuppressionFileError.Problem, in line: SignificantLine) -> SuppressionFileError {
    .line(path: path, number: line.number, problem)
  }
}
