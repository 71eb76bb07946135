import CaptureFormat
import Snapshots

extension JSONReport {
  /// The highest sites with their stacks, as numbers in a table of frames.
  static func writeSites(_ source: ReportSource, _ options: ReportOptions, _ frames: FrameTable, to writer: inout JSONWriter) {
    let births = source.processes.map { Dictionary(grouping: $0.recording.births?.entries ?? [], by: \.site) }
    writer.array(source.sites(options, onlyCounted: false)) { writer, reference in
      let process = source.processes[reference.process]
      let site = source[reference]
      writer.object { writer in
        writer.member("id", reference.site + 1)
        if source.processes.count > 1 { writer.member("pid", process.recording.header.pid) }
        writer.member("allocator", site.kind.allocatorName)
        writer.member("thread", site.thread)
        writeCounts(site.counts, to: &writer)
        if let born = births[reference.process][reference.site] {
          writer.key("births")
          writer.array(born, inline: true) { writer, birth in
            writer.array([UInt64(birth.epoch), birth.blocks, birth.bytes], inline: true) { $0.number($1) }
          }
        }
        if let retention = process.retention { writer.member("retained_bytes", retention.bytes[reference.site]) }
        writer.key("stack")
        let stack = process.recording.stack(native: site.native, python: site.python)
        let numbers = frames.numbers(of: stack, process: reference.process, names: process.names)
        writer.array(numbers, inline: true) { $0.number($1) }
      }
    }
  }

  /// Sums under a key.
  static func writeGroups(_ groups: [SiteGroup], named name: StaticString, to writer: inout JSONWriter) {
    writer.array(groups) { writer, group in
      writer.object(inline: true) { writer in
        writer.member(name, group.key)
        writeCounts(group.counts, to: &writer)
      }
    }
  }

  /// The figures of a site, or of several added up.
  static func writeCounts(_ counts: SiteCounts, to writer: inout JSONWriter) {
    writer.member("allocations", counts.allocations)
    writer.member("allocated_bytes", counts.allocatedBytes)
    writer.member("live_blocks", counts.live.blocks)
    writer.member("live_bytes", counts.live.bytes)
    writer.member("peak_blocks", counts.peak.blocks)
    writer.member("peak_bytes", counts.peak.bytes)
    writer.member("temporary_allocations", counts.temporaries)
  }

  /// What imports cost.
  static func writeImports(_ imports: [ImportCost], to writer: inout JSONWriter) {
    writer.array(imports) { writer, cost in
      writer.object(inline: true) { writer in
        writer.member("module", cost.module)
        writer.member("self_peak_bytes", cost.own.peak.bytes)
        writer.member("total_peak_bytes", cost.total.peak.bytes)
        writer.member("self_live_bytes", cost.own.live.bytes)
        writer.member("total_live_bytes", cost.total.live.bytes)
        writer.member("allocations", cost.total.allocations)
      }
    }
  }
}
