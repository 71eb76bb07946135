import Snapshots

/// The report as a drawing: a flame graph whose root is above, in light and dark, whose boxes tell their figures when they are pointed at.
package enum FlamegraphSVG: ReportExport {
  package static let isBinary = false

  private static let width = 1200.0
  private static let row = 18.0
  private static let top = 46.0
  /// Of a letter of 11 points of a font in which all letters are equally wide.
  private static let letter = 6.65
  private static let narrowest = 0.4

  /// Draws the figure that options order by.
  package static func write(_ source: ReportSource, _ options: ReportOptions, sink: @escaping (borrowing [UInt8]) -> Void) {
    let tree = StackTree(source, options.frames)
    let figure = RankedFigure(options.order, totals: Totals(source))
    let layout = FlameLayout(tree, own: tree.sums(source, options.order), narrowest: narrowest / width)
    let labels = FrameLabels(tree, folder: source.first.recording.facts.folder)
    let height = top + Double(layout.depth + 1) * row + 30
    let command = DisplayWidth.printable(source.first.recording.facts.commandLine ?? source.first.recording.path)
    var writer = XMLWriter(sink: sink)
    writer.element(
      "svg",
      [
        ("xmlns", "http://www.w3.org/2000/svg"), ("width", text(width)), ("height", text(height)),
        ("viewBox", "0 0 \(text(width)) \(text(height))"), ("role", "img"),
        ("font-family", "ui-monospace, 'DejaVu Sans Mono', monospace"), ("font-size", "11"),
      ]
    ) { writer in
      writer.element("title") { $0.text("\(figure.title): \(command)") }
      writer.element("style") { $0.text(style) }
      writer.element("rect", [("class", "ground"), ("width", "100%"), ("height", "100%")])
      writer.element("text", [("x", "8"), ("y", "18"), ("font-size", "14")]) { $0.text(fitted(command, width - 16, letter: 8.5)) }
      writer.element("text", [("x", "8"), ("y", "36"), ("class", "faint")]) { writer in
        writer.text("\(figure.title): \(figure.text(layout.boxes.first?.value ?? 0))\(hidden(layout.hiddenCount))")
      }
      for box in layout.boxes { draw(box, tree, labels, figure, to: &writer) }
      legend(y: height - 12, to: &writer)
    }
    writer.finish()
  }

  private static func draw(
    _ box: FlameLayout.Box, _ tree: StackTree, _ labels: FrameLabels, _ figure: RankedFigure, to writer: inout XMLWriter
  ) {
    let (x, y, wide) = (box.start * width, top + Double(box.depth) * row, box.width * width)
    let isRoot = box.node == 0
    let label = isRoot ? "all" : labels.texts[tree.frame(of: box.node)]
    let kind = isRoot ? "root" : className(PageFrame(tree.frames[tree.frame(of: box.node)]))
    writer.element("g", [("class", kind)]) { writer in
      let share = Decimal.percent(box.width, of: 1)
      writer.element("title") { $0.text("\(label): \(figure.text(box.value)), \(share)") }
      writer.element(
        "rect",
        [
          ("x", text(x)), ("y", text(y)), ("width", text(max(0.3, wide - 0.5))), ("height", text(row - 1)), ("rx", "1.5"),
        ])
      let shown = fitted(isRoot ? label : tree.frames[tree.frame(of: box.node)].shortFunction, wide - 6, letter: letter)
      if !shown.isEmpty { writer.element("text", [("x", text(x + 3)), ("y", text(y + 12.5))]) { $0.text(shown) } }
    }
  }

  private static let names: [(PageFrame, String)] = [
    (.python, "Python"), (.cplusplus, "C++"), (.native, "C and other"), (.boundary, "between Python and C++"),
    (.runtime, "C and C++ runtime"),
  ]

  private static func legend(y: Double, to writer: inout XMLWriter) {
    var x = 8.0
    for (kind, name) in names {
      writer.element("g", [("class", className(kind))]) { writer in
        writer.element("rect", [("x", text(x)), ("y", text(y - 9)), ("width", "10"), ("height", "10")])
      }
      writer.element("text", [("x", text(x + 14)), ("y", text(y))]) { $0.text(name) }
      x += 34 + Double(name.count) * letter
    }
  }

  private static func className(_ kind: PageFrame) -> String { kind == .cplusplus ? "cplusplus" : kind.rawValue }

  private static func hidden(_ count: Int) -> String {
    count == 0 ? "" : "; \(CountText.of(UInt64(count), "box", "boxes")) too narrow to be drawn"
  }

  /// The beginning of a text that fits; nothing where hardly a letter does.
  private static func fitted(_ text: String, _ width: Double, letter: Double) -> String {
    let columns = Int(width / letter)
    return columns < 3 ? "" : DisplayWidth.cut(DisplayWidth.printable(text), columns)
  }

  /// A number with at most two decimals.
  private static func text(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    return hundredths % 100 == 0 ? "\(hundredths / 100)" : "\(Double(hundredths) / 100)"
  }

  private static let style = """
    text { fill: #1d2430 } .faint { fill: #586274 } .ground { fill: #fcfcfb }
    .root rect { fill: #e6e9ee } .python rect { fill: #9cc4ee } .cplusplus rect { fill: #f3b27a } .native rect { fill: #ead98b }
    .boundary rect { fill: #d2a6e3 } .runtime rect { fill: #cfc9c2 } .interpreter rect { fill: #d9dde3 }
    .import rect { fill: #bfe0c0 } .context rect { fill: #8fd6cf } g:hover rect { opacity: 0.75 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6e9ef } .faint { fill: #a2abbb } .ground { fill: #14171c }
      .root rect { fill: #2a303a } .python rect { fill: #24507d } .cplusplus rect { fill: #7d481c } .native rect { fill: #625317 }
      .boundary rect { fill: #64377a } .runtime rect { fill: #45413c } .interpreter rect { fill: #3a414c }
      .import rect { fill: #2a5530 } .context rect { fill: #1c5c56 }
    }
    """
}
