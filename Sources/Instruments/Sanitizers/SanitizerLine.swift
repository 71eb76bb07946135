/// What a line of a sanitizer's report says.
enum SanitizerLine: Equatable {
  /// A report begins: "==123==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000020 at pc 0x5555…".
  case error(MemoryTool, processID: Int, words: String)
  /// UndefinedBehaviorSanitizer's report: "a.cpp:56:42: runtime error: signed integer overflow: …".
  case runtimeError(place: String, words: String)
  /// "READ of size 8 at 0x602000000010 thread T0".
  case access(MemoryAccess, thread: String?)
  /// "The signal is caused by a WRITE memory access."
  case signal(MemoryAccess.Direction)
  /// "Direct leak of 300 byte(s) in 3 object(s) allocated from:".
  case leak(ToolFinding.Kind, words: String, bytes: UInt64, blocks: UInt64)
  /// Where an address lies.
  case address(AddressFacts)
  /// What a variable of the stack has to do with the address.
  case variable(String)
  /// What the next stack is.
  case stack(ToolStack.Role)
  case frame(number: UInt64, ToolFrame)
  /// The report ends.
  case summary
  /// Anything else: more words, or output of the program.
  case other

  /// Whether a report may begin with a line of these bytes.
  static func mayBegin(_ line: ArraySlice<UInt8>) -> Bool {
    var rest = line
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      let head = line[..<colon]
      if head.suffix(9).elementsEqual("Sanitizer".utf8) || head.suffix(13).elementsEqual("runtime error".utf8) { return true }
      rest = rest[(colon + 1)...]
    }
    return false
  }

  /// Takes a line apart; what stands before a line of the sanitizer's, such as a time, does not hinder.
  init(_ line: ArraySlice<UInt8>) {
    let text = Self.plain(line)
    self =
      Self.beginning(text) ?? Self.frame(text) ?? Self.leak(text) ?? Self.access(text) ?? Self.address(text) ?? Self.stack(text)
      ?? .other
  }

  /// The text without the colours of terminals.
  private static func plain(_ line: ArraySlice<UInt8>) -> String {
    guard line.contains(0x1b) else { return String(decoding: line, as: UTF8.self) }
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in line {
      if byte == 0x1b { isEscape = true }
      if !isEscape { bytes.append(byte) }
      // An escape ends with a letter.
      if isEscape, byte.isLetterOrDigit, byte > 0x39 { isEscape = false }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Beginnings and ends

  private static func beginning(_ text: String) -> SanitizerLine? {
    if let range = text.range(of: ": runtime error: ") {
      let place = text[..<range.lowerBound].split(separator: " ").last ?? ""
      return .runtimeError(place: String(place), words: text[range.upperBound...].trimmed)
    }
    guard let range = text.range(of: "Sanitizer: ") else { return nil }
    if text.holds("SUMMARY: ") { return .summary }
    let tools: [(String, MemoryTool)] = [
      ("Address", .addressSanitizer), ("Leak", .leakSanitizer), ("Memory", .memorySanitizer),
      ("UndefinedBehavior", .undefinedBehaviorSanitizer),
    ]
    let head = text[..<range.lowerBound]
    guard let tool = tools.first(where: { head.hasSuffix("==ERROR: " + $0.0) || head.hasSuffix("==WARNING: " + $0.0) }),
      let mark = head.range(of: "=="), let processID = Int(head[mark.upperBound...].prefix { $0.isNumber })
    else { return nil }
    return .error(tool.1, processID: processID, words: text[range.upperBound...].trimmed)
  }

  // MARK: Accesses and addresses

  private static func access(_ text: String) -> SanitizerLine? {
    if let range = text.range(of: "The signal is caused by a ") {
      switch text[range.upperBound...].prefix(4) {
      case "READ": return .signal(.read)
      case "WRIT": return .signal(.write)
      default: return .other
      }
    }
    if text.holds("Hint: pc points to the zero page") { return .signal(.jump) }
    guard let range = text.range(of: " of size ") else { return nil }
    let head = text[..<range.lowerBound]
    let direction: MemoryAccess.Direction? = head.hasSuffix("READ") ? .read : head.hasSuffix("WRITE") ? .write : nil
    guard let direction else { return nil }
    var words = Words(text[range.upperBound...])
    let size = words.number()
    let thread = text.range(of: " thread ").map { text[$0.upperBound...].trimmed }
    return .access(MemoryAccess(direction: direction, size: size), thread: thread)
  }

  private static func leak(_ text: String) -> SanitizerLine? {
    let kinds: [(String, ToolFinding.Kind)] = [("Direct leak of ", .leakDefinite), ("Indirect leak of ", .leakIndirect)]
    for (beginning, kind) in kinds {
      guard let range = text.range(of: beginning) else { continue }
      var words = Words(text[range.upperBound...])
      guard let bytes = words.number(), words.take("byte(s) in"), let blocks = words.number() else { return nil }
      let title = text[range.lowerBound...].trimmed.trimmingSuffix(" allocated from:")
      return .leak(kind, words: title, bytes: bytes, blocks: blocks)
    }
    return nil
  }

  private static func address(_ text: String) -> SanitizerLine? {
    if let range = text.range(of: " <== ") {
      return .variable(text[..<range.lowerBound].trimmed + ": " + text[range.upperBound...].trimmed)
    }
    return AddressFacts(sanitizer: text).map { .address($0) }
  }

  private static func stack(_ text: String) -> SanitizerLine? {
    let words = text.trimmed
    guard words.hasSuffix(":") || words.hasPrefix("Uninitialized") else { return nil }
    if words.holds("freed by thread") { return .stack(.freed) }
    if words.holds("allocated by thread") { return .stack(.allocated) }
    if words.holds(" created by ") && words.holds("Thread ") { return .stack(.created) }
    if words.holds("Uninitialized value was created") { return .stack(.origin) }
    return words.hasSuffix("here:") || words.holds("Uninitialized value") ? .stack(.other) : nil
  }

  private static func frame(_ text: String) -> SanitizerLine? {
    guard let mark = text.firstIndex(of: "#"), text[..<mark].allSatisfy({ $0 != "=" }) else { return nil }
    var rest = text[text.index(after: mark)...]
    let digits = rest.prefix { $0.isNumber }
    rest = rest[digits.endIndex...]
    guard let number = UInt64(digits), rest.hasPrefix(" 0x") else { return nil }
    return .frame(number: number, ToolFrame(sanitizer: rest.dropFirst()))
  }
}
