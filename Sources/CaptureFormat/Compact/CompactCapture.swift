import CCaptureFormat

/// The compact form of a capture that was read.
package struct CompactCapture: Sendable {
  /// The whole file.
  package let bytes: [UInt8]

  /// Why there is no compact form.
  package enum Refusal: Error, Equatable, Sendable {
    /// The caller asked to stop.
    case interrupted
    /// A newer kmmem wrote the capture, in which may stand what this one would leave out.
    case newerMinor(Int)
    /// The capture is compact already.
    case isCompact
    /// It holds more than the compact form can.
    case tooLarge
  }

  /// Packs every array of a capture whose process has ended; O(size).
  package init(_ capture: CaptureFile, isInterrupted: () -> Bool = { false }) throws(Refusal) {
    guard capture.header.form == .live else { throw .isCompact }
    guard capture.header.minor <= KMM_FORMAT_MINOR else { throw .newerMinor(capture.header.minor) }
    let longest = [capture.nativeNodes.count, capture.pythonNodes.count, capture.sites.count, capture.births.count].max() ?? 0
    guard longest <= Int(KMM_MAX_ELEMENTS), capture.log.content.count <= Int(KMM_MAX_LOG_BYTES) else { throw .tooLarge }
    var entries: [kmm_column] = []
    var streams: [UInt8] = []
    for part in Self.parts(of: capture) {
      for column in part() {
        if isInterrupted() { throw .interrupted }
        guard let (entry, stream) = column.packed() else { continue }
        entries.append(entry)
        streams += stream
      }
    }
    bytes = Self.preamble(capture.header, entries, streams: streams.count) + streams
  }

  /// The columns of one array after the other, each made when it is asked for.
  private static func parts(of capture: CaptureFile) -> [() -> [PlainColumn]] {
    [
      { NodeColumns.columns(of: capture.nativeNodes, array: KMM_ARRAY_NATIVE_NODES) },
      { NodeColumns.columns(of: capture.pythonNodes, array: KMM_ARRAY_PYTHON_NODES) },
      { SiteColumns.columns(of: capture.sites, header: capture.header) },
      { [PlainColumn(KMM_ARRAY_THREADS, elements: capture.threads)] },
      { [PlainColumn(KMM_ARRAY_TIMELINE, elements: capture.moments)] },
      { [PlainColumn(KMM_ARRAY_LOG, elements: capture.log.content.bytes)] },
      { BirthColumns.columns(of: capture.births) },
    ]
  }

  /// Everything before the first stream, with its checksum.
  private static func preamble(_ header: CaptureHeader, _ entries: [kmm_column], streams: Int) -> [UInt8] {
    let header = header.compacted
    let directory = entries.flatMap { LittleEndianBytes(of: $0).bytes }
    let size = header.count + MemoryLayout<kmm_compact>.size + directory.count + streams
    var compact = kmm_compact(file_bytes: UInt64(size), column_count: UInt32(entries.count), checksum: 0)
    compact.checksum = RunningChecksum.of(header + LittleEndianBytes(of: compact).bytes + directory)
    return header + LittleEndianBytes(of: compact).bytes + directory
  }
}
