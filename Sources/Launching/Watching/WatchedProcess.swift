internal import Glibc

/// A process that is looked at from outside, without its help and without an effect on it.
package struct WatchedProcess: Sendable {
  /// Its number.
  package let process: Int32
  private let start: UInt64

  /// Nil for a process that is not there.
  package init?(_ process: Int32) {
    guard let stat = ProcessStat(of: process), !stat.hasEnded else { return nil }
    self.process = process
    start = stat.start
  }

  /// Whether it still runs, and no other has its number.
  package var isAlive: Bool {
    ProcessStat(of: process).map { $0.start == start && !$0.hasEnded } ?? false
  }

  /// The memory that it has resident; nil where the system does not say.
  package var residentBytes: UInt64? {
    guard let content = try? Path.head(of: "/proc/\(process)/statm", limit: 256) else { return nil }
    let fields = String(decoding: content, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? UInt64(fields[1]).map { $0 * UInt64(sysconf(Int32(_SC_PAGESIZE))) } : nil
  }

  /// Whether it has a file mapped; true as well where the system does not show its mappings.
  package func maps(_ path: String) -> Bool { MappedFile(Path.resolved(path) ?? path).isMapped(by: process) }
}
