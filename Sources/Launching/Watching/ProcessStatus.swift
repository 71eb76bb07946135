internal import Glibc

/// What the system says of a process (`/proc/PID/stat` of proc(5)).
struct ProcessStatus {
  /// Its parent.
  let parent: pid_t
  /// When it was started, in ticks since the system was: tells it from a later process of the same number.
  let start: UInt64
  /// It has ended, and only its parent has not asked for its end yet.
  let isZombie: Bool

  /// Nil for a process that is not there.
  init?(_ process: pid_t) {
    guard process > 0, let content = try? Path.head(of: "/proc/\(process)/stat", limit: 1024) else { return nil }
    // The name of the program stands in brackets, and may have any character in it.
    let fields = String(decoding: content, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 19, let parent = pid_t(fields[1]), let start = UInt64(fields[19]) else { return nil }
    self.parent = parent
    self.start = start
    isZombie = fields[0] == "Z" || fields[0] == "X"
  }
}
