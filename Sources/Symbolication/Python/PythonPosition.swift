/// The source text that one bytecode instruction stands for.
package struct PythonPosition: Hashable, Sendable {
  /// The first line, counted from 1.
  package var line: Int
  /// From 3.11 on; equal to `line` before.
  package var endLine: Int
  /// The first byte of the text in its line, counted from 0; nil where the table has no columns.
  package var column: Int?
  /// One past the last byte in `endLine`.
  package var endColumn: Int?

  /// Makes a position; without columns where the table has none.
  package init(line: Int, endLine: Int, column: Int? = nil, endColumn: Int? = nil) {
    self.line = line
    self.endLine = endLine
    self.column = column
    self.endColumn = endColumn
  }
}
