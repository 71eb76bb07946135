import CaptureFormat
import Snapshots

extension LiveFrame {
  /// The stack that is shown, with its figures.
  var stackScreen: [StyledLine] {
    if let row = table.rows.first(where: { $0.number == view.chosen }), let photographs = table.photographs {
      return containerScreen(row, photographs)
    }
    guard view.stack < stacks.count else { return [titleLine, StyledLine(), StyledLine("Nothing of it is left", .faint)] }
    let stack = stacks[view.stack]
    let label = table.rows.first { $0.number == view.chosen }?.label
    let which = stacks.count == 1 ? "The stack of " : "Stack \(view.stack + 1) of \(stacks.count) of "
    var heading = StyledLine(which, .faint)
    heading.add(DisplayWidth.cutMiddle(label.map { "\($0.name)  \($0.place)" } ?? "", size.width - which.count), .strong)
    let lines = Self.lines(of: stack, paths: SourcePaths(folder: summary.folder), width: size.width)
    return [titleLine, StyledLine(), heading, figures(of: stack), StyledLine()]
      + lines.dropFirst(min(view.stackTop, max(0, lines.count - size.stackRows)))
  }

  /// A container with its whole name, and how to ask more of it.
  private func containerScreen(_ row: LiveTable.Row, _ photographs: LiveTable.Photographs) -> [StyledLine] {
    var figures = StyledLine(ByteText.short(row.figures.live.bytes), .strong)
    figures.add(" would be freed with it; \(CountText.of(UInt64(clamping: row.figures.live.blocks), "entry", "entries"))")
    if let growth = row.figures.growth { figures.add(", \(Self.growthText(growth)) a second") }
    let address = "0x" + String(row.address, radix: 16)
    let file = DisplayWidth.printable(photographs.latest)
    return [
      titleLine, StyledLine(), StyledLine(DisplayWidth.printable(row.label.name), .strong),
      StyledLine(DisplayWidth.printable(row.label.place)), figures,
      StyledLine(), StyledLine("Who holds it, and what it holds:", .faint),
    ] + (row.address == 0 ? [] : [StyledLine("  kmmem holders \(file) \(address)")])
      + [StyledLine("  kmmem dominators \(file)")]
  }

  private func figures(of stack: LiveStack) -> StyledLine {
    var line = StyledLine(ByteText.short(stack.live.bytes), .strong)
    let allocators = stack.allocators.map(\.allocatorName).joined(separator: ", ")
    let blocks = CountText.grouped(stack.live.blocks) + (stack.live.blocks == 1 ? " block" : " blocks")
    line.add(" in \(blocks); \(CountText.of(stack.allocations, "allocation")); \(allocators)")
    line.add("; " + (stack.thread ?? "several threads"), .faint)
    return line
  }

  /// The lines of a whole stack, innermost frame first; a frame that calls itself stands once.
  package static func lineCount(of stack: LiveStack) -> Int { repeated(stack.frames).count + 1 }

  private static func repeated(_ frames: [NamedFrame]) -> [(frame: NamedFrame, times: Int)] {
    frames.reduce(into: []) { lines, frame in
      if lines.last?.frame == frame { lines[lines.count - 1].times += 1 } else { lines.append((frame, 1)) }
    }
  }

  private static func lines(of stack: LiveStack, paths: SourcePaths, width: Int) -> [StyledLine] {
    var lines = repeated(stack.frames).map { frame, times in
      var line = StyledLine("  ")
      let isProgram = frame.role == .program
      line.add(frame.language.marker, isProgram ? frame.language.mark : .faint)
      let place = paths.place(of: frame) + (frame.isInlined ? " (inlined)" : "") + (times > 1 ? " × \(times)" : "")
      let nameWidth = (width - 8) * 11 / 20
      line.add(DisplayWidth.cut(DisplayWidth.printable(frame.shortFunction), nameWidth), isProgram ? .plain : .faint)
      line.advance(to: 6 + nameWidth + 2)
      line.add(DisplayWidth.cutStart(DisplayWidth.printable(place), width - line.columns), .faint)
      return line
    }
    if stack.frames.isEmpty { lines.append(StyledLine("  (no stack)", .faint)) }
    if stack.isCut { lines.append(StyledLine("  ⋮ the stack goes on, but the unwinder could not follow it", .warning)) }
    return lines
  }
}

extension NamedFrame.Language {
  /// What stands before a frame.
  var marker: String {
    switch self {
    case .python: "py  "
    case .cplusplus: "c++ "
    case .native: "c   "
    case .context: "in  "
    }
  }

  /// How that is marked.
  var mark: StyledLine.Mark { self == .cplusplus || self == .native ? .native : .python }
}
