import CaptureFormat
import Snapshots

extension LiveFrame {
  /// Which program it is, and how it is with it.
  var titleLine: StyledLine {
    let state = summary.stateWords
    let right = "process \(summary.pid), \(SecondsText.clock(summary.seconds)), \(state)"
    let room = size.width - DisplayWidth.of(right) - 2
    var line = StyledLine()
    if room >= 12 {
      line.add(DisplayWidth.cutMiddle(summary.program, room), .strong)
      line.advance(to: size.width - DisplayWidth.of(right))
    }
    line.add(right, summary.process.state == .recorded ? .faint : .warning)
    return line
  }

  /// The live bytes, how they change, and what is around them.
  var figureLine: StyledLine {
    var line = StyledLine("Live    ")
    line.add(ByteText.short(summary.liveBytes), .strong)
    if let growth = summary.growth {
      line.add("  ")
      line.add(Self.growthText(growth) + "/s", Self.mark(ofGrowth: growth))
    }
    add(to: &line, "peak", ByteText.short(summary.peakBytes))
    add(to: &line, "RSS", ByteText.short(summary.residentBytes))
    add(to: &line, nil, CountText.grouped(summary.liveBlocks) + " blocks")
    return line
  }

  /// What the live bytes consist of, and how much is allocated.
  var compositionLine: StyledLine {
    var line = StyledLine("      ")
    add(to: &line, "heap", ByteText.short(summary.heapBytes), gap: "  ")
    add(to: &line, "objects", ByteText.short(summary.objectBytes))
    add(to: &line, "mappings", ByteText.short(summary.mappedBytes))
    if let rate = summary.rate { add(to: &line, nil, "\(Self.rateText(rate)) allocations/s") }
    return line
  }

  /// The course of the live bytes since the start.
  var courseLine: StyledLine {
    var points = summary.course.map { (time: $0.nanoseconds, value: $0.trackedBytes) }
    points.append((time: max(points.last?.time ?? 0, summary.nanoseconds), value: summary.liveBytes))
    let top = points.map(\.value).max() ?? 0
    let words = "  up to \(ByteText.short(top))"
    var line = StyledLine("Course  ")
    line.add(Bars.curve(points, width: max(1, size.width - 8 - words.count), top: top), .graph)
    line.add(words, .faint)
    return line
  }

  private func add(to line: inout StyledLine, _ name: String?, _ value: String, gap: String = "   ") {
    // What does not fit whole is left out.
    let text = (name.map { $0 + " " } ?? "") + value
    if line.columns + gap.count + text.count > size.width { return }
    line.add(gap)
    if let name { line.add(name + " ", .faint) }
    line.add(value)
  }

  /// What is listed, in which order, and how much of it.
  var headingLine: StyledLine {
    var line = StyledLine("\(table.grouping.title) by \(table.order.rawValue)", .strong)
    line.add("  ")
    if table.filter.isEmpty {
      line.add(CountText.grouped(UInt64(table.count)) + " in all", .faint)
    } else {
      line.add("\(CountText.grouped(UInt64(table.matching))) of \(CountText.grouped(UInt64(table.count))) with ", .faint)
      line.add(table.filter, .warning)
    }
    if let photographs = table.photographs {
      line.add(", as of \(SecondsText.short(photographs.latestSeconds))", .faint)
      if let seconds = photographs.earlierSeconds { line.add(", changes since \(SecondsText.short(seconds))", .faint) }
      let name = photographs.latest.split(separator: "/").last.map(String.init) ?? ""
      line.add("  " + DisplayWidth.printable(name), .faint)
    } else if table.grouping != .container, let seconds = summary.windowSeconds {
      line.add(", changes over \(SecondsText.short(seconds))", .faint)
    }
    if summary.isSampled { line.add(", estimated from samples", .warning) }
    if summary.droppedEvents > 0 { line.add(", \(CountText.grouped(summary.droppedEvents)) events were dropped", .warning) }
    return line
  }

  /// "+3.4 MiB", "-12 B", "0".
  static func growthText(_ perSecond: Double) -> String {
    let bytes = Int64(exactly: perSecond.rounded()) ?? 0
    return bytes == 0 ? "0" : ByteText.signed(bytes)
  }

  /// "0.3", "12", "1,234,567".
  static func rateText(_ perSecond: Double) -> String {
    guard perSecond.magnitude < 1e15 else { return "?" }
    return perSecond == 0
      ? "0" : perSecond.magnitude < 9.95 ? Decimal.tenths(perSecond) : CountText.short(Int64(perSecond.rounded()))
  }

  /// The mark of a change.
  static func mark(ofGrowth growth: Double) -> StyledLine.Mark {
    growth >= 0.5 ? .more : growth <= -0.5 ? .less : .faint
  }
}

extension LiveSummary {
  /// How it is with the program, in words.
  var stateWords: String {
    switch (process.state, recordingState) {
    case (_, .exec): "became another program"
    case (.recorded, .recording): "recording"
    case (.recorded, _): "exiting"
    case (.stopped, _): "recording has stopped"
    case (.ended, .recording): "has ended without an exit"
    case (.ended, .stopped): "recording has stopped"
    case (.ended, _): "has ended"
    }
  }
}
