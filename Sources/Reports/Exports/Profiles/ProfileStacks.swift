import Snapshots

/// Numbers the stacks of a profile; equal ones stand once. Stack 0 is the empty one.
struct ProfileStacks {
  /// The locations that the stacks go through.
  private(set) var locations: ProfileLocations
  /// Frames are numbers of locations.
  private var trie = StackTrie()
  /// By process.
  private var walks: [StackWalk]

  /// Knows no stack yet.
  init(_ source: ReportSource) {
    locations = ProfileLocations(source)
    walks = source.processes.indices.map { StackWalk(source, process: $0) }
  }

  /// Gives back the memory that only further sites would need.
  mutating func finish() { walks = [] }

  /// The numbers of a stack's locations, innermost first.
  func locations(of stack: UInt32) -> [UInt64] { trie.stack(stack) }

  /// The stack of a site.
  mutating func stack(of site: Site, process: Int) -> UInt32 {
    walks[process].node(of: site, in: &trie, &locations)
  }
}

extension ProfileLocations: FrameNumbering {
  /// One location, whatever is inlined there; none for the context, which is no function.
  mutating func numbers(of frame: StackFrame, process: Int) -> [UInt64] {
    if case .python(let frame) = frame, frame.isContext { return [] }
    return [UInt64(number(of: frame, process: process))]
  }
}
