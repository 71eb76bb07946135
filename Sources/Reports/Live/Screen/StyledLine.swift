/// A line of a screen: pieces of text, each with its mark.
struct StyledLine {
  /// What a piece is to the reader.
  enum Mark {
    case plain, strong, faint, graph, python, native, warning, more, less
  }

  private var pieces: [(text: String, mark: Mark)] = []
  /// The columns that it fills.
  private(set) var columns = 0
  /// The reader has chosen this line.
  var isChosen = false

  init(_ text: String = "", _ mark: Mark = .plain) { add(text, mark) }

  /// Adds a piece; nothing in it moves the cursor.
  mutating func add(_ text: String, _ mark: Mark = .plain) {
    if text.isEmpty { return }
    let text = DisplayWidth.printable(text)
    pieces.append((text, mark))
    columns += DisplayWidth.of(text)
  }

  /// Goes on at a column, or after a space where that is taken.
  mutating func advance(to column: Int) {
    add(String(repeating: " ", count: max(pieces.isEmpty ? 0 : 1, column - columns)))
  }

  /// The line as it is written, at most `width` columns wide; a chosen one fills them all where that can be seen.
  func text(width: Int, style: TextStyle) -> String {
    if isChosen, style.isColored {
      return style.written(style.chosen(DisplayWidth.left(DisplayWidth.cut(pieces.map(\.text).joined(), width), width)))
    }
    var left = width
    var text = ""
    for piece in pieces where left > 0 {
      let part = DisplayWidth.cut(piece.text, left)
      left -= DisplayWidth.of(part)
      text += style.marked(part, piece.mark)
    }
    while text.last == " " { text.removeLast() }
    return style.written(text)
  }
}

extension TextStyle {
  fileprivate func marked(_ text: String, _ mark: StyledLine.Mark) -> String {
    switch mark {
    case .plain: text
    case .strong: strong(text)
    case .faint: faint(text)
    case .graph: graph(text)
    case .python: python(text)
    case .native: native(text)
    case .warning: warning(text)
    case .more: more(text)
    case .less: less(text)
    }
  }
}
