import CaptureFormat
import Snapshots

extension JSONReport {
  /// Allocations by size; classes without any are left out.
  static func writeSizes(_ classes: [SizeClass], to writer: inout JSONWriter) {
    writer.array(classes) { writer, sizes in
      writer.object(inline: true) { writer in
        writer.member("from", sizes.sizes.lowerBound)
        writer.member("to", sizes.sizes.upperBound)
        writer.member("allocations", sizes.allocations)
      }
    }
  }

  /// The thread slots of all processes.
  static func writeThreads(_ source: ReportSource, to writer: inout JSONWriter) {
    let threads = source.processes.flatMap { process in process.recording.threads.map { (process.recording.header.pid, $0) } }
    writer.array(threads) { writer, entry in
      let (pid, thread) = entry
      writer.object(inline: true) { writer in
        writer.member("slot", thread.slot)
        if source.processes.count > 1 { writer.member("pid", pid) }
        writer.member("tid", thread.tid)
        writer.member("name", thread.name)
        writer.member("threads", thread.threads)
        writer.member("began_seconds", nanoseconds: thread.began)
        writer.member("ended_seconds", nanoseconds: thread.ended)
        writer.member("allocations", thread.allocations)
        writer.member("allocated_bytes", thread.allocatedBytes)
      }
    }
  }

  /// The course of the memory.
  static func writeTimeline(_ timeline: [TimelineMoment], to writer: inout JSONWriter) {
    writer.array(timeline) { writer, moment in
      writer.object(inline: true) { writer in
        writer.member("seconds", nanoseconds: moment.nanoseconds)
        writer.member("heap_bytes", moment.heapBytes)
        writer.member("object_bytes", moment.objectBytes)
        writer.member("mapped_bytes", moment.mappedBytes)
        writer.member("rss_bytes", moment.residentBytes)
        writer.member("peak_bytes", moment.peakBytes)
      }
    }
  }

  /// Named moments: those of the program, and photographs.
  static func writeMarks(_ marks: [RecordedMark], to writer: inout JSONWriter) {
    writer.array(marks) { writer, mark in
      writer.object(inline: true) { writer in
        writer.member("seconds", nanoseconds: mark.nanoseconds)
        writer.member("name", mark.name)
        writer.member("live_bytes", mark.liveBytes)
      }
    }
  }

  /// What was made from each mark to the next and lived at the end; null where that is not known.
  static func writeGenerations(_ recording: Recording, to writer: inout JSONWriter) {
    guard let generations = recording.generations else { return writer.literal("null") }
    writer.array(generations) { writer, generation in
      writer.object(inline: true) { writer in
        writer.member("name", generation.name)
        writer.member("seconds", nanoseconds: generation.start)
        writer.member("end_seconds", nanoseconds: generation.end)
        writer.member("live_blocks", generation.blocks)
        writer.member("live_bytes", generation.bytes)
        writer.member("exact", generation.isExact)
      }
    }
  }

  /// When each epoch of `births` began; null where it is not known what was made when.
  static func writeEpochs(_ births: Births?, to writer: inout JSONWriter) {
    guard let births else { return writer.literal("null") }
    writer.array(births.starts, inline: true) { $0.number(nanoseconds: $1) }
  }

  /// What was not recorded, or not exactly.
  static func writeLosses(_ source: ReportSource, to writer: inout JSONWriter) {
    func sum(_ figure: (Recording) -> UInt64) -> UInt64 { source.processes.reduce(0) { $0 &+ figure($1.recording) } }
    writer.object { writer in
      writer.member("dropped_events", sum(\.header.droppedEvents))
      writer.member("dropped_nodes", sum(\.header.droppedNodes))
      writer.member("dropped_sites", sum(\.header.droppedSites))
      writer.member("dropped_code", sum(\.header.droppedCode))
      writer.member("unknown_frees", sum(\.header.unknownFrees))
      writer.member("truncated_native", sum(\.losses.truncatedNative))
      writer.member("truncated_python", sum(\.losses.truncatedPython))
      writer.member("mismatched_stacks", sum { UInt64($0.losses.mismatchedStacks) })
      writer.member("page_limit_hits", sum(\.header.pageLimitHits))
    }
  }

  /// How far the figures can be trusted.
  static func writeCertainty(_ certainty: Certainty, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("sampled", certainty.isSampled)
      writer.member("complete", certainty.isComplete)
      writer.key("notes")
      writer.array(certainty.notes) { $0.string($1) }
    }
  }
}
