import Snapshots

/// The report as collapsed stacks, one on a line with its figure: what flamegraph.pl, inferno and speedscope read.
package enum CollapsedStacks: ReportExport {
  package static let isBinary = false

  /// Writes the stacks that have something of the figure that options order by, outermost frame first.
  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    let tree = StackTree(source, options.frames)
    // A semicolon parts frames, and the last space of a line the figure.
    let labels = FrameLabels(tree, folder: source.first.recording.facts.folder).texts.map { text in
      [UInt8](text.utf8).map { $0 == UInt8(ascii: ";") ? UInt8(ascii: ",") : $0 }
    }
    var writer = PieceWriter(sink: sink)
    for (node, sum) in tree.sums(source, options.order).enumerated() where sum > 0 {
      var line: [UInt8] = []
      for frame in tree.path(to: UInt32(node)) {
        if !line.isEmpty { line.append(UInt8(ascii: ";")) }
        line += labels[frame]
      }
      if line.isEmpty { line += Array("(no stack)".utf8) }
      line += Array(" \(sum)\n".utf8)
      writer.write(line)
    }
    writer.finish()
  }
}
