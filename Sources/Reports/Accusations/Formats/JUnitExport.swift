import Suppressions

/// JUnit's XML in the form of Jenkins' xUnit plugin, which GitLab, GitHub's actions and pytest share.
///
/// A search that accuses nobody is a test that passes, and each accusation is one that fails: as many as count for an exit code.
enum JUnitExport: AccusationFormat {
  static let name = "junit"

  static func write(_ export: AccusationExport, sink: @escaping (borrowing [UInt8]) -> Void) {
    let cases = export.checks.filter { !export.isAccused(by: $0) }.map { TestCase($0) } + export.accusations.map { TestCase($0) }
    func count(_ element: String) -> String { String(cases.count { $0.outcome?.element.description == element }) }
    let sums: [XMLWriter.Attribute] = [
      ("tests", String(cases.count)), ("failures", count("failure")), ("errors", count("error")),
    ]
    var writer = XMLWriter(sink: sink)
    writer.element("testsuites", [("name", "kmmem")] + sums + [("time", "0")]) { writer in
      let suite: [XMLWriter.Attribute] = [("skipped", count("skipped")), ("time", "0"), ("timestamp", export.moment)]
      writer.element("testsuite", [("name", "kmmem \(export.command)")] + sums + suite) { writer in
        for test in cases { writer.test(test) }
      }
    }
    writer.finish()
  }
}

/// A test: a search that found nothing that counts, or one accusation.
private struct TestCase {
  /// What stands in a test that has not passed.
  struct Outcome {
    let element: StaticString
    let type: String
    let message: String
    let text: String
  }

  let group: String
  let name: String
  let place: SourcePlace?
  /// nil where it has passed.
  let outcome: Outcome?

  init(_ check: AccusationExport.Check) {
    (group, name, place) = (check.name, check.name, nil)
    switch check.outcome {
    case .done: outcome = nil
    case .notAsked(let reason): outcome = Outcome(element: "skipped", type: "not-asked", message: reason, text: "")
    case .inconclusive(let reason): outcome = Outcome(element: "error", type: "inconclusive", message: reason, text: reason)
    }
  }

  init(_ accusation: Accusation) {
    (group, place) = (accusation.rule.check, accusation.place)
    name = "\(Column.cut(accusation.title, 250)) [\(accusation.fingerprint)]"
    let text = "\(accusation.title)\n\(accusation.report)"
    if let issue = accusation.acceptance {
      outcome = Outcome(
        element: "skipped", type: "accepted", message: "\(issue.reason) (\(issue.owner), \(issue.date))", text: text)
    } else if accusation.isCounted {
      outcome = Outcome(element: "failure", type: accusation.rule.id, message: accusation.sentence, text: text)
    } else {
      outcome = Outcome(element: "skipped", type: "possible", message: "only possible: \(accusation.sentence)", text: text)
    }
  }
}

extension XMLWriter {
  fileprivate mutating func test(_ test: TestCase) {
    let attributes: [Attribute] = [
      ("classname", test.group), ("name", test.name), ("file", test.place?.path), ("line", test.place?.line.map(String.init)),
      ("time", "0"),
    ]
    element("testcase", attributes) { writer in
      guard let outcome = test.outcome else { return }
      writer.element(outcome.element, [("type", outcome.type), ("message", outcome.message)]) { writer in
        if !outcome.text.isEmpty { writer.text(outcome.text) }
      }
    }
  }
}
