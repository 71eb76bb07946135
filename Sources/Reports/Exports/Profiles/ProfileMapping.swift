import CaptureFormat
import Snapshots

/// A segment of a file that was loaded into a process, and that stacks go through.
struct ProfileMapping {
  let process: Int
  let path: String
  /// The linker's build identifier; empty where there is none.
  let buildID: [UInt8]
  let start: UInt64
  let limit: UInt64
  let fileOffset: UInt64
  /// The file is the program itself.
  let isProgram: Bool

  /// What is known of the code in it, of some frame at least.
  private(set) var hasFunctions = false
  private(set) var hasFiles = false
  private(set) var hasLines = false

  /// The part of a module that a segment is; without one, an empty part.
  init(_ module: LoadedModule, _ segment: ModuleRecord.Segment?, process: Int, isProgram: Bool) {
    self.process = process
    path = module.path
    buildID = module.buildID
    start = segment?.start ?? 0
    limit = segment?.end ?? 0
    fileOffset = segment?.fileOffset ?? 0
    self.isProgram = isProgram
  }

  /// Where lines are known, it was looked for inlined functions, too.
  var hasInlinedFunctions: Bool { hasLines }

  /// The lower-case hexadecimal digits of the build identifier, as `readelf -n` shows them.
  var buildIDText: String {
    let digits = Array("0123456789abcdef")
    return String(buildID.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Notes what is known of one of its frames.
  mutating func note(_ functions: [NamedFrame]) {
    hasFunctions = hasFunctions || !functions.isEmpty
    hasFiles = hasFiles || functions.contains { $0.file != nil }
    hasLines = hasLines || functions.contains { $0.line != nil }
  }
}
