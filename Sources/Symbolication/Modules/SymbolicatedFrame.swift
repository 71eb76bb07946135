/// One function activation in source terms; an address inside inlined code has several.
package struct SymbolicatedFrame: Hashable, Sendable {
  /// The demangled function name in full, or `module+0xoffset` if there is no symbol; `displayName` is the short form.
  package let function: String
  /// The normalised path of the source file.
  package let file: String?
  /// Counted from 1; nil for code without a line and functions without DWARF.
  package let line: Int?
  /// Whether the compiler copied this function into the next frame's.
  package let isInlined: Bool
  /// The path of the module, as the process knew it.
  package let module: String
  /// What the function was written in.
  package let language: SourceLanguage
  /// Nothing is known here: the function is the text of an address.
  package let isPlaceholder: Bool

  /// Makes a frame from what is known of it.
  package init(
    function: String, file: String?, line: Int?, isInlined: Bool, module: String, language: SourceLanguage = .unknown,
    isPlaceholder: Bool = false
  ) {
    self.function = function
    self.file = file
    self.line = line
    self.isInlined = isInlined
    self.module = module
    self.language = language
    self.isPlaceholder = isPlaceholder
  }

  /// The function name as a person would write it: standard types under their usual names, default arguments left out.
  package var displayName: String {
    CxxName.simplified(function)
  }
}

/// The language that a function was written in, as far as its DWARF or its mangled name tells.
package enum SourceLanguage: Hashable, Sendable {
  case c, cPlusPlus, rust, swift, fortran, assembly, other, unknown
}
