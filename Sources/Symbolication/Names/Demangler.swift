import CElfutils
import Glibc

/// Turns mangled symbols of C++, Rust and Swift into source names; leaves everything else as it is.
package enum Demangler {
  /// The source name in full; `symbol` itself where it is not mangled or the scheme is unknown (Rust v0).
  package static func demangled(_ symbol: String) -> String {
    switch Scheme(of: symbol) {
    case .itanium: itanium(symbol).map { RustLegacyName.readable($0) ?? $0 } ?? symbol
    case .swift: swift(symbol) ?? symbol
    case .rust, .none: symbol
    }
  }

  /// The source name of a C++ type by the name that its `type_info` has, as "N5music4NoteE"; that name itself where it is none.
  package static func demangled(typeName name: String) -> String {
    let prefix = "typeinfo for "
    guard let full = itanium("_ZTI" + name), full.hasPrefix(prefix) else { return name }
    return String(full.dropFirst(prefix.count))
  }

  /// The language that the mangling of a symbol gives away; `unknown` for one that is not mangled.
  package static func language(of symbol: String) -> SourceLanguage {
    switch Scheme(of: symbol) {
    case .itanium: itanium(symbol).flatMap(RustLegacyName.readable) == nil ? .cPlusPlus : .rust
    case .swift: .swift
    case .rust: .rust
    case .none: .unknown
    }
  }

  private enum Scheme {
    case itanium, swift, rust, none

    init(of symbol: String) {
      if symbol.hasPrefix("_Z") || symbol.hasPrefix("_GLOBAL__") {
        self = .itanium
      } else if symbol.hasPrefix("$s") || symbol.hasPrefix("_$s") || symbol.hasPrefix("$e") {
        self = .swift
      } else if symbol.hasPrefix("_R") {
        self = .rust
      } else {
        self = .none
      }
    }
  }

  private static func itanium(_ symbol: String) -> String? {
    unsafe taken(__cxa_demangle(symbol, nil, nil, nil))
  }

  private static func swift(_ symbol: String) -> String? {
    unsafe taken(swift_demangle(symbol, symbol.utf8.count, nil, nil, 0))
  }

  /// Copies and frees a string that C allocated.
  private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text = unsafe text else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}
