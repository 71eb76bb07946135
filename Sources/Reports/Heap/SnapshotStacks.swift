import Snapshots

extension TextPage {
  /// The stack of a site, where it is known.
  mutating func madeBy(site: UInt32, of snapshot: HeapSnapshot, _ paths: SourcePaths) {
    let frames = snapshot.stack(ofSite: site)
    if !frames.isEmpty { stack(StackListing(frames), paths: paths) }
  }

  /// What the sites of a snapshot are, and what to do for more.
  mutating func siteSource(of snapshot: HeapSnapshot) {
    let earlier = CountText.of(UInt64(snapshot.earlierCount), "object or block is", "objects and blocks are")
    switch snapshot.siteSource {
    case .none:
      paragraph("Nobody knew what made the objects: take the snapshot while kmmem or tracemalloc is recording.")
    case .tracemalloc: paragraph("The lines are those that tracemalloc knew; it does not see native code.")
    case .missingCapture:
      paragraph(
        "Sites are numbers of the capture that was being written: name it with --capture FILE to see functions, lines and stacks. "
          + "\(earlier) from before the recording.")
    case .capture:
      paragraph("\(Self.stackLegend) \(earlier) from before the recording.")
    }
  }
}
