/// Suppressions of Valgrind's for what Memcheck says of an interpreter itself, whatever program it runs.
package enum InterpreterSuppressions {
  /// The function that runs Python's code: what it has called is the interpreter's own doing up to here.
  private static let evaluationLoop = "fun:_PyEval_EvalFrameDefault"

  /// Makes them out of what `--gen-suppressions=all` has printed while the interpreter ran the standard library alone.
  ///
  /// A stack counts from its innermost frame to the innermost evaluation loop: a frame of an extension between the two makes it another
  /// stack, so that nothing of an extension's is hidden. O(log).
  package static func text(fromLog log: String, name: String) -> String {
    var seen: Set<[Substring]> = []
    var text = ""
    for body in bodies(in: log) where seen.insert(body).inserted {
      text += "{\n   \(name)\n" + body.map { "   \($0)\n" }.joined() + "}\n"
    }
    return text
  }

  /// What stands in each pair of braces, without its name, up to the evaluation loop.
  private static func bodies(in log: String) -> [[Substring]] {
    var bodies: [[Substring]] = []
    var body: [Substring]?
    for line in log.split(separator: "\n") {
      switch line {
      case "{": body = []
      case "}":
        if let body, body.count > 2 { bodies.append(cut(body.dropFirst())) }
        body = nil
      default: body?.append(line.drop { $0 == " " })
      }
    }
    return bodies
  }

  private static func cut(_ lines: ArraySlice<Substring>) -> [Substring] {
    let own = lines.firstIndex { $0.hasPrefix(evaluationLoop) }.map { lines[...$0] } ?? lines
    // What is definitely lost in one program is only possibly lost, or lost along with something else, in another.
    return own.map { $0.hasPrefix("match-leak-kinds:") ? "match-leak-kinds: definite,indirect,possible" : $0 } + ["..."]
  }
}
