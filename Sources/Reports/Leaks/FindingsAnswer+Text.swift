import Detectors
import HeapGraph
import Instruments
import Snapshots
import Suppressions

extension FindingsAnswer {
  func write(to page: inout TextPage) {
    for (title, tool) in zip([title] + report.tools.map(\.title), report.tools) { page.title(tool, below: title) }
    findings(&page)
    let hidden = judged.findings.count - judged.findings.listed(limit).count
    if hidden > 0 { page.paragraph("\(hidden) more; --limit 0 shows all.") }
    if report.hiddenCount > 0 {
      page.paragraph("\(CountText.of(UInt64(report.hiddenCount), "more is", "more are")) only possible; --possible shows them.")
    }
    points(&page)
    accepted(&page)
    garbage(&page)
    blocks(&page)
    suppressed(&page)
    for tool in report.tools { page.sums(of: tool, limit: limit) }
    reasons(&page)
  }

  /// Heap errors, and then what leaks.
  private func findings(_ page: inout TextPage) {
    if subjects.isEmpty, let command = report.names?.recording.facts.commandLine { page.line(page.style.strong(command)) }
    let errors = judged.findings.filter(\.isError)
    let leaks = judged.findings.filter { !$0.isError }
    let listed = judged.findings.listed(limit)
    if !errors.isEmpty {
      page.heading(errors.contains { $0.detector == .memoryErrors } ? "Memory errors" : "Heap errors", Self.counts(of: errors))
    }
    for (place, finding) in listed.prefix(errors.count).enumerated() { write(finding, number: place + 1, to: &page) }
    if !report.listsLeaks {
      if errors.isEmpty { page.heading("No heap errors") }
    } else if !leaks.isEmpty {
      let bytes = leaks.reduce(0) { $0 &+ $1.amount.retainedBytes }
      page.heading(report.since.map { "Leaks since \($0)" } ?? "Leaks", "\(Self.counts(of: leaks)); \(ByteText.short(bytes))")
    } else if report.snapshot != nil || report.verdicts.contains(where: { $0.detector == .lostBlocks }) && errors.isEmpty {
      page.heading((doubtful.isEmpty ? "No leaks" : "No leaks found") + (report.since.map { " since \($0)" } ?? ""), silence)
    }
    for (place, finding) in listed.enumerated().dropFirst(errors.count) { write(finding, number: place + 1, to: &page) }
  }

  /// "2 certain, 1 possible".
  private static func counts(of findings: [Finding]) -> String {
    let counts = [Finding.Certainty.certain, .probable, .possible].compactMap { certainty in
      let count = findings.count { $0.certainty == certainty }
      return count == 0 ? nil : "\(count) \(certainty.rawValue)"
    }
    return counts.joined(separator: ", ")
  }

  /// What it means that nothing was found.
  private var silence: String {
    if report.snapshot == nil, !report.tools.isEmpty {
      return "\(Set(report.tools.map(\.report.tool.name)).sorted().joined(separator: ", ")): nothing"
    }
    if !doubtful.isEmpty { return "not to be relied on: \(doubtful.joined(separator: ", "))" }
    let detectors = judged.findings.isEmpty ? "all detectors" : "all other detectors"
    let isAnyLeftOut = report.verdicts.contains { $0.word == .notAsked }
    return "\(detectors)\(isAnyLeftOut ? " that could be asked" : ""): nothing"
  }

  /// Why detectors were not asked or cannot be relied on; what is true of several is told once.
  private func reasons(_ page: inout TextPage) {
    var told: Set<String> = []
    for reason in report.verdicts.compactMap(\.reason) where told.insert(reason).inserted {
      let names = report.verdicts.filter { $0.reason == reason }.map(\.detector.rawValue)
      page.paragraph("\(names.joined(separator: ", ")): \(reason)")
    }
  }

  private var doubtful: [String] { report.verdicts.filter { $0.word == .inconclusive }.map(\.detector.rawValue) }

  private func write(_ finding: Finding, number: Int, to page: inout TextPage) {
    page.line()
    page.paragraph(page.style.strong("\(number). ") + finding.title, bullet: "")
    write(finding, to: &page)
  }

