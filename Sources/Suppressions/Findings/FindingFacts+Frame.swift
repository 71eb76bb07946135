extension FindingFacts {
  /// A function that was running when a finding was made.
  package struct Frame: Equatable, Sendable {
    /// The name for people, perhaps with arguments: `penta::lead(std::span<int const>)`.
    package let function: String
    /// The name for the linker, where that is another one.
    package let mangled: String?
    /// The source file.
    package let file: String?
    /// The line in the source file.
    package let line: Int?
    /// The path of the shared library or executable that the code lies in; none for Python code.
    package let object: String?
    /// Whether the function is written in Python.
    package let isPython: Bool
    /// All names that a pattern may mean: as given, without arguments, for the linker.
    let names: [String]

    /// Puts a frame together and works out its names, since patterns ask for them again and again.
    package init(
      function: String, mangled: String? = nil, file: String? = nil, line: Int? = nil, object: String? = nil,
      isPython: Bool = false
    ) {
      self.function = function
      self.mangled = mangled
      self.file = file
      self.line = line
      self.object = isPython ? nil : object
      self.isPython = isPython
      let short = isPython ? function : FunctionName.withoutArguments(function)
      names = [function] + (short == function ? [] : [short]) + (mangled.map { [$0] } ?? [])
    }
  }
}
