import Snapshots

/// The lines of one stack, innermost first: the frames that a reader can act on, with counts of those left out between them.
struct StackListing {
  /// What a line shows.
  enum Line: Equatable {
    /// A frame; how often it follows itself (recursion); how many frames were left out between it and the line before.
    case frame(NamedFrame, repetitions: Int, skipped: Int)
    /// Frames left out because the stack is long, or because there is none of the program.
    case skipped(Int)
  }

  private(set) var lines: [Line] = []

  /// Leaves out what only passes the allocation on, and the middle of a stack of more than `limit` lines.
  init(_ frames: [NamedFrame], limit: Int = 14) {
    let first = Self.tellingFrame(frames)
    var skipped = 0
    for (index, frame) in frames.enumerated() {
      guard frame.role == .program && !Self.isInsideLibrary(frames, index) || index == first else {
        skipped += 1
        continue
      }
      if skipped == 0, case .frame(frame, let repetitions, let before) = lines.last {
        lines[lines.count - 1] = .frame(frame, repetitions: repetitions + 1, skipped: before)
      } else {
        lines.append(.frame(frame, repetitions: 1, skipped: skipped))
      }
      skipped = 0
    }
    // What is left lies outside of the program's outermost frame: it only started it, unless there is no such frame.
    if skipped > 0, !frames.contains(where: { $0.role == .program }) { lines.append(.skipped(skipped)) }
    elide(to: limit)
  }

  /// The frame that tells what kind of memory it is, even where it is not the program's own: of the interpreter the innermost
  /// (`list_resize`), of the C++ library the outermost before the program (`std::vector<int>::resize`).
  private static func tellingFrame(_ frames: [NamedFrame]) -> Int {
    guard let outside = frames.firstIndex(where: { $0.role != .plumbing }), outside > 0, frames[outside].role == .program else {
      return 0
    }
    return outside - 1
  }

  /// Whether a frame is one of many in a row without a source line, and neither among the first two nor the last of them.
  private static func isInsideLibrary(_ frames: [NamedFrame], _ index: Int) -> Bool {
    guard index >= 2, index + 1 < frames.count else { return false }
    return frames[index - 2...index + 1].allSatisfy { $0.role == .program && $0.language != .python && $0.file == nil }
  }

  /// Keeps the inner lines and the two outermost.
  private mutating func elide(to limit: Int) {
    guard lines.count > limit else { return }
    let middle = lines[(limit - 3)..<(lines.count - 2)]
    let hidden = middle.reduce(0) { count, line in
      switch line {
      case .frame(_, let repetitions, let skipped): count + repetitions + skipped
      case .skipped(let frames): count + frames
      }
    }
    lines = lines[..<(limit - 3)] + [.skipped(hidden)] + lines.suffix(2)
  }
}

extension TextPage {
  /// What the counts before frames mean.
  static let stackLegend =
    "Innermost frame first; ⋮n before a frame: n frames of the interpreter, the C and C++ runtime or the inside of a library left out."

  /// Writes a stack, indented, with the lines that some frames had in an earlier recording.
  mutating func stack(_ listing: StackListing, paths: SourcePaths, earlierLines: [NamedFrame: Int] = [:]) {
    if listing.lines.isEmpty { line("      " + style.faint("(no stack)")) }
    for content in listing.lines {
      switch content {
      case .frame(let frame, let repetitions, let skipped): write(frame, repetitions, skipped, paths, earlierLines[frame])
      case .skipped(let count): line(style.faint(Self.gutter(count) + "more"))
      }
    }
  }

  /// The count of frames left out, in the space before a frame.
  private static func gutter(_ skipped: Int) -> String {
    Column.right(skipped == 0 ? "" : "⋮\(skipped)", 5) + " "
  }

  private mutating func write(
    _ frame: NamedFrame, _ repetitions: Int, _ skipped: Int, _ paths: SourcePaths, _ earlierLine: Int?
  ) {
    let marker: String
    switch frame.language {
    case .python: marker = style.python("py ")
    case .cplusplus: marker = style.native("c++")
    case .native: marker = style.native("c  ")
    case .context: marker = "in "
    }
    var place = paths.place(of: frame)
    if let earlierLine { place += ", was \(earlierLine)" }
    if frame.isInlined { place += " (inlined)" }
    if repetitions > 1 { place += " × \(repetitions)" }
    // tracemalloc knows no functions.
    if frame.function.isEmpty {
      return line(style.faint(Self.gutter(skipped)) + "\(marker)  \(Column.cutStart(place, width - 11))")
    }
    let functionWidth = (width - 12) * 11 / 20
    let function = Column.left(Column.cut(frame.shortFunction, functionWidth), functionWidth)
    let shortPlace = Column.cutStart(place, width - functionWidth - 13)
    let shownFunction = frame.role == .program ? function : style.faint(function)
    line(style.faint(Self.gutter(skipped)) + "\(marker)  \(shownFunction)  " + style.faint(shortPlace))
  }
}
