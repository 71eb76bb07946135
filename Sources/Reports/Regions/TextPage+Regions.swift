import CaptureFormat
import Snapshots

extension TextPage {
  /// What the address space of each process consisted of when its recording ended.
  mutating func regions(_ source: ReportSource, limit: Int) {
    for process in source.processes {
      let number = source.processes.count > 1 ? " of process \(process.recording.header.pid)" : ""
      guard let regions = process.recording.regions else {
        heading("Regions\(number)")
        paragraph(process.recording.absenceOfRegions)
        continue
      }
      let whole = RegionSums(regions)
      heading(
        "Regions\(number) at the end",
        "\(ByteText.short(whole.residentBytes)) resident in \(CountText.of(whole.count, "region"))")
      sums(RegionSums.bySort(regions), whole)
      let resident = regions.filter { $0.record.residentBytes > 0 }
      let shown = resident.largest(limit)
      let isCut = shown.count < resident.count
      heading("Largest regions\(number)", isCut ? "\(shown.count) of \(resident.count) that have resident memory" : "")
      largest(shown, process)
    }
    if source.processes.contains(where: { $0.recording.regions != nil }) { regionNotes() }
  }

  /// A row for each sort, and one for all.
  private mutating func sums(_ rows: [(sort: RegionSort, sums: RegionSums)], _ whole: RegionSums) {
    let hasSwap = whole.swappedBytes > 0
    let cell = hasSwap ? 11 : 12
    func cells(_ resident: String, _ dirty: String, _ swapped: String, _ virtual: String, _ count: String) -> String {
      Column.right(resident, cell) + Column.right(dirty, cell) + (hasSwap ? Column.right(swapped, cell) : "")
        + Column.right(virtual, cell) + Column.right(count, 10)
    }
    func cells(_ sums: RegionSums) -> String {
      cells(
        ByteText.short(sums.residentBytes), ByteText.short(sums.dirtyBytes), ByteText.short(sums.swappedBytes),
        ByteText.short(sums.virtualBytes), CountText.grouped(sums.count))
    }
    line(style.faint("  " + Column.left("", 23) + cells("resident", "dirty", "swapped", "virtual", "regions")))
    let room = width - (hasSwap ? 81 : 73)
    let hasMeanings = rows.allSatisfy { $0.sort.meaning.count <= room }
    for row in rows {
      let start = "  " + Column.left(row.sort.words, 23) + cells(row.sums)
      line(start + (hasMeanings ? "  " + style.faint(row.sort.meaning) : ""))
    }
    line(style.strong("  " + Column.left("all", 23) + cells(whole)))
  }

  /// A line for each region: its figures, what may be done with it, and what it is.
  private mutating func largest(_ regions: [Region], _ process: ReportSource.Process) {
    guard !regions.isEmpty else { return line("  nothing") }
    let (hasDirty, hasAddress) = (width >= 100, width >= 120)
    let title = Column.right("resident", 12) + (hasDirty ? Column.right("dirty", 12) : "") + Column.right("virtual", 12)
    line(style.faint("  " + title + (hasAddress ? "  " + Column.left("address", 12) : "") + "  perm"))
    for region in regions {
      let record = region.record
      var start =
        "  " + Column.right(ByteText.short(record.residentBytes), 12)
        + (hasDirty ? Column.right(ByteText.short(record.dirtyBytes), 12) : "")
        + Column.right(ByteText.short(record.virtualBytes), 12)
      if hasAddress { start += "  " + Column.left(String(record.addresses.lowerBound, radix: 16), 12) }
      start += "  " + record.permissions.text + "  " + Column.left(region.sort.words, 21) + "  "
      let place = process.place(of: region)
      let room = width - start.count
      line(start + (region.thread == nil ? Column.cutStart(place, room) : Column.cut(place, room)))
    }
  }

  private mutating func regionNotes() {
    heading("How certain this is")
    paragraph(
      """
      Resident pages of files and of shared memory are counted in every process that has them. What was mapped before the recording, \
      or by libc for itself, is known by its looks alone.
      """, bullet: "  - ")
  }
}

extension ReportSource.Process {
  /// What a region is by itself: the line that mapped it, a thread, or a path; empty where nothing of it is known.
  func place(of region: Region) -> String {
    let paths = SourcePaths(folder: recording.facts.folder)
    if let frame = frame(of: region) {
      let place = paths.place(of: frame)
      return place.isEmpty ? frame.shortFunction : "\(frame.shortFunction)  \(place)"
    }
    if let thread = region.thread { return recording.threadLabel(ofSlot: UInt16(truncatingIfNeeded: thread)) }
    if region.record.path == "[stack]" { return "main thread" }
    let path = region.record.path.isEmpty ? region.module ?? "" : region.record.path
    if !path.isEmpty { return DisplayWidth.printable(paths.short(path)) }
    switch (region.sort, region.record.known) {
    case (.kmmem, _): return "its tables"
    case (.heap, .heap): return "large blocks"
    case (.heap, .guarded): return "guarded blocks"
    case (.heap, _): return "an arena of malloc"
    default: return ""
    }
  }

  /// The frame that is responsible for a region which the program mapped; nil for others.
  func frame(of region: Region) -> NamedFrame? {
    guard let site = region.site, region.sort != .kmmem, region.sort != .pythonArenas else { return nil }
    return names.responsibleFrame(of: recording.sites[site])
  }
}

extension Recording {
  /// Why there are no regions, and what to do, in one sentence.
  var absenceOfRegions: String {
    switch header.state {
    case .recording:
      """
      They are written when a recording ends, and this one has not, or its process was killed: let the program come to its end, \
      and ask for the report after it.
      """
    case .exec: "They are written when a recording ends, and here the process became another program: let it come to its own end."
    case .stopped, .pythonExit, .processExit:
      "There was no room for them, or an older kmmem made the capture: record the program once more, with room on the disk."
    }
  }
}