  /// All that is said of a finding below its title.
  func write(_ finding: Finding, to page: inout TextPage) {
    page.paragraph(
      "\(finding.certainty.rawValue), \(finding.detector.rawValue)/\(finding.kind.rawValue), \(finding.amountWords), "
        + "[\(finding.fingerprint)]")
    if let words = finding.processWords { page.paragraph(words) }
    if let path = finding.path { page.paragraph("held by \(path)") }
    for holder in finding.holders { page.paragraph("held by \(holder)") }
    if finding.path == nil && finding.holders.isEmpty && !finding.isError && finding.finders.contains(.kmmem) {
      page.paragraph("no root reaches it: no variable, stack, register or global data")
    }
    if let cycle = finding.cycle { page.paragraph(cycle.text, bullet: "  cycle   ") }
    if let quotient = finding.quotient { write(quotient, to: &page) }
    if let names = finding.othersWords { page.paragraph("found by \(names)") }
    if let culprit = finding.culprit {
      let library = culprit.library.map { " (\($0))" } ?? ""
      page.paragraph("\(culprit.reason)\(library)", bullet: "  why     ")
    }
    for cure in finding.cures { write(cure, to: &page) }
    let paths = SourcePaths(folder: report.folder)
    if finding.site != 0, let snapshot = report.snapshot(of: finding) {
      page.paragraph(finding.place?.brief ?? "", bullet: "  made by ")
      page.madeBy(site: finding.site, of: snapshot, paths)
    }
    for stack in finding.stacks {
      page.paragraph(stack.place?.brief ?? "(no stack)", bullet: "  \(Column.left(finding.words(for: stack.role), 8))")
      page.stack(StackListing(stack.frames), paths: paths)
    }
  }

  private func write(_ quotient: CycleQuotient, to page: inout TextPage) {
    page.paragraph(
      "\(quotient.memberCount) objects and blocks of \(CountText.of(UInt64(quotient.typeCount), "type")) hold each other:",
      bullet: "  in all  ")
    write(quotient.edges, unlisted: quotient.unlisted, to: &page)
    if !quotient.entries.isEmpty {
      page.paragraph("what is lost as well leads into it:", bullet: "  entries ")
      write(quotient.entries, unlisted: quotient.unlistedEntries, to: &page)
    }
    for cycle in quotient.otherCycles { page.paragraph(cycle.text, bullet: "  another ") }
  }

  private func write(_ edges: [CycleQuotient.Edge], unlisted: Int, to page: inout TextPage) {
    for edge in edges {
      page.paragraph(
        "\(CountText.grouped(UInt64(edge.count))) × \(edge.holder)\(edge.place) → \(edge.held)", bullet: "          ")
    }
    if unlisted > 0 { page.paragraph("and \(CountText.of(UInt64(unlisted), "kind")) more", bullet: "          ") }
  }

  private func write(_ cure: Cure, to page: inout TextPage) {
    let checked = cure.isVerified ? " (checked: without it nothing of this stays)" : ""
    page.paragraph(cure.text + checked, bullet: "  change  ")
    guard let code = cure.code else { return }
    for line in code.split(separator: "\n", omittingEmptySubsequences: false) {
      page.line("            " + page.style.faint(String(line)))
    }
  }

  private func accepted(_ page: inout TextPage) {
    if judged.accepted.isEmpty && judged.gone.isEmpty { return }
    page.heading("Known issues", "accepted in the configuration; not counted")
    for known in judged.accepted {
      page.paragraph(
        "\(known.finding.title); \(ByteText.short(known.finding.amount.retainedBytes)) [\(known.issue.fingerprint)]",
        bullet: "  - ")
      page.paragraph("\(known.issue.reason) (\(known.issue.owner), \(known.issue.date))", bullet: "    ")
    }
    for issue in judged.gone {
      page.paragraph(
        "gone: [\(issue.fingerprint)] \(issue.reason) (\(issue.owner), \(issue.date)); take it out of the configuration",
        bullet: "  - ")
    }
  }

  /// What nobody wants to see is counted all the same, in one line.
  private func suppressed(_ page: inout TextPage) {
    if judged.suppressed.isEmpty { return }
    let bytes = judged.suppressed.reduce(0) { $0 &+ $1.bytes }
    let parts = judged.suppressed.map { "\($0.name): \($0.count)" }.joined(separator: ", ")
    page.heading("Suppressed", "\(ByteText.short(bytes)); \(parts)")
  }

