/// Reads a demangled C++ name from left to right and writes its short form.
///
/// What stands before a function's name, its return type, is left out: only templates have it in their symbols.
/// A name is text with groups in it: `<...>`, `(...)`, `[...]`, `{...}`. Only a `<...>` after a known template name is
/// changed, from the inside out. Linear in the length for names as compilers make them.
struct CxxNameRewriter {
  private let input: [UInt8]
  /// Parameters and the numbers of lambdas are left out, too.
  private let omitsParameters: Bool
  private var position = 0
  private var depth = 0
  private var signature = Signature()

  private static let largestDepth = 200
  /// Namespaces that the language hides, and tags that tell one ABI from another.
  private static let hiddenNamespaces = ["::__cxx11::", "::__1::", "::__ndk1::", "::_V2::"].map { Array($0.utf8) }

  /// Prepares to read a demangled name.
  init(_ name: String, omitsParameters: Bool = false) {
    input = Array(name.utf8)
    self.omitsParameters = omitsParameters
  }

  /// The short form, or nil if the groups do not match.
  mutating func rewritten() -> String? {
    guard let text = text(until: nil), position == input.count else { return nil }
    return String(decoding: text.dropFirst(signature.nameStart), as: UTF8.self)
  }

  private func nextIs(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { unsafe input[position...].starts(with: $0) }
  }

  /// Reads up to the end of the group that `closing` ends, without it; a template argument ends at a comma as well.
  private mutating func text(until closing: UInt8?) -> [UInt8]? {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.largestDepth else { return nil }
    var written: [UInt8] = []
    while position < input.count {
      if let token = operatorToken(after: written) {
        if depth == 1 { signature.isSettled = true }
        written += token
        continue
      }
      let byte = input[position]
      switch byte {
      case closing: return written
      case UInt8(ascii: ",") where closing == UInt8(ascii: ">"): return written
      case UInt8(ascii: "<") where opensArguments(after: written):
        guard readTemplate(after: &written) else { return nil }
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["):
        guard let group = group(opening: byte, after: &written) else { return nil }
        written += group
      case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): return nil
      default: copy(byte, to: &written)
      }
    }
    return closing == nil ? written : nil
  }

  private mutating func copy(_ byte: UInt8, to written: inout [UInt8]) {
    position += 1
    if depth == 1, byte == UInt8(ascii: " ") { signature.addSpace(after: written) }
    written.append(byte)
    guard byte == UInt8(ascii: ":") else { return }
    for hidden in Self.hiddenNamespaces where written.ends(with: hidden) {
      written.removeLast(hidden.count - "::".utf8.count)
    }
  }

  /// `(...)`, `{...}` or `[...]` with what is in it; nothing for an ABI tag or the name of a compiler's clone.
  private mutating func group(opening: UInt8, after written: inout [UInt8]) -> [UInt8]? {
    let closing = opening == UInt8(ascii: "(") ? UInt8(ascii: ")") : opening + 2
    let isHidden = nextIs("[abi:") || nextIs("[clone ")
    if nextIs("[clone "), written.last == UInt8(ascii: " ") { written.removeLast() }
    if depth == 1, opening == UInt8(ascii: "("), !nextIs("(anonymous namespace)") { signature.addGroup(after: written) }
    let areParameters = omitsParameters && opening == UInt8(ascii: "(") && opensParameters(after: written)
    position += 1
    guard let inner = text(until: closing), position < input.count else { return nil }
    position += 1
    if areParameters { skipQualifiers() }
    if omitsParameters, opening == UInt8(ascii: "{"), inner.starts(with: Self.lambda) {
      return [opening] + Self.lambda + [closing]
    }
    return isHidden || areParameters ? [] : [opening] + inner + [closing]
  }

  /// Whether a parenthesis at the top stands right behind a function's name.
  private func opensParameters(after written: [UInt8]) -> Bool {
    depth == 1 && !nextIs("(anonymous namespace)") && !written.isEmpty && written.last != UInt8(ascii: " ")
      && !written.ends(with: Self.keyword)
  }

  /// Goes behind what says how a member may be called.
  private mutating func skipQualifiers() {
    while let qualifier = Self.qualifiers.first(where: { input[position...].starts(with: $0) }) { position += qualifier.count }
  }

