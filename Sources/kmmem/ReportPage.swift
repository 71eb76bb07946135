import ArgumentParser
import Detectors
import Launching
import Reports
import Snapshots

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

  /// Adds a process's heap as its last snapshot has it, and what leaks in it.
  static func add(_ snapshots: [String], to content: inout HTMLReport.Content, _ progress: Progress) throws {
    let judged = try judged(snapshots, progress)
    content.heap = judged.report.snapshot
    content.findings = .findings(judged, limit: mostFindings, listsBlocks: false, isOfProgram: false)
  }

  /// What leaks in a process, as its last snapshot and the configuration of the current folder have it.
  static func judged(_ snapshots: [String], _ progress: Progress) throws -> JudgedFindings {
    let heaps = try LeaksInput.loaded(snapshots, capture: nil, progress)
    progress.show("looking for leaks")
    let configuration = try progress.clearing { try JudgementOptions.configuration(at: nil) }
    return JudgedFindings(LeakReport(LeakAnalysis(heaps, showsPossible: true)), by: configuration)
  }

  /// More are not read on a page.
  private static let mostFindings = 500
}
