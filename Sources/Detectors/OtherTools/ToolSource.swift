package import Instruments

/// A file that another memory tool has written, and what it tells.
package struct ToolSource: Sendable {
  /// nil where it is not kept.
  package let path: String?
  /// When it was written, in nanoseconds since 1970.
  package let realtime: UInt64
  /// The folder from which source files are named.
  package let folder: String?
  package let report: ToolReport

  package init(path: String?, realtime: UInt64, folder: String?, report: ToolReport) {
    self.path = path
    self.realtime = realtime
    self.folder = folder
    self.report = report
  }
}
