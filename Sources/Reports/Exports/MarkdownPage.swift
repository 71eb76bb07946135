/// A text in Markdown, as GitHub and GitLab render it; names of programs cannot become markup.
struct MarkdownPage {
  /// Where the cells of a column stand.
  enum Alignment: String {
    case left = ":--"
    case right = "--:"
  }

  private(set) var text = ""

  mutating func heading(_ title: String) { text += "### \(Self.code(title))\n\n" }

  mutating func subheading(_ title: String) { text += "#### \(title)\n\n" }

  /// Cells are Markdown themselves: what a program has chosen goes through `code`.
  mutating func table(columns: [(name: String, alignment: Alignment)], rows: [[String]]) {
    text += "| " + columns.map(\.name).joined(separator: " | ") + " |\n"
    text += "| " + columns.map(\.alignment.rawValue).joined(separator: " | ") + " |\n"
    for row in rows { text += "| " + row.joined(separator: " | ") + " |\n" }
    text += "\n"
  }

  /// Sentences, each with a bullet.
  mutating func list(_ sentences: [String], title: String) {
    if sentences.isEmpty { return }
    subheading(title)
    for sentence in sentences { text += "- \(Self.escaped(sentence))\n" }
    text += "\n"
  }

  /// Lines of plain text that a reader opens.
  mutating func folded(_ title: String, _ lines: [String]) {
    text += "<details><summary>\(title)</summary>\n\n```text\n"
    for line in lines { text += DisplayWidth.printable(line).replacing("```", with: "'''") + "\n" }
    text += "```\n\n</details>\n\n"
  }

  /// A program's text as code on one line, in a table's cell as well.
  static func code(_ text: String) -> String {
    let text = DisplayWidth.printable(text)
    if text.isEmpty { return "" }
    // A pipe ends a cell even within code, and code ends at its own backticks.
    let escaped = text.replacing("|", with: "\\|").replacing("`", with: "'")
    return "`\(escaped)`"
  }

  /// A program's text in a sentence.
  static func escaped(_ text: String) -> String {
    DisplayWidth.printable(text).map { "\\`*_{}[]<>#|!~&".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
