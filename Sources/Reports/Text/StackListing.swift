import Snapshots

/// The lines of one stack, innermost first: frames of the program in full, runs of others folded into one line with a count.
struct StackListing {
  /// What a line shows.
  enum Line: Equatable {
    /// A frame, and how often it follows itself (recursion).
    case frame(NamedFrame, repetitions: Int)
    /// Frames that are not shown.
    case folded(count: Int, of: String)
    /// Frames left out because the stack is long.
    case elided(count: Int)
  }

  private(set) var lines: [Line] = []

  /// Folds the frames of a stack; a stack of more than `limit` lines loses its middle.
  init(_ frames: [NamedFrame], limit: Int = 14) {
    var folded: [NamedFrame] = []
    for (index, frame) in frames.enumerated() {
      // The innermost frame tells what kind of memory it is, even where it is not the program's own.
      guard frame.role == .program || index == 0 else {
        folded.append(frame)
        continue
      }
      flush(&folded)
      if case .frame(frame, let repetitions) = lines.last {
        lines[lines.count - 1] = .frame(frame, repetitions: repetitions + 1)
      } else {
        lines.append(.frame(frame, repetitions: 1))
      }
    }
    // What is left lies outside of the program's outermost frame: it only started it, unless there is no such frame.
    if !frames.contains(where: { $0.role == .program }) { flush(&folded) }
    elide(to: limit)
  }

  private mutating func flush(_ folded: inout [NamedFrame]) {
    guard !folded.isEmpty else { return }
    var names: [String] = []
    for frame in folded {
      let name = Self.foldName(of: frame.role)
      if !names.contains(name) { names.append(name) }
    }
    lines.append(.folded(count: folded.count, of: names.joined(separator: ", ")))
    folded = []
  }

  private static func foldName(of role: NamedFrame.Role) -> String {
    switch role {
    case .interpreter: "interpreter"
    case .importing: "importlib"
    case .plumbing: "runtime and bindings"
    case .program: "program"
    }
  }

  /// Keeps the inner lines and the two outermost.
  private mutating func elide(to limit: Int) {
    guard lines.count > limit else { return }
    let middle = lines[(limit - 3)..<(lines.count - 2)]
    let hidden = middle.reduce(0) { count, line in
      switch line {
      case .frame(_, let repetitions): count + repetitions
      case .folded(let frames, _), .elided(let frames): count + frames
      }
    }
    lines = lines[..<(limit - 3)] + [.elided(count: hidden)] + lines.suffix(2)
  }
}

extension TextPage {
  /// Writes a stack, indented.
  mutating func stack(_ listing: StackListing, paths: SourcePaths) {
    if listing.lines.isEmpty { line("      " + style.faint("(no stack)")) }
    let functionWidth = max(24, (width - 12) * 11 / 20)
    for content in listing.lines {
      switch content {
      case .frame(let frame, let repetitions): write(frame, repetitions, functionWidth, paths)
      case .folded(let count, let names):
        line("       " + style.faint("⋮   \(count == 1 ? "1 frame" : "\(count) frames") of \(names)"))
      case .elided(let count): line("       " + style.faint("⋮   \(CountText.of(UInt64(count), "more frame"))"))
      }
    }
  }

  private mutating func write(_ frame: NamedFrame, _ repetitions: Int, _ functionWidth: Int, _ paths: SourcePaths) {
    let marker: String
    switch frame.language {
    case .python: marker = style.python("py ")
    case .cplusplus: marker = style.native("c++")
    case .native: marker = style.native("c  ")
    }
    var place = paths.place(of: frame)
    if frame.isInlined { place += " (inlined)" }
    if repetitions > 1 { place += " × \(repetitions)" }
    let function = Column.left(Column.cut(frame.shortFunction, functionWidth), functionWidth)
    let shortPlace = Column.cutStart(place, width - functionWidth - 13)
    let isOwn = frame.role == .program
    line("      \(marker)  " + (isOwn ? function : style.faint(function)) + "  " + style.faint(shortPlace))
  }
}
