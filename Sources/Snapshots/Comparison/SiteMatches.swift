import CaptureFormat

/// Which sites of two recordings are the same place: stacks of the same functions, and the same allocator.
///
/// Lines make no difference, nor do threads, the interpreter's and the C runtime's own frames, and how deep a function calls itself.
package struct SiteMatches {
  /// By side, for each site the number of its place; nil for one that the totals do not count.
  package private(set) var places: [[Int?]] = [[], []]
  /// How many places there are.
  package private(set) var count = 0

  /// Stacks of function numbers, of both recordings.
  private var stacks = StackTrie()
  private var numbers: [UInt64: Int] = [:]

  /// Numbers the places of all sites. O(nodes of the stacks + different stacks of functions × depth).
  package init(_ functions: CommonFunctions) {
    for side in ComparedSide.allCases {
      let recording = functions.names(on: side).recording
      let reduced = ReducedStacks(recording) { !functions.numbers(of: .native($0), on: side).isEmpty }
      var nodes: [UInt64: UInt32] = [:]
      // Without any function of the program, all functions tell a stack: then nothing of it can be left out.
      var others: [UInt64: UInt32] = [:]
      places[side.rawValue] = recording.sites.map { site in
        guard site.kind.isCounted else { return nil }
        let number = reduced.number(of: site)
        var node = nodes[number] ?? self.node(of: reduced.stack(number).frames.flatMap { functions.numbers(of: $0, on: side) })
        nodes[number] = node
        if node == 0 {
          let pair = UInt64(site.native) << 32 | UInt64(site.python)
          let stack = recording.stack(native: site.native, python: site.python)
          node = others[pair] ?? self.node(of: functions.allNumbers(of: stack, on: side))
          others[pair] = node
        }
        return place(node, site.kind)
      }
    }
  }

  private mutating func place(_ node: UInt32, _ kind: BlockKind) -> Int {
    let key = UInt64(node) << 8 | UInt64(kind.rawValue)
    if let known = numbers[key] { return known }
    numbers[key] = count
    count += 1
    return count - 1
  }

  /// The node of functions, innermost first; one that calls itself stands once.
  private mutating func node(of functions: [UInt32]) -> UInt32 {
    functions.reversed().reduce(0) { node, function in
      node != 0 && stacks.frames[Int(node)] == UInt64(function)
        ? node : stacks.node(frame: UInt64(function), parent: node, startsRun: false)
    }
  }
}
