extension LiveView {
  /// What is on the screen when a key is pressed.
  package struct Surroundings {
    package let table: LiveTable
    /// Rows of the table, or lines of the stack, that the screen has room for.
    package let visible: Int
    /// The stacks of the chosen row, and the lines of the one that is shown.
    package let stacks: Int
    package let stackLines: Int

    package init(table: LiveTable, visible: Int, stacks: Int = 0, stackLines: Int = 0) {
      self.table = table
      self.visible = visible
      self.stacks = stacks
      self.stackLines = stackLines
    }
  }

  /// Does what a key says; what it cannot do itself is returned.
  package mutating func press(_ key: LiveKey, _ around: Surroundings) -> Request? {
    message = nil
    if key == .redraw { return .redraw }
    switch mode {
    case .filter: write(key, around)
    case .help:
      mode = .table
    case .stack: return pressInStack(key, around)
    case .table: return pressInTable(key, around)
    }
    return nil
  }

  private mutating func pressInTable(_ key: LiveKey, _ around: Surroundings) -> Request? {
    if let rows = Self.distance(key, page: around.visible) {
      move(by: rows, in: around.table)
      return nil
    }
    switch key {
    case .enter where !around.table.rows.isEmpty:
      chosen = around.table.rows[min(position, around.table.rows.count - 1)].number
      (mode, stack, stackTop) = (.stack, 0, 0)
    case .escape where !filter.isEmpty:
      filter = ""
      begin()
    case .character(let letter): return press(letter)
    default: break
    }
    return nil
  }

  private mutating func press(_ letter: Character) -> Request? {
    switch letter {
    case "q": return .quit
    case "p": return .photograph
    case "s": sort(by: order.next)
    case "S": sort(by: .size)
    case "G": sort(by: .growth)
    case "R": sort(by: .rate)
    case "C": sort(by: .count)
    case "g": show(grouping.next)
    case "t": show(grouping == .thread ? groupingBeside : .thread)
    case "c": show(grouping == .container ? groupingBeside : .container)
    case "/": mode = .filter
    case "h", "?": mode = .help
    default: break
    }
    return nil
  }

  private mutating func sort(by order: LiveOrder) {
    self.order = order
    begin()
  }

  private mutating func show(_ grouping: LiveGrouping) {
    self.grouping = grouping
    if !grouping.hasOwnKey { groupingBeside = grouping }
    begin()
  }

  private mutating func write(_ key: LiveKey, _ around: Surroundings) {
    switch key {
    case .character(let letter): filter.append(letter)
    case .backspace where filter.isEmpty: mode = .table
    case .backspace: filter.removeLast()
    case .escape: (mode, filter) = (.table, "")
    case .enter: mode = .table
    case .up, .down, .pageUp, .pageDown:
      mode = .table
      move(by: Self.distance(key, page: around.visible) ?? 0, in: around.table)
      return
    default: break
    }
    begin()
  }

  private mutating func pressInStack(_ key: LiveKey, _ around: Surroundings) -> Request? {
    if let lines = Self.distance(key, page: around.visible) {
      stackTop = max(0, min(stackTop + lines, around.stackLines - around.visible))
      return nil
    }
    switch key {
    case .right, .left:
      let next = stack + (key == .right ? 1 : -1)
      if next >= 0, next < around.stacks { (stack, stackTop) = (next, 0) }
    case .enter, .escape, .backspace, .character("q"): mode = .table
    case .character("p"): return .photograph
    case .character("h"), .character("?"): mode = .help
    default: break
    }
    return nil
  }

  /// How far a key moves; nil for one that does not.
  private static func distance(_ key: LiveKey, page: Int) -> Int? {
    switch key {
    case .up, .character("k"): -1
    case .down, .character("j"): 1
    case .pageUp: -max(1, page - 1)
    case .pageDown, .character(" "): max(1, page - 1)
    case .home: Int(Int32.min)
    case .end: Int(Int32.max)
    default: nil
    }
  }
}
