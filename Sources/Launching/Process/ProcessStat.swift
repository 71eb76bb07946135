internal import Glibc

/// What the system says of a process, or of one of its threads, in one line (proc_pid_stat(5)).
package struct ProcessStat {
  /// Its parent.
  package let parent: Int32
  /// When it was started, in ticks since the system was: tells it from a later process of the same number.
  package let start: UInt64
  /// It has ended, and only its parent has not asked for its end yet.
  package let hasEnded: Bool
  /// How it ended, as wait(2) gives it; nil where the system does not say.
  package let end: Int32?

  /// Nil for a process that is not there.
  package init?(of process: Int32) {
    guard process > 0, let content = try? Path.head(of: "/proc/\(process)/stat", limit: 2048) else { return nil }
    // The name of the program stands in brackets, and may have any character in it.
    let fields = String(decoding: content, as: UTF8.self).split(separator: ")").last?.split(whereSeparator: \.isWhitespace) ?? []
    guard fields.count > 19, let parent = Int32(fields[1]), let start = UInt64(fields[19]) else { return nil }
    self.parent = parent
    self.start = start
    hasEnded = fields[0] == "Z" || fields[0] == "X"
    end = fields.last.flatMap { Int32($0) }
  }
}
