import Snapshots

extension JSONReport {
  /// What the sites of one of the processes retain in a snapshot of it; nothing without one.
  static func writeRetention(_ source: ReportSource, to writer: inout JSONWriter) {
    guard let retention = source.processes.lazy.compactMap(\.retention).first else { return }
    writer.key("retained")
    writer.object { writer in
      writer.key("snapshot")
      HeapAnswer.write(retention.snapshot, to: &writer)
      writer.member("total_bytes", retention.totalBytes)
      writer.member("unrecorded_bytes", retention.unrecordedBytes)
      writer.member("unrecorded_count", retention.unrecordedCount)
    }
  }
}
