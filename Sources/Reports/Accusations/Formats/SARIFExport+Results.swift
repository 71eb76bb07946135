import Snapshots
import Suppressions

extension JSONWriter {
  /// A result: one accusation.
  mutating func result(_ accusation: Accusation, in export: AccusationExport) {
    object { writer in
      writer.member("ruleId", accusation.rule.id)
      writer.member("ruleIndex", export.rules.firstIndex(of: accusation.rule))
      writer.member("level", accusation.level.rawValue)
      writer.message("message", accusation.sentence + (accusation.advice.map { ". Change: \($0)" } ?? ""))
      writer.key("locations")
      writer.array([accusation]) { $0.location(of: $1) }
      writer.fingerprints(accusation.fingerprint)
      // An empty list says that nobody has accepted it.
      writer.key("suppressions")
      writer.array([accusation.acceptance].compactMap { $0 }) { $0.suppression($1) }
      writer.stacks(of: accusation, folder: export.folder)
      writer.key("properties")
      writer.object { accusation.writeProperties(&$0) }
    }
  }

  /// GitHub knows a result again by the second member alone, and makes it of the source line where it is not there.
  private mutating func fingerprints(_ fingerprint: String) {
    key("partialFingerprints")
    object { writer in
      writer.member("kmmem/v1", fingerprint)
      writer.member("primaryLocationLineHash", "\(fingerprint):1")
    }
  }

  private mutating func suppression(_ issue: KnownIssue) {
    object { writer in
      writer.member("kind", "external")
      writer.member("status", "accepted")
      writer.member("justification", issue.reason)
      writer.key("properties")
      writer.object(inline: true) { writer in
        writer.member("owner", issue.owner)
        writer.member("date", issue.date.description)
      }
    }
  }

  /// GitHub refuses files with a result that has no file: what stands nowhere stands in one that is none.
  private mutating func location(of accusation: Accusation) {
    let names = [accusation.frame.map { ("function", $0.function) }, accusation.subject.map { ("object", $0) }]
    object { writer in
      writer.key("physicalLocation")
      if let place = accusation.place {
        writer.object { $0.artifact(place) }
      } else {
        writer.object { writer in
          writer.key("artifactLocation")
          writer.object { writer in
            writer.member("uri", Accusation.nowhere)
            writer.message("description", "No line of source is known.")
          }
        }
      }
      writer.key("logicalLocations")
      writer.array(names.compactMap { $0 }.filter { !$0.1.isEmpty }) { writer, name in
        writer.object(inline: true) { writer in
          writer.member("fullyQualifiedName", name.1)
          writer.member("kind", name.0)
        }
      }
    }
  }

  /// The members of a physical location.
  private mutating func artifact(_ place: SourcePlace) {
    key("artifactLocation")
    object(inline: true) { writer in
      writer.member("uri", place.uri)
      if place.isInFolder { writer.member("uriBaseId", "\(SARIFExport.folderName)") }
    }
    guard let line = place.line else { return }
    key("region")
    object(inline: true) { $0.member("startLine", line) }
  }

  /// The stack, innermost frame first; and the same as a flow, outermost first, since GitHub shows flows alone.
  private mutating func stacks(of accusation: Accusation, folder: String?) {
    if accusation.stack.isEmpty { return }
    let frames = accusation.stack.map { (frame: $0, place: SourcePlace($0, folder: folder)) }
    key("stacks")
    array([frames]) { writer, frames in
      writer.object { writer in
        writer.message("message", SARIFExport.stackTitle)
        writer.key("frames")
        writer.array(frames) { $0.frame($1.frame, at: $1.place) }
      }
    }
    let flow = frames.reversed().filter { $0.frame.role == .program && $0.place != nil }
    if flow.count < 2 { return }
    key("codeFlows")
    array([flow]) { writer, flow in
      writer.object { writer in
        writer.message("message", SARIFExport.stackTitle)
        writer.key("threadFlows")
        writer.array([flow]) { writer, flow in
          writer.object { writer in
            writer.key("locations")
            writer.array(flow) { $0.step($1.frame, at: $1.place) }
          }
        }
      }
    }
  }

  private mutating func frame(_ frame: NamedFrame, at place: SourcePlace?) {
    object(inline: true) { writer in
      writer.key("location")
      writer.object { $0.location(of: frame, at: place) }
      if let module = frame.module { writer.member("module", module) }
      writer.key("properties")
      writer.object { writer in
        writer.member("language", frame.language.rawValue)
        writer.member("inlined", frame.isInlined)
      }
    }
  }

  private mutating func step(_ frame: NamedFrame, at place: SourcePlace?) {
    object(inline: true) { writer in
      writer.key("location")
      writer.object { $0.location(of: frame, at: place) }
    }
  }

  /// The members of a location of a function.
  private mutating func location(of frame: NamedFrame, at place: SourcePlace?) {
    if let place {
      key("physicalLocation")
      object { $0.artifact(place) }
    }
    if frame.function.isEmpty { return }
    key("logicalLocations")
    array([frame.function]) { writer, function in
      writer.object { writer in
        writer.member("fullyQualifiedName", function)
        writer.member("kind", "function")
      }
    }
    message("message", frame.shortFunction)
  }
}
