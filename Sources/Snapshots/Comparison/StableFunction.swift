import Symbolication

/// The names of functions without what changes when nothing of them has: how they were compiled, and which Python ran them.
package struct StableFunction: Sendable {
  /// Python's names leave out the classes and functions around a function, which versions before 3.11 do not tell.
  package let isPlain: Bool

  package init(isPlain: Bool) { self.isPlain = isPlain }

  /// The name of a function; nil for a comprehension, which Python 3.12 and later run within the function around it.
  package func name(of function: String, in language: NamedFrame.Language) -> String? {
    switch language {
    case .python:
      let plain = function.split(separator: ".").last ?? ""
      if Self.comprehensions.contains(plain) { return nil }
      return isPlain ? String(plain) : function
    case .cplusplus: return CxxName.withoutParameters(function)
    case .native, .context: return function
    }
  }

  private static let comprehensions: Set<Substring> = ["<listcomp>", "<dictcomp>", "<setcomp>"]

  /// The name of a frame's function; nil for a comprehension.
  func name(of frame: NamedFrame) -> String? { name(of: frame.function, in: frame.language) }
}
