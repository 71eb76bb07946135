import CCaptureFormat
import CaptureFormat
import Reports
import SyntheticCaptures

/// The sample program in one of two versions, of which the second lies in another folder, and works on other lines.
struct NextVersion {
  var program: SampleProgram
  private let path: String

  /// What harmony.py keeps besides: lines of `keep`, a cache that grows, and something that the next version does no more.
  static var first: NextVersion {
    var version = NextVersion(SampleProgram(), "/srv/app/before.kmmem")
    version.add("Cache.fill", line: 120, allocations: 100, bytes: 4_000_000)
    version.add("old_table", line: 140, allocations: 10, bytes: 3_000_000)
    version.add("shrinking", line: 160, allocations: 40, bytes: 900)
    return version
  }

  static var second: NextVersion {
    var version = NextVersion(SampleProgram(pid: 5151, root: "/home/ann/checkout"), "after.kmmem")
    version.add("Cache.fill", line: 131, allocations: 1300, bytes: 52_000_000)
    version.add("new_table", line: 150, allocations: 10, bytes: 2_000_000)
    version.add("shrinking", line: 171, allocations: 30, bytes: 700)
    return version
  }

  private init(_ program: SampleProgram, _ path: String) {
    self.program = program
    self.path = path
  }

  private mutating func add(_ function: String, line: UInt32, allocations: UInt64, bytes: UInt64) {
    program.keep(function, line: line, allocations: allocations, bytes: bytes)
  }

  /// The recording and its names.
  func process() throws -> ReportSource.Process { try program.process(path: path) }
}
