/// What the capture of a trial has.
package struct TrialCapture: Equatable, Sendable {
  /// The interpreter's version: "3.11.7".
  package var version: String
  /// How often memory was allocated.
  package var allocations: UInt64
  /// Frames of the stack that made the biggest block, Python's and native ones; both are 0 if no block was big.
  package var pythonFrames: Int
  package var nativeFrames: Int
  /// The stack begins where the program does, and its Python and native parts fit.
  package var isComplete: Bool
  /// The file of the interpreter's code, or of its library, and how much is known of it.
  package var interpreter: SymbolSource?
  /// The same of the C library.
  package var libc: SymbolSource?

  package init(
    version: String, allocations: UInt64, pythonFrames: Int, nativeFrames: Int, isComplete: Bool, interpreter: SymbolSource?,
    libc: SymbolSource?
  ) {
    self.version = version
    self.allocations = allocations
    self.pythonFrames = pythonFrames
    self.nativeFrames = nativeFrames
    self.isComplete = isComplete
    self.interpreter = interpreter
    self.libc = libc
  }
}

/// How much is known of the code in a file.
package struct SymbolSource: Equatable, Sendable {
  /// From most to least.
  package enum Detail: Sendable { case lines, names, nothing }

  package let file: String
  package let detail: Detail

  package init(file: String, detail: Detail) {
    self.file = file
    self.detail = detail
  }
}
