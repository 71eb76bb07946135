import CaptureFormat
import Detectors
import Snapshots
import Suppressions

/// Findings as XML in the form of Valgrind's Memcheck (protocol 4: docs/internals/xml-output-protocol4.txt of its sources), for what reads
/// that: plug-ins of CI systems and editors.
///
/// What Valgrind has no kind for stands as a leak: definitely lost where nobody can free it, still reachable where somebody holds it.
package struct ValgrindXML {
  private let judged: JudgedFindings

  package init(_ judged: JudgedFindings) {
    self.judged = judged
  }

  /// Writes the document, piece by piece.
  package func write(sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = XMLWriter(sink: sink)
    writer.element("valgrindoutput") { writer in
      writer.leaf("protocolversion", "4")
      writer.leaf("protocoltool", "memcheck")
      writer.element("preamble") { $0.leaf("line", "kmmem \(Release.version), in the form of Valgrind's Memcheck") }
      writer.leaf("pid", String(judged.report.process ?? 0))
      writer.leaf("ppid", "0")
      writer.leaf("tool", "memcheck")
      arguments(&writer)
      status("RUNNING", &writer)
      let findings = judged.findings
      let leaks = findings.filter { !$0.isError }.count
      var leak = 0
      for (number, finding) in findings.enumerated() where finding.isError { write(finding, number, &writer) }
      writer.element("errorcounts") { writer in
        for (number, finding) in findings.enumerated() where finding.isError {
          writer.element("pair") { writer in
            writer.leaf("count", String(finding.amount.count))
            writer.leaf("unique", "0x\(String(number, radix: 16))")
          }
        }
      }
      status("FINISHED", &writer)
      for (number, finding) in findings.enumerated() where !finding.isError {
        leak += 1
        write(finding, number, record: "\(leak) of \(leaks)", &writer)
      }
      writer.element("suppcounts") { writer in
        for sum in judged.suppressed {
          writer.element("pair") { writer in
            writer.leaf("count", String(sum.count))
            writer.leaf("name", sum.name)
          }
        }
      }
    }
    writer.finish()
  }

  private func arguments(_ writer: inout XMLWriter) {
    let words = (judged.report.names?.recording.facts.commandLine ?? "").split(separator: " ").map(String.init)
    writer.element("args") { writer in
      writer.element("vargv") { $0.leaf("exe", "kmmem") }
      writer.element("argv") { writer in
        writer.leaf("exe", words.first ?? "")
        for word in words.dropFirst() { writer.leaf("arg", word) }
      }
    }
  }

  private func status(_ state: String, _ writer: inout XMLWriter) {
    writer.element("status") { writer in
      writer.leaf("state", state)
      writer.leaf("time", "00:00:00:00.000")
    }
  }

  private func write(_ finding: Finding, _ number: Int, record: String? = nil, _ writer: inout XMLWriter) {
    writer.element("error") { writer in
      writer.leaf("unique", "0x\(String(number, radix: 16))")
      writer.leaf("tid", "1")
      writer.leaf("kind", finding.memcheckKind)
      if let record {
        writer.element("xwhat") { writer in
          writer.leaf("text", finding.memcheckWords(record: record))
          writer.leaf("leakedbytes", String(finding.amount.retainedBytes))
          writer.leaf("leakedblocks", String(finding.amount.count))
        }
      } else {
        writer.leaf("what", finding.title)
      }
      writer.stack(finding.stack)
      for stack in finding.stacks.dropFirst() {
        writer.leaf("auxwhat", stack.role == .freed ? "The block was free'd" : "The block was alloc'd")
        writer.stack(stack.frames)
      }
    }
  }
}

extension XMLWriter {
  fileprivate mutating func leaf(_ name: StaticString, _ text: String) {
    element(name) { $0.text(text) }
  }

  /// Frames have no addresses: one stands for several calls at a line, and they differ from run to run.
  fileprivate mutating func stack(_ frames: [NamedFrame]) {
    element("stack") { writer in
      for frame in frames {
        writer.element("frame") { writer in
          writer.leaf("ip", "0x0")
          if let module = frame.module, frame.language != .python { writer.leaf("obj", module) }
          writer.leaf("fn", frame.function)
          guard let file = frame.file else { return }
          let name = file.split(separator: "/").last.map(String.init) ?? file
          if name != file { writer.leaf("dir", String(file.dropLast(name.count + 1))) }
          writer.leaf("file", name)
          if let line = frame.line { writer.leaf("line", String(line)) }
        }
      }
    }
  }
}

extension Finding {
  /// What Memcheck calls it.
  fileprivate var memcheckKind: String {
    switch kind {
    case .doubleFree, .invalidFree: "InvalidFree"
    case .mismatchedFree: "MismatchedFree"
    case _ where writes != nil: writes == true ? "InvalidWrite" : "InvalidRead"
    case .indirect: "Leak_IndirectlyLost"
    case .possible: "Leak_PossiblyLost"
    case _ where path == nil && holders.isEmpty: "Leak_DefinitelyLost"
    default: "Leak_StillReachable"
    }
  }

  fileprivate func memcheckWords(record: String) -> String {
    let amount = "\(CountText.grouped(amount.retainedBytes)) bytes in \(CountText.of(UInt64(amount.count), "block"))"
    return switch kind {
    case .rootLeak, .rootCycle: "\(amount) are definitely lost in loss record \(record)"
    case .indirect: "\(amount) are indirectly lost in loss record \(record)"
    case .possible: "\(amount) are possibly lost in loss record \(record)"
    case .reachable: "\(amount) are still reachable in loss record \(record)"
    default: "\(title) (loss record \(record))"
    }
  }
}
