/// SARIF 2.1.0 of OASIS, which GitHub's code scanning and many editors read.
enum SARIFExport: AccusationFormat {
  static let name = "sarif"

  static func write(_ export: AccusationExport, sink: @escaping (borrowing [UInt8]) -> Void) {
    var writer = JSONWriter(sink: sink)
    writer.object { writer in
      writer.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      writer.member("version", "2.1.0")
      writer.key("runs")
      writer.array([export]) { $0.run($1) }
    }
    writer.finish()
  }

  /// What stands for the folder in which the program ran.
  static let folderName: StaticString = "%SRCROOT%"

  /// What stacks and flows say of themselves.
  static let stackTitle = "What made it"
}

extension JSONWriter {
  fileprivate mutating func run(_ export: AccusationExport) {
    object { writer in
      writer.key("tool")
      writer.object { writer in
        writer.key("driver")
        writer.driver(export.rules)
      }
      writer.key("invocations")
      writer.array([export]) { $0.invocation($1) }
      if let folder = export.folder {
        writer.key("originalUriBaseIds")
        writer.object { writer in
          writer.key(SARIFExport.folderName)
          writer.object(inline: true) { $0.member("uri", SourcePlace.uri(ofFolder: folder)) }
        }
      }
      writer.key("results")
      writer.array(export.accusations) { writer, accusation in writer.result(accusation, in: export) }
      writer.key("properties")
      writer.object { writer in
        writer.member("command", export.command)
        export.writeProperties(&writer)
      }
    }
  }

  private mutating func driver(_ rules: [AccusationRule]) {
    object { writer in
      writer.member("name", "kmmem")
      writer.member("version", Release.version)
      writer.member("semanticVersion", Release.version)
      writer.key("rules")
      writer.array(rules) { $0.rule($1) }
    }
  }

  private mutating func rule(_ rule: AccusationRule) {
    object { writer in
      writer.member("id", rule.id)
      writer.message("shortDescription", rule.summary)
      writer.message("fullDescription", rule.explanation)
      writer.message("help", rule.explanation + " " + rule.advice)
      writer.key("defaultConfiguration")
      writer.object(inline: true) { $0.member("level", rule.level.rawValue) }
      writer.key("properties")
      writer.object(inline: true) { writer in
        writer.key("tags")
        writer.array(["memory", rule.check], inline: true) { $0.string($1) }
      }
    }
  }

  /// How the search went: what cannot be relied on, what was not asked, and what is to be put right.
  private mutating func invocation(_ export: AccusationExport) {
    object { writer in
      writer.member("executionSuccessful", true)
      if let folder = export.folder {
        writer.key("workingDirectory")
        writer.object(inline: true) { $0.member("uri", SourcePlace.uri(ofFolder: folder)) }
      }
      writer.key("toolExecutionNotifications")
      writer.array(export.checks.filter { $0.outcome != .done }) { $0.notification($1) }
      writer.key("toolConfigurationNotifications")
      writer.array(export.remarks) { writer, remark in writer.notification(.note, remark) }
    }
  }

  private mutating func notification(_ check: AccusationExport.Check) {
    switch check.outcome {
    case .done: preconditionFailure("a search that went well is not told")
    case .notAsked(let reason): notification(.note, "\(check.name) was not asked: \(reason)")
    case .inconclusive(let reason): notification(.warning, "\(check.name) is inconclusive: \(reason)")
    }
  }

  private mutating func notification(_ level: AccusationRule.Level, _ text: String) {
    object { writer in
      writer.member("level", level.rawValue)
      writer.message("message", text)
    }
  }

  /// A text as SARIF has them.
  mutating func message(_ name: StaticString, _ text: String) {
    key(name)
    object(inline: true) { $0.member("text", text) }
  }
}
