/// What another memory tool has told of one run of a program.
package struct ToolReport: Equatable, Sendable {
  /// Errors that a suppression of the tool's has kept out of its report.
  package struct Suppressed: Equatable, Sendable {
    /// The name of the suppression.
    package let name: String
    /// How many errors it hid.
    package let count: UInt64
  }

  /// The tool; of several that wrote into one file, the first.
  package let tool: MemoryTool
  /// The tool's version, where its file tells.
  package var version: String?
  /// The program and its arguments, with blanks between them, where the file tells.
  package var command: String?
  /// The number of the process, where the file tells.
  package var processID: Int?
  /// What is wrong, in the order of the file; each once.
  package var findings: [ToolFinding] = []
  /// Where memory went, of tools that tell of memory rather than of errors.
  package var sums: [ToolSum] = []
  /// What the tool was told to keep to itself.
  package var suppressed: [Suppressed] = []
  /// What could not be read, each in one sentence.
  package var notes: [String] = []

  /// A report that says nothing yet.
  package init(tool: MemoryTool) {
    self.tool = tool
  }
}
