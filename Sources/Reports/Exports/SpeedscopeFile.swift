import Snapshots

/// The report as a file of speedscope (https://www.speedscope.app/file-format-schema.json): one profile for each figure.
package enum SpeedscopeFile: ReportExport {
  package static let isBinary = false

  /// The profiles in the order in which they are written, with their names and units.
  private static let profiles: [(order: ReportOptions.Order, name: String, unit: String)] = [
    (.peak, "live at the peak", "bytes"), (.live, "live at the end", "bytes"), (.allocated, "allocated", "bytes"),
    (.count, "allocations", "none"), (.temporary, "temporary allocations", "none"),
  ]

  /// Writes all figures; the one that options order by is shown first.
  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    let tree = StackTree(source, options.frames)
    let profiles = profiles.filter { source.figures.contains($0.order) }
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("$schema", "https://www.speedscope.app/file-format-schema.json")
      writer.member("exporter", "kmmem")
      writer.member("name", source.first.recording.facts.commandLine ?? source.first.recording.path)
      writer.member("activeProfileIndex", profiles.firstIndex { $0.order == options.order } ?? 0)
      writer.key("shared")
      writer.object { writer in
        writer.key("frames")
        writer.elements { writer in
          for frame in tree.frames { writer.element { $0.speedscopeFrame(frame) } }
          writer.element { writer in writer.object(inline: true) { $0.member("name", "(no stack)") } }
        }
      }
      writer.key("profiles")
      writer.array(profiles) { writer, profile in
        writer.object { writer in
          let sums = tree.sums(source, profile.order)
          let nodes = sums.indices.filter { sums[$0] > 0 }
          writer.member("type", "sampled")
          writer.member("name", profile.name)
          writer.member("unit", profile.unit)
          writer.member("startValue", 0)
          writer.member("endValue", nodes.reduce(Int64(0)) { $0 &+ sums[$1] })
          writer.key("samples")
          writer.array(nodes) { writer, node in
            // Readers pass over a sample without a frame.
            let path = node == 0 ? [tree.frames.count] : tree.path(to: UInt32(node))
            writer.array(path, inline: true) { $0.number($1) }
          }
          writer.key("weights")
          writer.array(nodes, inline: true) { $0.number(sums[$1]) }
        }
      }
    }
    writer.finish()
  }
}

extension JSONWriter {
  fileprivate mutating func speedscopeFrame(_ frame: NamedFrame) {
    object(inline: true) { writer in
      writer.member("name", frame.function.isEmpty ? frame.file ?? "" : frame.function)
      if let file = frame.file ?? frame.module { writer.member("file", file) }
      if let line = frame.line { writer.member("line", line) }
    }
  }
}
