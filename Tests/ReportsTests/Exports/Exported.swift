import CZlib
import CaptureFormat
import Foundation
import ProfileFormats
import Reports
import Snapshots
import SyntheticCaptures

/// What exports write, and what programs write that are made of whole cloth.
enum Exported {
  private final class Pieces {
    var bytes: [UInt8] = []
  }

  /// The bytes of an export.
  static func bytes(
    _ export: any ReportExport.Type, _ source: ReportSource, _ change: (inout ReportOptions) -> Void = { _ in }
  ) throws -> [UInt8] {
    var options = ReportOptions()
    change(&options)
    let pieces = Pieces()
    try export.write(source, options) { pieces.bytes += $0 }
    return pieces.bytes
  }

  /// What a gzip file holds, as zlib's own reader of files tells.
  static func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    try withTemporaryFile(bytes) { path in
      let file = gzopen(path, "rb")
      defer { gzclose(file) }
      var content: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = gzread(file, &buffer, UInt32(buffer.count))
        guard count >= 0 else { throw BrokenStream() }
        if count == 0 { break }
        content += buffer[..<Int(count)]
      }
      guard gzdirect(file) == 0 else { throw BrokenStream() }
      return content
    }
  }

  /// The bytes are no gzip file.
  struct BrokenStream: Error {}

  /// A report of a capture whose native code has the sample program's names.
  static func source(_ capture: SyntheticCapture, naming: any FrameNaming = SampleNames()) throws -> ReportSource {
    let recording = try capture.withFile { Recording(try CaptureFile(path: $0), resolve: { $0 }) }
    return ReportSource(ReportSource.Process(recording, naming: naming))
  }
}
