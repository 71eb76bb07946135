import HeapGraph
package import Snapshots

/// The variables of the modules that keep most alive.
struct GlobalsAnswer: HeapAnswerContent {
  let snapshot: HeapSnapshot
  /// The biggest variables.
  let shown: [GlobalVariables.Variable]
  let variableCount: Int

  var schema: String { "kmmem.globals" }
  var subjects: [(key: StaticString, snapshot: HeapSnapshot)] { [("snapshot", snapshot)] }

  func write(to page: inout TextPage) {
    let count = CountText.of(UInt64(variableCount), "variable")
    page.heading("Module variables by what they retain", "\(CountText.grouped(UInt64(shown.count))) of \(count)")
    page.line(page.style.faint("     retained   share      objects"))
    for variable in shown {
      let figures =
        Column.right(Decimal.percent(Double(variable.retainedBytes), of: Double(snapshot.totalBytes)), 8)
        + Column.right(CountText.grouped(UInt64(variable.retainedCount)), 13) + "  "
      let others = variable.names.count == 1 ? "" : ", \(variable.names.count - 1) more names"
      let name = "\(variable.names[0])  \(snapshot.label(of: variable.node))\(others)"
      page.line(
        page.style.strong(Column.right(ByteText.short(variable.retainedBytes), 13)) + page.style.faint(figures)
          + Column.cut(name, page.width - 36))
    }
    if shown.isEmpty { page.line("  nothing") }
    page.paragraph(
      "Retained: what would be freed with the variable's value. What something else holds too is not part of it; "
        + "kmmem holders tells what that is.")
  }

  func write(to writer: inout JSONWriter) {
    writer.member("variable_count", variableCount)
    writer.key("variables")
    writer.array(shown) { writer, variable in
      writer.object { writer in
        writer.member("name", variable.names[0])
        writer.key("other_names")
        writer.array(variable.names.dropFirst(), inline: true) { $0.string($1) }
        writer.node(variable.node, of: snapshot)
        writer.member("retained_bytes", variable.retainedBytes)
        writer.member("retained_count", variable.retainedCount)
      }
    }
  }
}

extension HeapAnswer {
  /// The module variables whose values retain most; at most `limit`, 0 = all.
  package static func globals(_ snapshot: HeapSnapshot, limit: Int) -> HeapAnswer {
    let variables = GlobalVariables(of: snapshot).variables
    let shown = variables.smallest(limit) { left, right in
      left.retainedBytes != right.retainedBytes ? left.retainedBytes > right.retainedBytes : left.names[0] < right.names[0]
    }
    return HeapAnswer(content: GlobalsAnswer(snapshot: snapshot, shown: shown, variableCount: variables.count))
  }
}
