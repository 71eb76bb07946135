import CaptureFormat
import Detectors
import HeapGraph
import Snapshots
import Suppressions

extension FindingsAnswer {
  func write(to writer: inout JSONWriter) {
    writer.key("earlier")
    writer.array(report.earlier.map(\.file.path), inline: true) { $0.string($1) }
    writer.member("since", report.since)
    writer.member("children", report.childCount)
    writer.points(report.points)
    writer.member("counted", judged.countedCount)
    writer.key("detectors")
    writer.array(report.verdicts) { writer, verdict in
      writer.object(inline: true) { writer in
        writer.member("name", verdict.detector.rawValue)
        writer.member("verdict", verdict.word.rawValue)
        writer.member("reason", verdict.reason)
      }
    }
    writer.member("finding_count", judged.findings.count)
    writer.member("hidden_count", report.hiddenCount)
    writer.key("findings")
    writer.array(judged.findings.listed(limit)) { writer, finding in writer.finding(finding, of: report.snapshot(of: finding)) }
    writer.member("garbage_count", judged.garbage.count)
    writer.key("garbage")
    writer.array(judged.garbage.listed(limit)) { writer, finding in writer.finding(finding, of: report.snapshot) }
    writer.judgement(judged)
    writer.key("tools")
    writer.array(report.tools) { writer, tool in writer.tool(tool, limit: limit) }
    writer.key("blocks")
    if let blocks = report.blocks { writer.sums(of: blocks) } else { writer.literal("null") }
    if listsBlocks, let snapshot = report.snapshot { writer.list(of: report.blocks, snapshot) }
  }
}

extension JSONWriter {
  /// What leaked at the moments that the program has named, and at its end.
  fileprivate mutating func points(_ points: [LeakPoint]) {
    key("points")
    array(points) { writer, point in
      writer.object(inline: true) { writer in
        writer.member("name", point.name)
        writer.key("seconds")
        writer.number(nanoseconds: point.nanoseconds)
        writer.member("count", point.leaked.count)
        writer.member("bytes", point.leaked.bytes)
        writer.member("new_count", point.new.count)
        writer.member("new_bytes", point.new.bytes)
      }
    }
  }

  /// What was accepted, what has gone and what was suppressed.
  fileprivate mutating func judgement(_ judged: JudgedFindings) {
    key("accepted")
    array(judged.accepted) { writer, known in
      writer.object { writer in
        writer.issue(known.issue)
        writer.key("finding")
        writer.finding(known.finding, of: judged.report.snapshot(of: known.finding))
      }
    }
    key("gone")
    array(judged.gone) { writer, issue in writer.object(inline: true) { $0.issue(issue) } }
    key("suppressed")
    object { writer in
      writer.member("findings", judged.suppressed.reduce(0) { $0 + $1.findings })
      writer.member("count", judged.suppressed.reduce(0) { $0 + $1.count })
      writer.member("bytes", judged.suppressed.reduce(0) { $0 &+ $1.bytes })
      writer.key("by")
      writer.array(judged.suppressed) { writer, sum in
        writer.object(inline: true) { writer in
          writer.member("name", sum.name)
          writer.member("findings", sum.findings)
          writer.member("count", sum.count)
          writer.member("bytes", sum.bytes)
        }
      }
    }
  }

  private mutating func issue(_ issue: KnownIssue) {
    member("fingerprint", issue.fingerprint)
    member("reason", issue.reason)
    member("owner", issue.owner)
    member("date", issue.date.description)
  }

  fileprivate mutating func finding(_ finding: Finding, of snapshot: HeapSnapshot?) {
    object { writer in
      writer.member("detector", finding.detector.rawValue)
      writer.member("kind", finding.kind.rawValue)
      writer.member("certainty", finding.certainty.rawValue)
      writer.member("counted", finding.isCounted)
      writer.member("fingerprint", finding.fingerprint)
      writer.key("found_by")
      writer.array(finding.finders, inline: true) { $0.string($1.name) }
      writer.key("processes")
      writer.array(finding.processes, inline: true) { $0.number(UInt64($1)) }
      writer.member("title", finding.title)
      writer.amount(finding.amount)
      writer.place(finding.place)
      writer.key("stack")
      writer.array(finding.stack) { $0.frame($1) }
      writer.stacks(of: finding)
      writer.key("types")
      writer.array(finding.types, inline: true) { $0.string($1) }
      writer.holders(of: finding)
      writer.way(to: finding, in: snapshot)
      writer.cycle(finding, of: snapshot)
      writer.remedies(for: finding)
      writer.member("example", finding.example.flatMap { snapshot?.addressText(of: $0) })
    }
  }

  /// What the export of a finding has of it beside the finding's own place in the export's form.
  mutating func properties(of finding: Finding) {
    member("certainty", finding.certainty.rawValue)
    member("counted", finding.isCounted)
    amount(finding.amount)
    key("types")
    array(finding.types, inline: true) { $0.string($1) }
    holders(of: finding)
    member("cycle_text", finding.cycle?.text)
    remedies(for: finding)
  }

  private mutating func holders(of finding: Finding) {
    member("reached", finding.path != nil || !finding.holders.isEmpty)
    member("path", finding.path)
    key("holders")
    array(finding.holders) { $0.string($1) }
  }

  private mutating func remedies(for finding: Finding) {
    culprit(finding.culprit)
    key("cures")
    array(finding.cures) { $0.cure($1) }
  }

