/// The demangled names of functions, remembered per declaration: one function inlined a thousand times is demangled once.
final class FunctionNames {
  private var known: [UInt: FunctionName] = [:]
  private let scopes = EnclosingScopes()

  /// The name of a function or inlined copy; nil if its declaration has none. C has no scopes to search for.
  func name(of entry: DebugEntry, language: SourceLanguage) -> FunctionName? {
    let origin = entry.origin
    if let name = known[origin.identity] { return name }
    guard let name = FunctionName(entry, origin: origin) else { return nil }
    known[origin.identity] = name.isQualified || language == .c ? name : qualified(name, of: origin, language)
    return known[origin.identity]
  }

  /// Functions with internal linkage have a bare name: their namespaces and classes stand around them in the tree.
  private func qualified(_ name: FunctionName, of origin: DebugEntry, _ language: SourceLanguage) -> FunctionName {
    let scopes = scopes.path(to: origin)
    guard let innermost = scopes.lastIndex(where: { $0.tag == .subprogram }) else {
      return FunctionName(name.text, inside: scopes.map(Self.scopeName))
    }
    let function = self.name(of: scopes[innermost], language: language)?.text
    return FunctionName(name.text, inside: [function ?? "(function)"] + scopes[(innermost + 1)...].map(Self.scopeName))
  }

  /// Names are written as the demangler would; a class without a name is nearly always a lambda's.
  private static func scopeName(_ scope: DebugEntry) -> String {
    guard let text = unsafe scope.text(.name) else { return scope.tag.isNamespace ? "(anonymous namespace)" : "{lambda}" }
    let name = unsafe String(cString: text)
    return name.hasPrefix("<lambda(") && name.hasSuffix(">") ? "{\(name.dropFirst().dropLast())}" : name
  }
}

/// What the DWARF calls a function.
final class FunctionName {
  /// Demangled in full if it was mangled.
  let text: String
  /// Whether it came from a linkage name and so names the enclosing namespaces and classes as well.
  let isQualified: Bool

  fileprivate init(_ name: String, inside scopes: [String]) {
    text = (scopes + [name]).joined(separator: "::")
    isQualified = false
  }

  fileprivate init?(_ entry: DebugEntry, origin: DebugEntry) {
    if let mangled = unsafe Self.linkageName(of: entry) {
      text = Demangler.demangled(unsafe String(cString: mangled))
      isQualified = true
    } else if let name = unsafe origin.text(.name) ?? entry.text(.name) {
      text = unsafe String(cString: name)
      isQualified = false
    } else {
      return nil
    }
  }

  /// The nearest linkage name on the way from a copy to its first declaration.
  private static func linkageName(of entry: DebugEntry) -> UnsafePointer<CChar>? {
    var current: DebugEntry? = entry
    for _ in 0..<8 {
      guard let entry = current else { break }
      if let name = unsafe entry.text(.linkageName) ?? entry.text(.oldLinkageName) { return unsafe name }
      current = entry.reference(.abstractOrigin) ?? entry.reference(.specification)
    }
    return nil
  }
}
