extension LiveFrame {
  /// What the keys do, and what the figures mean.
  var helpScreen: [StyledLine] {
    let keys: [(String, String)] = [
      ("↑ ↓ j k", "choose a row; also PgUp, PgDn, Home, End"),
      ("Enter", "the whole stacks of the chosen row"),
      ("s", "the next order: size, growth, rate, count"),
      ("S G R C", "order by size, growth, rate or count at once"),
      ("g", "group by the next: site, line, function, file, module, allocator"),
      ("t", "threads, and back"),
      ("c", "containers, as the latest photograph shows them, and back"),
      ("/", "show only rows that hold a text; Esc takes it away"),
      ("p", "photograph it; what has grown between two photographs, c shows"),
      ("Ctrl-L", "draw everything again"),
      ("q", "quit; Ctrl-C as well"),
    ]
    let words = [
      "live: allocated and not freed. growth/s: how that changed in a second, over",
      "the last \(Int(SlidingWindow.seconds)) seconds. allocs/s: allocations in a second, freed or not.",
      "A site is all blocks with equal stacks; its line is the innermost of the",
      "program's own code.",
    ]
    var lines = [titleLine, StyledLine()]
    for (key, meaning) in keys {
      var line = StyledLine("  ")
      line.add(DisplayWidth.left(key, 10), .strong)
      line.add(meaning)
      lines.append(line)
    }
    return lines + [StyledLine()] + words.map { StyledLine("  " + $0, .faint) }
  }
}
