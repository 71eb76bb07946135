import ArgumentParser
import CaptureFormat
import Glibc
import Injection
import Launching
import Reports
import Snapshots
import Symbolication

/// A program that is watched: its capture stays open, so that the last look succeeds wherever the file has gone by then.
final class TopSession {
  private let capture: OpenCapture
  private let process: WatchedProcess?
  private(set) var model: LiveModel
  /// Why the latest look failed, in a sentence; nil when it did not.
  private(set) var failure: String?
  /// The recording has ended: a further look would show nothing new.
  private(set) var hasEnded = false
  private var photographs: TopPhotographs?

  /// Opens the capture and takes the first look, or says in one sentence why not.
  init(_ target: TopTarget) throws {
    process = target.process
    model = LiveModel(naming: SymbolNaming(Symbolizer(search: ReportCommand.searchPath)), resolve: SourceFolders().resolved)
    do throws(CaptureError) {
      capture = try OpenCapture(path: target.path)
      try takeLook()
    } catch {
      throw ValidationError(error.sentence)
    }
  }

  /// Takes a look; where the capture cannot be read, what was seen before stays.
  func look() {
    if hasEnded { return }
    do throws(CaptureError) {
      try takeLook()
      failure = nil
    } catch {
      // The path is known; the line has room for the reason.
      failure = error.sentence.replacing(capture.path, with: Path.name(of: capture.path))
      if process?.isAlive != true { end() }
    }
  }

  /// The highest rows of a table. Containers are those of the latest photograph, which is read now if it is new.
  func table(by grouping: LiveGrouping, _ order: LiveOrder, filter: String, limit: Int) -> LiveTable {
    if grouping == .container { model.containers = photographs?.rows(since: model.containers) }
    return model.table(by: grouping, order, filter: filter, limit: limit)
  }

  /// The stacks of a row.
  func stacks(ofRow row: Int, by grouping: LiveGrouping) -> [LiveStack] { model.stacks(ofRow: row, by: grouping) }

  /// Asks the program for a photograph.
  func photograph() throws(SignalRefusal) -> PhotographRequest {
    guard let process, !hasEnded else { throw .noProcess }
    return try PhotographRequest(to: process.process)
  }

  /// Takes a photograph from outside, of a program that nobody told of a signal; where it lies.
  func photographFromOutside() throws -> String {
    guard let number = process?.process, !hasEnded else { throw ValidationError(SignalRefusal.noProcess.sentence) }
    let interrupts = DeferredInterrupts()
    defer { interrupts.deliver() }
    let target = try AttachTarget(number)
    let output = freeName(beside: "kmmem-\(target.name)-\(number)")
    try AttachTarget.saying(of: "snapshot") { () throws(LaunchError) in try output.check(replacing: false) }
    try AttachTarget.telling { () throws(InjectionError) in try target.photograph(to: output, []) { interrupts.isPending } }
    photographs?.add(output.path)
    return output.shownPath
  }

  private func freeName(beside start: String) -> OutputFile {
    var number = 1
    while Path.kind(of: "\(start)-\(number).kmsnap") != .none { number += 1 }
    return OutputFile("\(start)-\(number).kmsnap")
  }

  private func takeLook() throws(CaptureError) {
    // Whether it is alive is asked first: what it did before its end is in the file then.
    let isAlive = process?.isAlive ?? false
    let resident = isAlive ? process?.residentBytes : nil
    let file = try capture.read()
    if photographs == nil { photographs = TopPhotographs(ofCapture: capture.path, file.header) }
    let hasStopped = file.header.state == .stopped || file.header.state == .exec
    let state: LiveProcess.State = !isAlive ? .ended : hasStopped ? .stopped : .recorded
    model.look(at: file, LiveProcess(state: state, residentBytes: resident), nanoseconds: MonotonicClock.nanoseconds)
    hasEnded = state != .recorded
  }

  private func end() {
    model.note(LiveProcess(state: .ended))
    hasEnded = true
  }
}
