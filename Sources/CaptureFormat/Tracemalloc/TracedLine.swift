/// A line of a program, as tracemalloc tells of it.
package struct TracedLine: Hashable, Comparable, Sendable {
  package let file: String
  /// From 1; 0 where it is not known.
  package let line: UInt64

  package init(file: String, line: UInt64) {
    self.file = file
    self.line = line
  }

  /// "/srv/music_brain/harmony.py:88".
  package var text: String { "\(file):\(line)" }

  package static func < (left: TracedLine, right: TracedLine) -> Bool {
    left.file != right.file ? left.file < right.file : left.line < right.line
  }
}
