import ArgumentParser
import Detectors
import Launching
import Reports

/// The template of pages, which is installed beside kmmem's libraries.
enum ReportPage {
  /// Reads the template, or says in one sentence that it is not there.
  static func template() throws -> PageTemplate {
    let folder: String
    do throws(LaunchError) {
      folder = try AgentLibrary(environment: .ofThisProcess).folder
    } catch {
      throw ValidationError(error.sentence(outputOption: "-o"))
    }
    let path = Path.joined(folder, PageTemplate.fileName)
    guard let bytes = try? Path.whole(path), let template = PageTemplate(bytes) else {
      throw ValidationError("\(PageTemplate.fileName) is not in \(folder); install kmmem again.")
    }
    return template
  }

  /// Says that a terminal cannot show a format.
  static func terminalRefusal(format: String) -> ValidationError {
    ValidationError("--format \(format) is nothing that a terminal can show; name a file with -o, or use a pipe.")
  }

  /// Adds a process's heap and what leaks in it.
  static func add(_ judged: JudgedFindings, to content: inout HTMLReport.Content) {
    content.heap = judged.report.snapshot
    add(findings: judged, to: &content)
  }

  /// Adds findings alone.
  static func add(findings judged: JudgedFindings, to content: inout HTMLReport.Content) {
    content.findings = .findings(judged, limit: mostFindings, listsBlocks: false, isOfProgram: false)
  }

  /// More are not read on a page.
  private static let mostFindings = 500
}