  private static let lambda = Array("lambda".utf8)
  private static let qualifiers = [" const", " volatile", " &&", " &"].map { Array($0.utf8) }
}

// MARK: Signatures
extension CxxNameRewriter {
  /// Where a function's name begins, as far as it has been read: behind the last space before its parameters.
  fileprivate struct Signature {
    var nameStart = 0
    /// What follows belongs to the name or stands behind it.
    var isSettled = false
    private var lastSpace = 0

    mutating func addSpace(after written: [UInt8]) {
      if written.ends(with: CxxNameRewriter.keyword) { isSettled = true }
      if !isSettled { lastSpace = written.count + 1 }
    }

    /// A parenthesis at the top: the parameters, unless it stands apart, as in `decltype (x)` and `void (*f())()`.
    mutating func addGroup(after written: [UInt8]) {
      guard nameStart == 0, let last = written.last else { return }
      if last == UInt8(ascii: " ") {
        if !written.ends(with: Array("decltype ".utf8)) { (isSettled, lastSpace) = (true, 0) }
      } else if !written.ends(with: CxxNameRewriter.keyword) {
        isSettled = true
        nameStart = lastSpace
      }
    }
  }
}

// MARK: Templates
extension CxxNameRewriter {
  /// Whether a `<` at this place opens template arguments and is no comparison.
  private func opensArguments(after written: [UInt8]) -> Bool {
    guard let last = written.last else { return true }
    if last == UInt8(ascii: ")") { return written.ends(with: Self.callOperator) }
    if last == UInt8(ascii: " ") { return !nextIs("< ") && !nextIs("<= ") }
    return true
  }

  /// Reads `<...>` and replaces the name at the end of `written` by the short form of both; false if it is not closed.
  private mutating func readTemplate(after written: inout [UInt8]) -> Bool {
    var arguments: [String] = []
    repeat {
      position += 1
      guard let argument = text(until: UInt8(ascii: ">")), position < input.count else { return false }
      arguments.append(CxxTemplate.argument(argument[...]))
    } while input[position] == UInt8(ascii: ",")
    position += 1
    var start = written.endIndex
    while start > 0, written[start - 1].isIdentifierOrColon { start -= 1 }
    let template = CxxTemplate(name: String(decoding: written[start...], as: UTF8.self), arguments: arguments)
    let short = template.simplified
    written.removeSubrange(start...)
    written += Array(short.utf8)
    written += constructor(of: template.name, writtenAs: short)
    return true
  }

  /// After an alias such as `std::string` a constructor or destructor of the template takes the alias's name too.
  private mutating func constructor(of template: String, writtenAs short: String) -> [UInt8] {
    guard short != template, !short.utf8.contains(UInt8(ascii: "<")) else { return [] }
    for prefix in ["::", "::~"] {
      let expected = Array((prefix + CxxTemplate.lastComponent(of: template)).utf8)
      let end = position + expected.count
      guard input[position...].starts(with: expected), end == input.count || !input[end].isIdentifierOrColon else { continue }
      position = end
      return Array((prefix + CxxTemplate.lastComponent(of: short)).utf8)
    }
    return []
  }
}

// MARK: Operators
extension CxxNameRewriter {
  /// Longest first.
  private static let operators = ["<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "<", ">", ","].map { Array($0.utf8) }
  fileprivate static let keyword = Array("operator".utf8)
  private static let callOperator = Array("operator()".utf8)
  private static let arrow = Array("->".utf8)

  /// The sign of an `operator<<`, or the arrow of a return type: these open and close nothing.
  private mutating func operatorToken(after written: [UInt8]) -> [UInt8]? {
    switch input[position] {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: ","): break
    default: return nil
    }
    let candidates: [[UInt8]]
    if written.ends(with: Self.keyword) {
      let before = written.dropLast(Self.keyword.count).last
      candidates = before?.isIdentifier ?? false ? [] : Self.operators
    } else {
      candidates = [Self.arrow]
    }
    guard let token = candidates.first(where: { input[position...].starts(with: $0) }) else { return nil }
    position += token.count
    return token
  }
}

extension UInt8 {
  fileprivate var isIdentifier: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  fileprivate var isIdentifierOrColon: Bool {
    isIdentifier || self == UInt8(ascii: ":")
  }
}

extension [UInt8] {
  fileprivate func ends(with suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
