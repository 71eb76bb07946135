import CaptureFormat
import Snapshots

extension JSONReport {
  /// What was recorded.
  static func writeCapture(_ recording: Recording, to writer: inout JSONWriter) {
    let header = recording.header
    writer.object { writer in
      writer.member("path", recording.path)
      writer.member("pid", header.pid)
      writer.member("parent_pid", header.parentPID)
      writer.key("command")
      writer.array(recording.facts.command, inline: true) { $0.string($1) }
      writer.member("cwd", recording.facts.folder)
      writer.member("state", header.state.reportName)
      writer.member("started", Timestamp.iso8601(header.startRealtime))
      writer.member("duration_seconds", nanoseconds: header.durationNanoseconds)
      writer.key("python")
      if let version = recording.facts.pythonVersion {
        writer.object(inline: true) { writer in
          writer.member("version", version)
          writer.member("executable", recording.facts.pythonExecutable)
        }
      } else {
        writer.string(nil)
      }
      writer.key("options")
      writer.object(inline: true) { writer in
        writer.member("native", header.options.contains(.native))
        writer.member("objects", header.options.contains(.objects))
        writer.member("frames", header.frameLimit)
        writer.member("sample_bytes", header.sampleBytes)
      }
    }
  }

  /// The figures of the whole.
  static func writeTotals(_ totals: Totals, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("allocations", totals.allocations)
      writer.member("allocated_bytes", totals.allocatedBytes)
      writer.member("frees", totals.frees)
      writer.member("freed_bytes", totals.freedBytes)
      writer.member("live_blocks", totals.liveBlocks)
      writer.member("live_bytes", totals.liveBytes)
      writer.member("peak_bytes", totals.peakBytes)
      writer.member("peak_seconds", seconds: totals.peakSeconds)
      writer.member("temporary_allocations", totals.temporaries)
      writer.member("heap_bytes", totals.heapBytes)
      writer.member("object_bytes", totals.objectBytes)
      writer.member("mapped_bytes", totals.mappedBytes)
      writer.member("file_mapped_bytes", totals.fileMappedBytes)
      writer.member("reserved_bytes", totals.reservedBytes)
      writer.member("arena_bytes", totals.arenaBytes)
      writer.member("rss_bytes", totals.residentBytes)
      writer.member("rss_peak_bytes", totals.residentPeakBytes)
    }
  }
}

extension RecordingState {
  /// The state's name in reports for programs.
  fileprivate var reportName: String {
    switch self {
    case .recording: "recording"
    case .stopped: "stopped"
    case .pythonExit: "python-exit"
    case .processExit: "process-exit"
    case .exec: "exec"
    }
  }
}
