import CaptureFormat
import Snapshots

/// The course of the memory as a trace of Chrome's and Perfetto's format: counters over time, and the moments that somebody named.
package enum ChromeTrace: ReportExport {
  package static let isBinary = false

  /// Writes the timelines of all processes against the first one's start.
  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    let start = source.first.recording.header.startRealtime
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("displayTimeUnit", "ms")
      writer.key("otherData")
      writer.object { writer in
        writer.member("exporter", "kmmem")
        writer.member("command", source.first.recording.facts.commandLine)
        writer.member("started", Timestamp.iso8601(start))
      }
      writer.key("traceEvents")
      writer.elements { writer in
        for process in source.processes {
          let recording = process.recording
          let events = Events(
            pid: recording.header.pid,
            offset: Int64(truncatingIfNeeded: recording.header.startRealtime &- start) / 1000)
          events.write(recording, to: &writer)
        }
      }
    }
    writer.finish()
  }

  /// The events of one process; times are microseconds.
  private struct Events {
    let pid: UInt32
    let offset: Int64

    func write(_ recording: Recording, to writer: inout JSONWriter) {
      name("process_name", thread: 0, recording.facts.commandLine ?? recording.path, to: &writer)
      for thread in recording.threads { name("thread_name", thread: thread.tid, thread.label, to: &writer) }
      for moment in recording.timeline {
        counter("memory", at: moment.nanoseconds, to: &writer) { writer in
          writer.member("heap", moment.heapBytes)
          writer.member("objects", moment.objectBytes)
          writer.member("mappings", moment.mappedBytes)
        }
        counter("resident", at: moment.nanoseconds, to: &writer) { $0.member("resident set", moment.residentBytes) }
      }
      for mark in recording.marks + recording.photographs {
        event("i", mark.name, at: mark.nanoseconds, to: &writer) { writer in
          writer.member("s", "p")
          writer.key("args")
          writer.object(inline: true) { $0.member("live_bytes", mark.liveBytes) }
        }
      }
    }

    private func counter(
      _ name: String, at nanoseconds: UInt64, to writer: inout JSONWriter, _ values: (inout JSONWriter) -> Void
    ) {
      event("C", name, at: nanoseconds, to: &writer) { writer in
        writer.key("args")
        writer.object(inline: true, values)
      }
    }

    private func name(_ kind: String, thread: UInt32, _ text: String, to writer: inout JSONWriter) {
      event("M", kind, at: 0, to: &writer) { writer in
        writer.member("tid", thread)
        writer.key("args")
        writer.object(inline: true) { $0.member("name", text) }
      }
    }

    private func event(
      _ phase: String, _ name: String, at nanoseconds: UInt64, to writer: inout JSONWriter, _ rest: (inout JSONWriter) -> Void
    ) {
      writer.element { writer in
        writer.object(inline: true) { writer in
          writer.member("ph", phase)
          writer.member("name", name)
          writer.member("pid", pid)
          writer.member("ts", Int64(nanoseconds / 1000) &+ offset)
          rest(&writer)
        }
      }
    }
  }
}