  private mutating func amount(_ amount: FindingAmount) {
    member("count", amount.count)
    member("bytes", amount.bytes)
    member("python_bytes", amount.pythonBytes)
    member("native_bytes", amount.nativeBytes)
    member("retained_bytes", amount.retainedBytes)
    member("retained_count", amount.retainedCount)
  }

  private mutating func stacks(of finding: Finding) {
    key("stacks")
    array(finding.stacks) { writer, stack in
      writer.object { writer in
        writer.member("role", stack.role.rawValue)
        writer.place(stack.place)
        writer.key("frames")
        writer.array(stack.frames) { $0.frame($1) }
      }
    }
  }

  private mutating func place(_ place: NamedFrame?) {
    key("at")
    guard let place else { return literal("null") }
    object(inline: true) { writer in
      writer.member("function", place.function)
      writer.member("file", place.file)
      writer.member("line", place.line)
    }
  }

  /// The objects on the way from a root, each with the place in the one before that keeps it; of a long way both ends.
  private mutating func way(to finding: Finding, in snapshot: HeapSnapshot?) {
    let path = snapshot.flatMap { way(to: finding, in: $0) } ?? []
    let places =
      path.count <= 2 * Self.shownSteps ? [0..<path.count] : [0..<Self.shownSteps, path.count - Self.shownSteps..<path.count]
    member("path_root", path.first.flatMap { snapshot?.rootWords(of: $0) })
    member("path_hidden", path.count - places.reduce(0) { $0 + $1.count })
    key("path_steps")
    guard let snapshot else { return array([NodeID]()) { _, _ in } }
    array(places.joined()) { writer, place in
      let node = path[place]
      let edge = place == 0 ? nil : snapshot.edge(from: path[place - 1], to: node)
      writer.object(inline: true) { writer in
        writer.member("type", snapshot.type(of: node).name)
        writer.member("address", snapshot.addressText(of: node))
        writer.member("native", snapshot.isNative(node))
        writer.member("step", edge.map { snapshot.step(along: $0, of: path[place - 1]).text })
      }
    }
  }

  private func way(to finding: Finding, in snapshot: HeapSnapshot) -> [NodeID]? {
    guard finding.path != nil, let example = finding.example else { return nil }
    return snapshot.paths(for: example).path(to: example)
  }

  private static var shownSteps: Int { 12 }

  private mutating func cycle(_ finding: Finding, of snapshot: HeapSnapshot?) {
    member("cycle_text", finding.cycle?.text)
    key("cycle")
    array(finding.cycle?.steps ?? []) { writer, step in
      guard let snapshot else { return }
      writer.object(inline: true) { writer in
        writer.member("type", snapshot.type(of: step.node).name)
        writer.member("address", snapshot.addressText(of: step.node))
        writer.member("native", snapshot.isNative(step.node))
        writer.member("text", step.text)
        writer.member("step", step.place)
        writer.member("seen_by_collector", !step.isUnseen)
      }
    }
    member("cycle_hidden", finding.cycle?.hidden ?? 0)
    key("quotient")
    guard let quotient = finding.quotient else { return literal("null") }
    object { writer in
      writer.member("members", quotient.memberCount)
      writer.member("types", quotient.typeCount)
      writer.edges("edges", quotient.edges)
      writer.member("unlisted", quotient.unlisted)
      writer.edges("entries", quotient.entries)
      writer.member("unlisted_entries", quotient.unlistedEntries)
      writer.key("other_cycles")
      writer.array(quotient.otherCycles) { $0.string($1.text) }
    }
  }

  private mutating func edges(_ name: StaticString, _ edges: [CycleQuotient.Edge]) {
    key(name)
    array(edges) { writer, edge in
      writer.object(inline: true) { writer in
        writer.member("holder", edge.holder)
        writer.member("step", edge.place)
        writer.member("held", edge.held)
        writer.member("count", edge.count)
      }
    }
  }

  private mutating func culprit(_ culprit: Culprit?) {
    key("culprit")
    guard let culprit else { return literal("null") }
    object(inline: true) { writer in
      writer.member("type", culprit.type)
      writer.member("library", culprit.library)
      writer.member("reason", culprit.reason)
    }
  }

  private mutating func cure(_ cure: Cure) {
    object { writer in
      writer.member("kind", cure.kind.rawValue)
      writer.member("text", cure.text)
      writer.member("verified", cure.isVerified)
      writer.member("code", cure.code)
    }
  }

  fileprivate mutating func sums(of blocks: BlockClasses) {
    func write(_ name: StaticString, _ sum: BlockClasses.Sum, _ writer: inout JSONWriter) {
      writer.key(name)
      writer.object(inline: true) { writer in
        writer.member("count", sum.count)
        writer.member("bytes", sum.bytes)
      }
    }
    object { writer in
      write("definitely_lost", blocks.definitelyLost, &writer)
      write("indirectly_lost", blocks.indirectlyLost, &writer)
      write("possibly_lost", blocks.possiblyLost, &writer)
      write("still_reachable", blocks.stillReachable, &writer)
    }
  }

  fileprivate mutating func list(of blocks: BlockClasses?, _ snapshot: HeapSnapshot) {
    key("block_list")
    array(blocks?.blocks ?? []) { writer, block in
      writer.object(inline: true) { writer in
        writer.member("address", snapshot.addressText(of: block.node))
        writer.member("bytes", snapshot.graph.size(of: block.node))
        writer.member("class", block.class.rawValue)
        writer.member("valgrind", block.valgrind.rawValue)
      }
    }
  }
}