  private func garbage(_ page: inout TextPage) {
    if judged.garbage.isEmpty { return }
    let bytes = judged.garbage.reduce(0) { $0 &+ $1.amount.retainedBytes }
    let count = judged.garbage.reduce(0) { $0 + $1.amount.count }
    page.heading(
      "Garbage",
      "\(ByteText.short(bytes)) in \(CountText.of(UInt64(count), "cycle")) that the collector frees by itself; not counted")
    for finding in judged.garbage.listed(limit) {
      let place = finding.place.map { "  \($0.brief)" } ?? ""
      page.line(
        page.style.strong(Column.right(ByteText.short(finding.amount.retainedBytes), 13))
          + page.style.faint(Column.right("\(finding.amount.count) ×", 9) + "  " + Column.left(finding.kind.rawValue, 12)) + " "
          + Column.cut((finding.cycle?.text ?? finding.title) + place, page.width - 37))
    }
    let hidden = judged.garbage.count - judged.garbage.listed(limit).count
    if hidden > 0 { page.paragraph("\(hidden) kinds more; --limit 0 shows all.") }
  }

  /// What leaked at the moments that the program has named, and at its end.
  private func points(_ page: inout TextPage) {
    if report.points.isEmpty { return }
    page.heading("Points", "what had leaked at each, and what of it was new since the one before")
    let names = report.points.map { $0.name ?? "at the end" }
    let room = min(names.map(\.count).max() ?? 0, page.width - 56)
    for (name, point) in zip(names, report.points) {
      page.line(
        "  \(Column.left(Column.cut(name, room), room))" + Column.right(SecondsText.short(Double(point.nanoseconds) / 1e9), 9)
          + page.style.strong(Column.right(ByteText.short(point.leaked.bytes), 12)) + Column.right("\(point.leaked.count) ×", 9)
          + page.style.faint(
            "  new" + Column.right(ByteText.short(point.new.bytes), 11) + Column.right("\(point.new.count) ×", 9)))
    }
  }

  private func blocks(_ page: inout TextPage) {
    guard let blocks = report.blocks else { return }
    page.heading("Native blocks", "in Valgrind's classes")
    for (name, sum) in [
      ("definitely lost", blocks.definitelyLost), ("indirectly lost", blocks.indirectlyLost),
      ("possibly lost", blocks.possiblyLost), ("still reachable", blocks.stillReachable),
    ] {
      page.line(
        "  \(Column.left(name, 16))" + Column.right(ByteText.short(sum.bytes), 12)
          + page.style.faint("  in \(CountText.of(UInt64(sum.count), "block"))"))
    }
  }
}

extension Finding {
  /// How much it is about: bytes, or of a heap error how often it happened.
  var amountWords: String {
    if !isError { return amount.words }
    return amount.count == 1 ? "once" : "\(CountText.grouped(UInt64(amount.count))) times"
  }

  /// The forked children in which it was found; nil for the program itself.
  fileprivate var processWords: String? {
    guard let first = processes.first else { return nil }
    return processes.count == 1
      ? "in a forked child, process \(first)" : "in \(processes.count) forked children, as process \(first)"
  }

  /// The other tools that found it, where kmmem or several did: of a single one, its own words say it.
  fileprivate var othersWords: String? {
    if finders.count < 2 { return nil }
    return finders.map(\.words).joined(separator: ", ")
  }

  /// What happened in one of its stacks.
  fileprivate func words(for role: Stack.Role) -> String {
    switch role {
    case .access: kind == .doubleFree ? "again" : kind == .invalidFree || kind == .mismatchedFree ? "freed" : "used"
    case .freed: "freed"
    case .allocated: "made by"
    case .found: "found"
    case .origin: "begun"
    case .created: "thread"
    case .other: "also"
    }
  }
}

extension Finding.Finder {
  fileprivate var words: String {
    switch self {
    case .kmmem: "kmmem"
    case .tool(let tool): tool.name
    }
  }
}

extension FindingAmount {
  /// "704 B of Python, 320 B native; with all that only they hold 11.6 KiB".
  var words: String {
    let parts = [(pythonBytes, "of Python"), (nativeBytes, "native")].filter { $0.0 > 0 }
    let own = parts.map { "\(ByteText.short($0.0)) \($0.1)" }.joined(separator: ", ")
    return own + (retainedBytes > bytes ? "; with all that only they hold \(ByteText.short(retainedBytes))" : "")
  }
}
